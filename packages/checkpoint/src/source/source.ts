// SPDX-License-Identifier: Apache-2.0
// Where bytes come from: a file, a member of an archive, a buffer. Reads are by position and exact, so that a
// reader touches only what it needs, whatever the size of the file.
import { CheckpointError } from '../errors.ts'

/** Random access to a fixed number of bytes. Synchronous: a browser reads inside a worker. */
export interface ByteSource {
  readonly sizeBytes: number
  /**
   * Exactly `lengthBytes` bytes from `offset`. The caller may keep the array but must not write to it: it may share
   * the source's memory. Throws `SOURCE_PAST_END`.
   */
  read(offset: number, lengthBytes: number): Uint8Array
  /** Fills `target` with the bytes from `offset`; for loops that reuse one buffer. Throws `SOURCE_PAST_END`. */
  readInto(offset: number, target: Uint8Array): void
}

/** Throws `SOURCE_PAST_END` unless `offset`..`offset + lengthBytes` lies within `sizeBytes`. */
export function assertRange(sizeBytes: number, offset: number, lengthBytes: number): void {
  // Written so that NaN, fractions and negatives are refused too.
  if (!(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(lengthBytes) && lengthBytes >= 0))
    throw new RangeError(`offset and lengthBytes must be whole and positive, got ${offset} and ${lengthBytes}`)
  if (!(offset <= sizeBytes && lengthBytes <= sizeBytes - offset)) {
    throw new CheckpointError(
      'SOURCE_PAST_END',
      'invalid',
      `Cannot read ${lengthBytes} bytes at offset ${offset}: the source ends at ${sizeBytes}`,
      { context: { offset, lengthBytes, sizeBytes }, remedy: 'Check that the file is complete' },
    )
  }
}

/** Bytes in memory. */
export class MemorySource implements ByteSource {
  readonly sizeBytes: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    // Node's Buffer is a Uint8Array whose `slice` shares memory where every other's copies.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.sizeBytes = bytes.length
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    return this.#bytes.subarray(offset, offset + lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    target.set(this.read(offset, target.length))
  }
}

/** A range of another source, seen as a source of its own: a stored member of an archive. */
export class SliceSource implements ByteSource {
  readonly sizeBytes: number
  readonly #whole: ByteSource
  readonly #start: number

  constructor(whole: ByteSource, start: number, sizeBytes: number) {
    assertRange(whole.sizeBytes, start, sizeBytes)
    this.#whole = whole
    this.#start = start
    this.sizeBytes = sizeBytes
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    return this.#whole.read(this.#start + offset, lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    assertRange(this.sizeBytes, offset, target.length)
    this.#whole.readInto(this.#start + offset, target)
  }
}
