// SPDX-License-Identifier: Apache-2.0
// A window over the source that moves forward. The machine's loop reads `bytes` at `at` by itself and comes here only
// where the window ends, for lines, and for long fields.
import type { ByteSource } from '../source/source.ts'
import { firstWindowBytes, maxTextBytes, windowBytes } from './limits.ts'
import { PickleStop, truncated } from './stop.ts'

const newline = 10

/** Bytes behind the window: the loop may look at a number before it knows that it is all there. */
const slackBytes = 16

export class Cursor {
  readonly source: ByteSource
  /** The window; only the first `limit` bytes are of the file. Another one after the cursor moved on. */
  bytes = new Uint8Array(0)
  view = new DataView(this.bytes.buffer)
  /** Where the next byte is, in `bytes`. */
  at = 0
  limit = 0
  /** Where in the source `bytes` begins. */
  base: number
  /** Where the pickle must end, in the source. */
  readonly endOffset: number

  constructor(source: ByteSource, offset: number, endOffset: number) {
    this.source = source
    this.base = offset
    this.endOffset = endOffset
    this.#resize(firstWindowBytes)
    this.#fill(offset)
  }

  get offset(): number {
    return this.base + this.at
  }

  /** True where nothing of the pickle lies behind the window. */
  get isLast(): boolean {
    return this.base + this.limit === this.endOffset
  }

  /** Moves the window so that it begins at `at`; a larger one each time, because many pickles are short. */
  refill(): void {
    this.moveTo(this.offset)
  }

  /** Moves to another place of the source. */
  moveTo(offset: number): void {
    if (this.#capacity < windowBytes) this.#resize(this.#capacity * 4)
    this.#fill(offset)
  }

  get #capacity(): number {
    return this.bytes.length - slackBytes
  }

  #resize(sizeBytes: number): void {
    this.bytes = new Uint8Array(Math.min(sizeBytes, windowBytes, this.endOffset - this.base) + slackBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  #fill(offset: number): void {
    this.base = offset
    this.at = 0
    this.limit = Math.min(this.#capacity, this.endOffset - offset)
    this.source.readInto(offset, this.bytes.subarray(0, this.limit))
  }

  /** Steps over `lengthBytes`, and gives where they begin in the window; `undefined` where they do not fit into it. */
  take(lengthBytes: number, what: string): number | undefined {
    if (!(lengthBytes <= this.endOffset - this.offset)) throw truncated(what)
    if (this.at + lengthBytes > this.limit) {
      if (lengthBytes > this.#capacity) return undefined
      this.refill()
    }
    const start = this.at
    this.at += lengthBytes
    return start
  }

  /** The next `lengthBytes` bytes; valid until the cursor moves on. */
  read(lengthBytes: number, what: string): Uint8Array {
    const start = this.take(lengthBytes, what)
    if (start !== undefined) return this.bytes.subarray(start, start + lengthBytes)
    const offset = this.offset
    const bytes = this.source.read(offset, lengthBytes)
    this.moveTo(offset + lengthBytes)
    return bytes
  }

  /** Steps over bytes that are not looked at. */
  skip(lengthBytes: number, what: string): void {
    if (!(lengthBytes <= this.endOffset - this.offset)) throw truncated(what)
    if (this.at + lengthBytes <= this.limit) this.at += lengthBytes
    else this.moveTo(this.offset + lengthBytes)
  }

  /** The bytes up to the next newline, and steps over it; valid until the cursor moves on. */
  readLine(spend: (steps: number) => void): Uint8Array {
    let found = this.bytes.indexOf(newline, this.at)
    if (found === -1 || found >= this.limit) {
      if (this.isLast) throw truncated('a line')
      this.refill()
      found = this.bytes.indexOf(newline)
    }
    if (found !== -1 && found < this.limit) {
      const line = this.bytes.subarray(this.at, found)
      this.at = found + 1
      return line
    }
    return this.#readLongLine(spend)
  }

  /** A line longer than the window: finds its end first, then reads it whole. */
  #readLongLine(spend: (steps: number) => void): Uint8Array {
    const start = this.offset
    for (;;) {
      if (this.isLast) throw truncated('a line')
      spend(this.limit / 1024)
      if (this.offset - start > maxTextBytes)
        throw new PickleStop('PICKLE_TOO_LARGE', `A line over ${maxTextBytes} bytes`)
      this.moveTo(this.base + this.limit)
      const found = this.bytes.indexOf(newline)
      if (found === -1 || found >= this.limit) continue
      const end = this.base + found
      const line = this.source.read(start, end - start)
      this.at = found + 1
      return line
    }
  }
}
