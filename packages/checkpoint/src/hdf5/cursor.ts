// SPDX-License-Identifier: Apache-2.0
// Reads HDF5's structures: little-endian numbers, with addresses and lengths of the size that the file states.
import { assertRange, type ByteSource } from '../source/source.ts'
import { CheckpointError } from '../errors.ts'

/** Why a structure cannot be read on. */
export class Hdf5Fault extends Error {
  readonly code: 'HDF5_MALFORMED' | 'HDF5_TRUNCATED' | 'HDF5_NOT_UNDERSTOOD'
  readonly offset: number
  constructor(code: Hdf5Fault['code'], message: string, offset: number) {
    super(message)
    this.name = 'Hdf5Fault'
    this.code = code
    this.offset = offset
  }
}

/** The numbers that all structures of a file share. */
export interface Sizes {
  readonly addressBytes: number
  readonly lengthBytes: number
  /** Addresses count from here. */
  readonly base: number
}

/** A position in a file. Every read is checked; what lies past the end is `HDF5_TRUNCATED`. */
export class Cursor {
  readonly source: ByteSource
  readonly sizes: Sizes
  offset: number

  constructor(source: ByteSource, sizes: Sizes, offset: number) {
    this.source = source
    this.sizes = sizes
    this.offset = offset
  }

  bytes(lengthBytes: number): Uint8Array {
    try {
      assertRange(this.source.sizeBytes, this.offset, lengthBytes)
    } catch (error) {
      if (error instanceof CheckpointError || error instanceof RangeError)
        throw new Hdf5Fault('HDF5_TRUNCATED', `${lengthBytes} bytes at ${this.offset}`, this.offset)
      throw error
    }
    const bytes = this.source.read(this.offset, lengthBytes)
    this.offset += lengthBytes
    return bytes
  }

  skip(lengthBytes: number): void {
    this.offset += lengthBytes
  }

  /** An unsigned number of 1 to 8 bytes that a double holds exactly. */
  number(lengthBytes: number): number {
    const at = this.offset
    let value = 0
    let scale = 1
    for (const byte of this.bytes(lengthBytes)) {
      value += byte * scale
      scale *= 256
    }
    if (!Number.isSafeInteger(value)) throw new Hdf5Fault('HDF5_MALFORMED', 'A number beyond 2^53', at)
    return value
  }

  u8(): number {
    return this.number(1)
  }

  u16(): number {
    return this.number(2)
  }

  u32(): number {
    return this.number(4)
  }

  length(): number {
    return this.number(this.sizes.lengthBytes)
  }

  /** Where something lies, from the start of the source; undefined for the address that means nowhere. */
  address(): number | undefined {
    const bytes = this.bytes(this.sizes.addressBytes)
    if (bytes.every((byte) => byte === 0xff)) return undefined
    this.offset -= bytes.length
    return this.number(bytes.length) + this.sizes.base
  }

  /** Like {@link Cursor.address}, for what must be somewhere. */
  place(what: string): number {
    const at = this.offset
    const address = this.address()
    if (address === undefined) throw new Hdf5Fault('HDF5_MALFORMED', `${what} is nowhere`, at)
    return address
  }

  expect(signature: string): void {
    const at = this.offset
    const found = String.fromCharCode(...this.bytes(signature.length))
    if (found !== signature) throw new Hdf5Fault('HDF5_MALFORMED', `${signature} is missing`, at)
  }

  at(offset: number): Cursor {
    return new Cursor(this.source, this.sizes, offset)
  }
}
