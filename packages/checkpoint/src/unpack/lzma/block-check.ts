// SPDX-License-Identifier: Apache-2.0
// The checks that an xz stream may carry behind each block (xz format, 2.1.1.2 and 3.4).
import { crc32 } from '../checksum/crc32.ts'
import { Crc64 } from '../checksum/crc64.ts'
import { Sha256 } from '../checksum/sha256.ts'

/** Size of each kind of check, by its number; of the reserved ones too. */
const sizes: readonly number[] = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]

/** The check of one block, running. */
export class BlockCheck {
  readonly sizeBytes: number
  /** False for a kind that the format reserves: the check is there, but nobody knows how to compute it. */
  readonly isKnown: boolean
  readonly #kind: number
  #crc32 = 0
  readonly #crc64 = new Crc64()
  readonly #sha256 = new Sha256()

  constructor(kind: number) {
    this.#kind = kind
    this.sizeBytes = sizes[kind] ?? 0
    this.isKnown = kind === 0 || kind === 1 || kind === 4 || kind === 10
  }

  add(bytes: Uint8Array): void {
    if (this.#kind === 1) this.#crc32 = crc32(bytes, this.#crc32)
    else if (this.#kind === 4) this.#crc64.add(bytes)
    else if (this.#kind === 10) this.#sha256.add(bytes)
  }

  /** True where the stated check is right. Of an unknown kind nothing can be said, which is not wrong. */
  isRight(stated: Uint8Array): boolean {
    const view = new DataView(stated.buffer, stated.byteOffset, stated.length)
    if (this.#kind === 1) return view.getUint32(0, true) === this.#crc32
    if (this.#kind === 4) return view.getBigUint64(0, true) === this.#crc64.value()
    if (this.#kind === 10) return this.#sha256.value().every((byte, at) => stated[at] === byte)
    return true
  }
}
