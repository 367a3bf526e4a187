// SPDX-License-Identifier: Apache-2.0
// protobuf's wire format over a source that is never read whole: a field is its number, its kind, and where its bytes lie.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { fieldsPerStep, wireWindowBytes } from './limits.ts'

export type WireKind = 'varint' | 'fixed64' | 'bytes' | 'fixed32'

/** One field of a message. */
export interface WireField {
  readonly number: number
  readonly kind: WireKind
  /** Where the field starts. */
  readonly offset: number
  /** Where its content lies: after the length, for bytes. */
  readonly start: number
  readonly end: number
}

/** Why a message cannot be read. */
export class WireFault extends Error {
  readonly offset: number
  readonly isTruncated: boolean
  constructor(message: string, offset: number, isTruncated: boolean) {
    super(message)
    this.name = 'WireFault'
    this.offset = offset
    this.isTruncated = isTruncated
  }
}

const kinds: readonly (WireKind | undefined)[] = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32']

/** Reads numbers at any place of a source through a small window. */
export class WireReader {
  readonly source: ByteSource
  #window: Uint8Array = new Uint8Array(0)
  #start = 0
  /** Where the number ends that was read last. */
  #after = 0

  constructor(source: ByteSource) {
    this.source = source
  }

  /** The fields of the message in `start`..`end`. Throws {@link WireFault} at the first that is not well-formed. */
  *fields(start: number, end: number, budget: Budget): Generator<WireField, void> {
    let count = 0
    for (let offset = start; offset < end; count++) {
      if (count % fieldsPerStep === 0) budget.spend(1)
      const tag = this.#small(offset, end)
      const number = Math.floor(tag / 8)
      if (!(number >= 1 && number < 536_870_912)) throw new WireFault(`Field number ${number}`, offset, false)
      const field = this.#content(tag % 8, number, offset, end)
      yield field
      offset = field.end
    }
  }

  /** A varint of at most ten bytes, as an unsigned 64-bit number. */
  varint(offset: number, end: number): { readonly value: bigint; readonly end: number } {
    let value = 0n
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte(offset + index, end)
      value += BigInt(byte % 128) << BigInt(7 * index)
      if (byte < 128) return { value: BigInt.asUintN(64, value), end: offset + index + 1 }
    }
    throw new WireFault('A number of more than ten bytes', offset, false)
  }

  /** Where the varint at `offset` ends. */
  skip(offset: number, end: number): number {
    this.#small(offset, end)
    return this.#after
  }

  /** A varint as a double: exact below 2^53, and beyond every limit otherwise. */
  #small(offset: number, end: number): number {
    let value = 0
    let scale = 1
    for (let at = offset; at < offset + 10; at++) {
      const byte = this.#byte(at, end)
      value += (byte % 128) * scale
      if (byte < 128) {
        this.#after = at + 1
        return value
      }
      scale *= 128
    }
    throw new WireFault('A number of more than ten bytes', offset, false)
  }

  #content(wire: number, number: number, offset: number, end: number): WireField {
    const kind = kinds[wire]
    const start = this.#after
    if (kind === undefined) throw new WireFault(`Wire type ${wire}`, offset, false)
    if (kind === 'varint') return { number, kind, offset, start, end: this.skip(start, end) }
    const lengthBytes = kind === 'bytes' ? this.#small(start, end) : kind === 'fixed64' ? 8 : 4
    const content = kind === 'bytes' ? this.#after : start
    if (!(lengthBytes <= end - content)) throw this.#short(offset, end)
    return { number, kind, offset, start: content, end: content + lengthBytes }
  }

  #byte(offset: number, end: number): number {
    if (offset >= end) throw this.#short(offset, end)
    const at = offset - this.#start
    if (!(at >= 0 && at < this.#window.length)) {
      this.#start = offset
      this.#window = this.source.read(offset, Math.min(wireWindowBytes, this.source.sizeBytes - offset))
      return this.#window[0] ?? 0
    }
    return this.#window[at] ?? 0
  }

  #short(offset: number, end: number): WireFault {
    return new WireFault('A field reaches past the end of its message', offset, end === this.source.sizeBytes)
  }
}
