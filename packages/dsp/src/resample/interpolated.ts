// SPDX-License-Identifier: Apache-2.0
// The sharp filter between two rates with no small ratio (47999 Hz to 16 kHz): a fixed table of phases, and between two
// of them a straight line. With 1024 phases the line is off by at most (pi / 1024)^2 / 8, -118 dB.
import type { LowPass } from './low-pass.ts'
import type { Ratio } from './ratio.ts'
import { forgetSamples, roundSamples, takeSamples, wipeState, type Stage, type StageState } from './stage.ts'

const phases = 1024

/** Resampler for any ratio; twice the work of `Polyphase` or more. */
export class Interpolated implements Stage {
  readonly state: StageState
  readonly latencySamples: number
  readonly #ratio: Ratio
  readonly #half: number
  /** `[phases + 1][2 * half]`: the last row is the first one, a sample later. */
  readonly #kernels: Float64Array
  readonly #startSamples: number

  constructor(lowPass: LowPass, ratio: Ratio, startSamples: number) {
    this.#startSamples = startSamples
    this.#ratio = ratio
    // Even, so that the taps are a multiple of 4.
    this.#half = 2 * Math.ceil(lowPass.reachSamples / 2)
    this.latencySamples = this.#half
    this.#kernels = phaseKernels(lowPass, this.#half)
    const history = new Float64Array(4 * this.#half + Math.ceil(ratio.down / ratio.up) + roundSamples)
    this.state = { history, heldSamples: 0, nextEntry: 0, phase: 0 }
    this.wipe()
  }

  run(block: Float64Array, count: number): number {
    const { state } = this
    takeSamples(state, block, count)
    const { history, heldSamples } = state
    const { up, down } = this.#ratio
    const taps = 2 * this.#half
    const last = heldSamples - this.#half
    let written = 0
    while (state.nextEntry < last) {
      const place = (state.phase / up) * phases
      const row = Math.floor(place)
      const first = state.nextEntry - this.#half + 1
      const low = dot(this.#kernels, row * taps, history, first, taps)
      const high = dot(this.#kernels, (row + 1) * taps, history, first, taps)
      block[written++] = low + (place - row) * (high - low)
      const advanced = state.phase + down
      state.nextEntry += Math.floor(advanced / up)
      state.phase = advanced % up
    }
    forgetSamples(state, this.#half)
    return written
  }

  wipe(): void {
    wipeState(this.state, { silentSamples: this.#half, nextEntry: this.#half + this.#startSamples })
  }
}

function phaseKernels(lowPass: LowPass, half: number): Float64Array {
  const taps = 2 * half
  const kernels = new Float64Array((phases + 1) * taps)
  for (let phase = 0; phase <= phases; phase++) {
    const row = kernels.subarray(phase * taps, (phase + 1) * taps)
    for (let tap = 0; tap < taps; tap++) row[tap] = lowPass.weightAt(phase / phases + half - 1 - tap)
    const sum = row.reduce((total, weight) => total + weight, 0)
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] as number) / sum
  }
  return kernels
}

/** Sum of weights[at + k] * samples[first + k], k < count, a multiple of 4; four sums, as one waits for itself. */
export function dot(weights: Float64Array, at: number, samples: Float64Array, first: number, count: number): number {
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
