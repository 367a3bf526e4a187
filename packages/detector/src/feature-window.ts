// SPDX-License-Identifier: Apache-2.0
// The last few seconds of features, ready to be scored at every hop. Log-mel frames are sound in another coat, so
// the memory can be wiped.

/** Sizes of a window, in frames and bands, and the value of absent sound. */
export interface FeatureWindowSizes {
  readonly windowFrames: number
  readonly hopFrames: number
  readonly melBands: number
  /** What frames before the start of the sound hold: `ln(powerFloor)`. */
  readonly floor: number
}

/** A ring of log-mel frames. */
export class FeatureWindow {
  readonly sizes: FeatureWindowSizes
  readonly #ring: Float32Array
  #next = 0
  #framesIntoHop = 0
  #hasHop = false

  constructor(sizes: FeatureWindowSizes) {
    this.sizes = sizes
    this.#ring = new Float32Array(sizes.windowFrames * sizes.melBands).fill(sizes.floor)
  }

  /** Values in one window. */
  get windowValues(): number {
    return this.#ring.length
  }

  /** Takes a frame `[melBands]` (copied); true where a hop is complete and the window should be scored. */
  push(frame: Float32Array): boolean {
    const { melBands, hopFrames, windowFrames } = this.sizes
    if (frame.length !== melBands) throw new RangeError(`frame: wants ${melBands} bands, found ${frame.length}`)
    this.#ring.set(frame, this.#next * melBands)
    this.#next = (this.#next + 1) % windowFrames
    this.#framesIntoHop = (this.#framesIntoHop + 1) % hopFrames
    const isHop = this.#framesIntoHop === 0
    this.#hasHop ||= isHop
    return isHop
  }

  /**
   * Ends the sound: pads an unfinished hop with the floor. True where a window is left to be scored, which is also
   * so for a sound too short for a single hop, so that everything gets at least one score.
   */
  finish(): boolean {
    const isDue = this.#framesIntoHop > 0 || !this.#hasHop
    if (!isDue) return false
    const silence = new Float32Array(this.sizes.melBands).fill(this.sizes.floor)
    while (!this.push(silence)) continue
    return true
  }

  /** Writes the window, oldest frame first, into `target` at `offset` (in values). */
  copyInto(target: Float32Array, offset: number): void {
    const split = this.#next * this.sizes.melBands
    target.set(this.#ring.subarray(split), offset)
    target.set(this.#ring.subarray(0, split), offset + this.#ring.length - split)
  }

  /** Forgets all sound: the state of a new window. */
  wipe(): void {
    this.#ring.fill(this.sizes.floor)
    this.#next = 0
    this.#framesIntoHop = 0
    this.#hasHop = false
  }
}
