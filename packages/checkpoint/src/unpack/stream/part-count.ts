// SPDX-License-Identifier: Apache-2.0
// Counts the members, frames or streams of one file, so that a file of empty ones is not read for ever.
import { maxStreamParts } from '../limits.ts'
import type { StreamInput } from './input.ts'

/** Steps that a part costs beside its bytes: its header and checksum. */
const partSteps = 16

/** The parts read so far. */
export class PartCount {
  count = 0
  readonly #input: StreamInput

  constructor(input: StreamInput) {
    this.#input = input
  }

  /** Throws `STREAM_NOT_UNDERSTOOD` past the limit. */
  add(): void {
    this.count++
    this.#input.budget.spend(partSteps)
    if (!(this.count <= maxStreamParts)) throw this.#input.notUnderstood(`over ${maxStreamParts} parts`)
  }
}
