// SPDX-License-Identifier: Apache-2.0
// Joins small pieces: a model of 20,000 small tensors would otherwise cost a system call for each.
import type { ByteSink } from '../../convert/write.ts'
import { gatheredBytes } from './limits.ts'

/** Passes pieces on in larger ones. Call `flush` after the last. */
export class GatheringSink implements ByteSink {
  readonly #write: (bytes: Uint8Array) => void
  readonly #buffer = new Uint8Array(gatheredBytes)
  #filledBytes = 0

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > gatheredBytes - this.#filledBytes) this.flush()
    if (bytes.length >= gatheredBytes) {
      this.#write(bytes)
      return
    }
    this.#buffer.set(bytes, this.#filledBytes)
    this.#filledBytes += bytes.length
  }

  flush(): void {
    if (this.#filledBytes > 0) this.#write(this.#buffer.subarray(0, this.#filledBytes))
    this.#filledBytes = 0
  }
}
