// SPDX-License-Identifier: Apache-2.0
// How much of a microphone's sound lies above the band that is kept: sound that would fold down without the filter, or
// that only a machine can hear (an ultrasonic attack on a listening device starts with a loud carrier there).
import { levelFloorDbfs, meanSquareToDbfs } from '../level.ts'
import type { LowPassEdges } from './low-pass.ts'
import { designLowPass } from './low-pass.ts'
import { forgetSamples, roundSamples, takeSamples, wipeState, type StageState } from './stage.ts'

/** How often the part above the band is looked at, on average; all samples would cost as much as resampling. */
const probesPerSec = 500

/** All the meter remembers. */
export interface AboveBandState extends StageState {
  /** State of the generator of gaps, 32 bits. */
  seed: number
  /** Sum of the squares probed since the level was last taken, and how many. */
  squareSum: number
  probes: number
}

/** Measures the mean square of input - lowpass(input) at irregular moments. */
export class AboveBandMeter {
  readonly #weights: Float64Array
  readonly #half: number
  readonly #meanGap: number
  readonly state: AboveBandState

  constructor(edges: LowPassEdges) {
    const lowPass = designLowPass(edges)
    this.#half = 2 * Math.ceil(lowPass.reachSamples / 2)
    const taps = 2 * this.#half
    const raw = Float64Array.from({ length: taps }, (_, tap) => lowPass.weightAt(this.#half - 1 - tap))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    this.#weights = raw.map((weight) => weight / sum)
    this.#meanGap = Math.max(1, Math.round(edges.rateHz / probesPerSec))
    const history = new Float64Array(taps + 2 * this.#meanGap + roundSamples)
    this.state = { history, heldSamples: 0, nextEntry: 0, phase: 0, seed: 1, squareSum: 0, probes: 0 }
    this.reset()
  }

  /** Takes `block[0..count)`, count <= roundSamples. */
  run(block: Float64Array, count: number): void {
    const { state } = this
    takeSamples(state, block, count)
    const { history } = state
    const last = state.heldSamples - this.#half
    while (state.nextEntry < last) {
      const low = dot(this.#weights, 0, history, state.nextEntry - this.#half + 1, this.#weights.length)
      const high = (history[state.nextEntry] as number) - low
      state.squareSum += high * high
      state.probes++
      state.nextEntry += this.#gap()
    }
    forgetSamples(state, this.#half)
  }

  /** Level since the last call, dBFS. */
  takeDbfs(): number {
    const { squareSum, probes } = this.state
    this.state.squareSum = 0
    this.state.probes = 0
    return probes === 0 ? levelFloorDbfs : meanSquareToDbfs(squareSum / probes)
  }

  /** Starts a new stream; keeps what was measured. */
  reset(): void {
    wipeState(this.state, { silentSamples: this.#half, nextEntry: this.#half })
    this.state.seed = 1
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
    this.state.seed = (Math.imul(this.state.seed, 1_664_525) + 1_013_904_223) >>> 0
    return 1 + Math.floor((this.state.seed / 2 ** 32) * (2 * this.#meanGap - 1))
  }
}

/** Sum of weights[at + k] * samples[first + k], k < count, a multiple of 4; four sums, as one waits for itself. */
function dot(weights: Float64Array, at: number, samples: Float64Array, first: number, count: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let k = 0; k < count; k += 4) {
    s0 += (weights[at + k] as number) * (samples[first + k] as number)
    s1 += (weights[at + k + 1] as number) * (samples[first + k + 1] as number)
    s2 += (weights[at + k + 2] as number) * (samples[first + k + 2] as number)
    s3 += (weights[at + k + 3] as number) * (samples[first + k + 3] as number)
  }
  return s0 + s1 + (s2 + s3)
}
