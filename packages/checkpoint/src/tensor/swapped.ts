// SPDX-License-Identifier: Apache-2.0
// A storage of the other byte order, turned round as it is read.
import { assertRange, type ByteSource } from '../source/source.ts'

/** `source` with the bytes of each component reversed. A rest shorter than a component stays as it is, as in PyTorch. */
export class SwappedSource implements ByteSource {
  readonly sizeBytes: number
  readonly #source: ByteSource
  readonly #componentBytes: number

  constructor(source: ByteSource, componentBytes: number) {
    this.sizeBytes = source.sizeBytes
    this.#source = source
    this.#componentBytes = componentBytes
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    const size = this.#componentBytes
    const start = offset - (offset % size)
    const end = Math.min(this.sizeBytes, Math.ceil((offset + lengthBytes) / size) * size)
    const bytes = new Uint8Array(end - start)
    this.#source.readInto(start, bytes)
    for (let at = 0; at + size <= bytes.length; at += size) {
      for (let low = at, high = at + size - 1; low < high; low++, high--) {
        const byte = bytes[low] ?? 0
        bytes[low] = bytes[high] ?? 0
        bytes[high] = byte
      }
    }
    return bytes.subarray(offset - start, offset - start + lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    target.set(this.read(offset, target.length))
  }
}
