// SPDX-License-Identifier: Apache-2.0
// A stretch of zeros that takes no memory: memory that a loader asks for and never fills, holes of sparse files.
import { assertRange, type ByteSource } from './source.ts'

/** `sizeBytes` zero bytes. */
export class ZeroSource implements ByteSource {
  readonly sizeBytes: number

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    return new Uint8Array(lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    assertRange(this.sizeBytes, offset, target.length)
    target.fill(0)
  }
}
