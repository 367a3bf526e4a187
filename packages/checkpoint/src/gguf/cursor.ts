// SPDX-License-Identifier: Apache-2.0
// Reads a GGUF header front to back, in the byte order of the file.
import { ReadAheadSource } from '../source/read-ahead.ts'
import type { ByteSource } from '../source/source.ts'

/** Why the header cannot be read on; `code` is one of this folder's catalogue. */
export class GgufFault extends Error {
  readonly code: 'GGUF_TRUNCATED' | 'GGUF_MALFORMED' | 'GGUF_TYPE_UNKNOWN' | 'GGUF_VERSION_UNKNOWN' | 'GGUF_DUPLICATE'
  readonly offset: number
  constructor(code: GgufFault['code'], message: string, offset: number) {
    super(message)
    this.name = 'GgufFault'
    this.code = code
    this.offset = offset
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export class GgufCursor {
  readonly #source: ByteSource
  readonly #isLittleEndian: boolean
  /** Version 1 writes lengths and counts in four bytes. */
  readonly #hasShortLengths: boolean
  offset = 0

  constructor(source: ByteSource, options: { readonly isBigEndian: boolean; readonly version: number }) {
    this.#source = new ReadAheadSource(source.sizeBytes, (offset, target) => source.readInto(offset, target))
    this.#isLittleEndian = !options.isBigEndian
    this.#hasShortLengths = options.version === 1
  }

  get leftBytes(): number {
    return this.#source.sizeBytes - this.offset
  }

  u32(field: string): number {
    return this.#view(4, field).getUint32(0, this.#isLittleEndian)
  }

  u64(field: string): bigint {
    return this.#view(8, field).getBigUint64(0, this.#isLittleEndian)
  }

  /** A count or a length of things that take at least `leastBytes` each; refused where the file cannot hold them. */
  count(field: string, leastBytes: number): number {
    const at = this.offset
    const value = this.#hasShortLengths ? BigInt(this.u32(field)) : this.u64(field)
    if (!(value * BigInt(leastBytes) <= BigInt(this.leftBytes)))
      throw new GgufFault('GGUF_TRUNCATED', `${field}: ${value}, but ${this.leftBytes} bytes are left`, at)
    return Number(value)
  }

  skip(lengthBytes: number): void {
    this.offset += lengthBytes
  }

  text(field: string, maxBytes: number): string {
    const at = this.offset
    const lengthBytes = this.count(field, 1)
    if (!(lengthBytes <= maxBytes)) throw new GgufFault('GGUF_MALFORMED', `${field} of ${lengthBytes} bytes`, at)
    const bytes = this.#source.read(this.offset, lengthBytes)
    this.offset += lengthBytes
    try {
      return utf8.decode(bytes)
    } catch {
      throw new GgufFault('GGUF_MALFORMED', `${field} is not UTF-8`, at)
    }
  }

  #view(lengthBytes: number, field: string): DataView {
    if (this.leftBytes < lengthBytes) throw new GgufFault('GGUF_TRUNCATED', `${field} is cut off`, this.offset)
    const bytes = this.#source.read(this.offset, lengthBytes)
    this.offset += lengthBytes
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}
