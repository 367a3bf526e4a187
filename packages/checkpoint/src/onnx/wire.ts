// SPDX-License-Identifier: Apache-2.0
// protobuf's wire format over a source that is never read whole: a field is its number, its kind, and where its bytes lie.
import type { ByteSource } from '../source/source.ts'
import { wireWindowBytes } from './limits.ts'

/** One field of a message. */
export interface WireField {
  readonly number: number
  readonly kind: 'varint' | 'fixed64' | 'bytes' | 'fixed32'
  /** Where the field starts. */
  readonly offset: number
  /** The number of a varint; zero for the other kinds. */
  readonly value: bigint
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

/** Reads numbers at any place of a source through a small window. */
export class WireReader {
  readonly source: ByteSource
  #window: Uint8Array = new Uint8Array(0)
  #start = 0

  constructor(source: ByteSource) {
    this.source = source
  }

  /** The fields of the message in `start`..`end`. Throws {@link WireFault} at the first that is not well-formed. */
  *fields(start: number, end: number): Generator<WireField, void> {
    let offset = start
    while (offset < end) {
      const tag = this.varint(offset, end)
      const number = Number(tag.value / 8n)
      if (!(number >= 1 && number < 536_870_912)) throw new WireFault(`Field number ${number}`, offset, false)
      const field = this.#content(Number(tag.value % 8n), number, offset, tag.end, end)
      yield field
      offset = field.end
    }
  }

  /** A varint of at most ten bytes, as an unsigned 64-bit number. */
  varint(offset: number, end: number): { readonly value: bigint; readonly end: number } {
    let low = 0
    for (let index = 0; index < 4; index++) {
      const byte = this.#byte(offset + index, end)
      low += (byte % 128) * 128 ** index
      if (byte < 128) return { value: BigInt(low), end: offset + index + 1 }
    }
    let value = BigInt(low)
    for (let index = 4; index < 10; index++) {
      const byte = this.#byte(offset + index, end)
      value += BigInt(byte % 128) << BigInt(7 * index)
      if (byte < 128) return { value: BigInt.asUintN(64, value), end: offset + index + 1 }
    }
    throw new WireFault('A number of more than ten bytes', offset, false)
  }

  #content(wire: number, number: number, offset: number, start: number, end: number): WireField {
    if (wire === 0) {
      const { value, end: after } = this.varint(start, end)
      return { number, kind: 'varint', offset, value, start, end: after }
    }
    if (wire === 1 || wire === 5) {
      const after = start + (wire === 1 ? 8 : 4)
      if (after > end) throw this.#short(offset, end)
      return { number, kind: wire === 1 ? 'fixed64' : 'fixed32', offset, value: 0n, start, end: after }
    }
    if (wire !== 2) throw new WireFault(`Wire type ${wire}`, offset, false)
    const length = this.varint(start, end)
    if (!(length.value <= BigInt(end - length.end))) throw this.#short(offset, end)
    return { number, kind: 'bytes', offset, value: 0n, start: length.end, end: length.end + Number(length.value) }
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
