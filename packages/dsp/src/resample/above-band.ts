// SPDX-License-Identifier: Apache-2.0
// How much of a microphone's sound lies above the band that is kept: sound that would fold down without the filter, or
// that only a machine can hear (an ultrasonic attack on a listening device starts with a loud carrier there).
import { levelFloorDbfs, meanSquareToDbfs } from '../level.ts'
import { dot } from './interpolated.ts'
import type { LowPassEdges } from './low-pass.ts'
import { designLowPass } from './low-pass.ts'
import { roundSamples } from './stage.ts'

/** How often the part above the band is looked at, on average; all samples would cost as much as resampling. */
const probesPerSec = 500

/** Measures the mean square of input - lowpass(input) at irregular moments. */
export class AboveBandMeter {
  readonly #weights: Float64Array
  readonly #half: number
  readonly #meanGap: number
  readonly #history: Float64Array
  #held = 0
  #next = 0
  #seed = 1
  #sum = 0
  #count = 0

  constructor(edges: LowPassEdges) {
    const lowPass = designLowPass(edges)
    this.#half = 2 * Math.ceil(lowPass.reachSamples / 2)
    const taps = 2 * this.#half
    const raw = Float64Array.from({ length: taps }, (_, tap) => lowPass.weightAt(this.#half - 1 - tap))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    this.#weights = raw.map((weight) => weight / sum)
    this.#meanGap = Math.max(1, Math.round(edges.rateHz / probesPerSec))
    this.#history = new Float64Array(taps + 2 * this.#meanGap + roundSamples)
    this.reset()
  }

  /** Takes `block[0..count)`, count <= roundSamples. */
  run(block: Float64Array, count: number): void {
    const history = this.#history
    for (let index = 0; index < count; index++) history[this.#held++] = block[index] as number
    while (this.#next < this.#held - this.#half) {
      const low = dot(this.#weights, 0, history, this.#next - this.#half + 1, this.#weights.length)
      const high = (history[this.#next] as number) - low
      this.#sum += high * high
      this.#count++
      this.#next += this.#gap()
    }
    const needed = Math.min(this.#next, this.#held) - this.#half
    history.copyWithin(0, needed, this.#held)
    this.#held -= needed
    this.#next -= needed
  }

  /** Level since the last call, dBFS. */
  takeDbfs(): number {
    const level = this.#count === 0 ? levelFloorDbfs : meanSquareToDbfs(this.#sum / this.#count)
    this.#sum = 0
    this.#count = 0
    return level
  }

  /** Starts a new stream; keeps what was measured. */
  reset(): void {
    this.#history.fill(0)
    this.#held = this.#half
    this.#next = this.#half
    this.#seed = 1
  }

  /** Forgets everything and overwrites the samples held. */
  wipe(): void {
    this.reset()
    this.takeDbfs()
  }

  /**
   * Pseudo-random, 1 .. 2 mean - 1, since regular probes would stand still on a tone at their own rate. Linear
   * congruential generator of "Numerical Recipes"; its high bits are the random ones.
   */
  #gap(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return 1 + Math.floor((this.#seed / 2 ** 32) * (2 * this.#meanGap - 1))
  }
}
