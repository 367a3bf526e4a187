// SPDX-License-Identifier: Apache-2.0
// Finds sound that repeats bit for bit: a driver that hands out the same buffer again and again. No microphone does
// that by itself, not even in front of a steady tone, because of its own noise.

/** Samples compared: 32 samples of even one bit of noise agree by chance once in four thousand million. */
const anchorSamples = 32

/** Changes an anchor needs: stretches with fewer recur in the near-silence of a 16-bit file by chance. */
const leastChanges = 8

/** Longest repetition looked for: 1 s at 16 kHz. Driver buffers hold 4 to 500 ms. */
const longestPeriodSamples = 16_000

/** Says of each sample whether it belongs to a repetition. */
export class RepeatFinder {
  readonly #anchor = new Float32Array(anchorSamples)
  /** How much of the anchor is taken; matching begins once it is full. */
  #taken = 0
  #changes = 0
  /** How many samples at the end of the stream agree with the beginning of the anchor. */
  #matched = 0
  #sinceAnchor = 0
  /** Distance between two finds, in samples; 0 before the second. */
  #period = 0

  /** Takes one sample. True from the second find at the same distance on, until one stays out. */
  push(x: number): boolean {
    if (this.#taken < anchorSamples) {
      this.#take(x)
      return false
    }
    this.#sinceAnchor++
    if (x === this.#anchor[this.#matched]) this.#matched++
    else this.#matched = x === this.#anchor[0] ? 1 : 0
    if (this.#matched === anchorSamples) {
      this.#matched = 0
      const isSamePeriod = this.#period === 0 || this.#period === this.#sinceAnchor
      this.#period = isSamePeriod ? this.#sinceAnchor : 0
      this.#sinceAnchor = 0
    }
    const limit = this.#period === 0 ? longestPeriodSamples : this.#period
    if (this.#sinceAnchor > limit) this.wipe()
    return this.#period > 0
  }

  #take(x: number): void {
    if (this.#taken > 0 && x !== this.#anchor[this.#taken - 1]) this.#changes++
    this.#anchor[this.#taken++] = x
    // An anchor of nearly equal samples would be found in any silence; constant sound is counted elsewhere.
    if (this.#taken === anchorSamples && this.#changes < leastChanges) this.wipe()
  }

  /** Forgets and overwrites. */
  wipe(): void {
    this.#anchor.fill(0)
    this.#taken = 0
    this.#changes = 0
    this.#matched = 0
    this.#sinceAnchor = 0
    this.#period = 0
  }
}
