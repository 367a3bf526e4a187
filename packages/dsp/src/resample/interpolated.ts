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
    this.#half = Math.ceil(lowPass.reachSamples)
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
      block[written++] = dotBetween(
        { kernels: this.#kernels, at: row * taps, taps, share: place - row },
        history,
        first,
      )
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

/**
 * The filter output a `share` of the way from the kernel at `at` to the next one, `taps` later. Both sums in one pass read
 * each sample once. The `| 0`: see polyphase.ts.
 */
function dotBetween(
  { kernels, at, taps, share }: { kernels: Float64Array; at: number; taps: number; share: number },
  samples: Float64Array,
  first: number,
): number {
  let low0 = 0
  let low1 = 0
  let high0 = 0
  let high1 = 0
  const end = (first + taps) | 0
  for (let x = first | 0, w = at | 0, v = (at + taps) | 0; x < end; x = (x + 2) | 0, w = (w + 2) | 0, v = (v + 2) | 0) {
    const sample0 = samples[x] as number
    const sample1 = samples[(x + 1) | 0] as number
    low0 += (kernels[w] as number) * sample0
    low1 += (kernels[(w + 1) | 0] as number) * sample1
    high0 += (kernels[v] as number) * sample0
    high1 += (kernels[(v + 1) | 0] as number) * sample1
  }
  const low = low0 + low1
  return low + share * (high0 + high1 - low)
}
