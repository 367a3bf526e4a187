// SPDX-License-Identifier: Apache-2.0
// Reads a pickle forwards through a window, as Python's file object would: a short read is the end, not an error of ours.
import { texts } from '../pickle/text.ts'
import type { ByteSource } from '../source/source.ts'
import { windowBytes } from './limits.ts'
import { Refusal } from './refusal.ts'
import { decodeText } from './text.ts'

/** A position in a source. `take...` refuses with TRUNCATED where the source ends first. */
export class Cursor {
  readonly #source: ByteSource
  #window: Uint8Array = new Uint8Array(0)
  #windowStart: number
  /** Index into the window. */
  #at = 0

  constructor(source: ByteSource, offset: number) {
    this.#source = source
    this.#windowStart = offset
  }

  get offset(): number {
    return this.#windowStart + this.#at
  }

  /** The next byte; -1 at the end. */
  next(): number {
    if (this.#at >= this.#window.length && !this.#refill(1)) return -1
    return this.#window[this.#at++] ?? -1
  }

  takeByte(): number {
    const byte = this.next()
    if (byte < 0) throw truncated()
    return byte
  }

  takeUint16(): number {
    return this.takeByte() + this.takeByte() * 0x100
  }

  takeUint32(): number {
    const at = this.#at
    const window = this.#window
    if (at + 4 <= window.length) {
      this.#at = at + 4
      return (
        (window[at] ?? 0) +
        (window[at + 1] ?? 0) * 0x100 +
        (window[at + 2] ?? 0) * 0x10000 +
        (window[at + 3] ?? 0) * 0x1000000
      )
    }
    return this.takeByte() + this.takeByte() * 0x100 + this.takeByte() * 0x10000 + this.takeByte() * 0x1000000
  }

  takeInt32(): number {
    const value = this.takeUint32()
    return value >= 0x80000000 ? value - 0x100000000 : value
  }

  /** A view; valid until the next read. */
  takeBytes(count: number): Uint8Array {
    if (this.#at + count > this.#window.length && !this.#refill(count)) throw truncated()
    const start = this.#at
    this.#at += count
    return this.#window.subarray(start, this.#at)
  }

  /** Text of `count` bytes; what is short and ASCII, as nearly all of it is, without a view of its own. */
  takeText(count: number): string {
    if (this.#at + count > this.#window.length && !this.#refill(count)) throw truncated()
    const text = texts.find(this.#window, this.#at, this.#at + count)
    if (text === undefined) return decodeText(this.takeBytes(count))
    this.#at += count
    return text
  }

  /** The bytes up to a newline, without it. At the end of the source Python cuts the last byte instead, and goes on. */
  takeLine(maxBytes: number): Uint8Array {
    const line: number[] = []
    for (let byte = this.next(); byte !== 0x0a; byte = this.next()) {
      if (byte < 0) return Uint8Array.from(line.slice(0, -1))
      line.push(byte)
      if (!(line.length <= maxBytes))
        throw new Refusal('UNSUPPORTED_GLOBAL', `Unsupported global: GLOBAL with a name longer than ${maxBytes} bytes`)
    }
    return Uint8Array.from(line)
  }

  /** Makes `count` bytes available from here; false where the source ends before. */
  #refill(count: number): boolean {
    const offset = this.offset
    const left = this.#source.sizeBytes - offset
    if (!(count <= left)) return false
    this.#window = this.#source.read(offset, Math.min(left, Math.max(count, windowBytes)))
    this.#windowStart = offset
    this.#at = 0
    return true
  }
}

function truncated(): Refusal {
  return new Refusal('TRUNCATED', 'Ran out of input: the pickle ends before STOP')
}
