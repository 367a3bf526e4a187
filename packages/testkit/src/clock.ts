// SPDX-License-Identifier: Apache-2.0
// Time that moves only when a test says so.

/** A clock that a test drives; it fits every port that asks for `nowMs`. */
export class FakeClock {
  #nowMs: number

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  /** Moves the time forward by `durationMs`. */
  advance(durationMs: number): void {
    if (!(durationMs >= 0)) throw new RangeError(`durationMs must be 0 or more, got ${durationMs}`)
    this.#nowMs += durationMs
  }
}
