// SPDX-License-Identifier: Apache-2.0
// Halves a rate that is far above what is needed. Every second weight of a half-band filter is zero and the others are
// symmetric, so this costs a tenth of one long filter at the high rate.
import { designLowPass } from './low-pass.ts'
import { forgetSamples, roundSamples, takeSamples, wipeState, type Stage, type StageState } from './stage.ts'

/** Up to three stand before the sharp filter and their leaks add up; short as they are, 12 dB more cost nothing. */
const attenuationDb = 100
/** Divisible by 2 at least as often as a rate can be halved: 192 kHz to 4 kHz takes five times. */
const startGrain = 32

/** Decimates by 2: every second sample of the input, filtered. Keeps what lies below `keepHz` flat and unaliased. */
export class HalfBand implements Stage {
  readonly state: StageState
  readonly latencySamples: number
  /** How many outputs lie before the stream's first moment. A multiple of `startGrain`. */
  readonly outputStartSamples: number
  /** Weights at distance 1, 3, 5, ...; the middle one is 1/2. */
  readonly #weights: Float64Array
  readonly #leadSamples: number

  constructor(options: { readonly rateHz: number; readonly keepHz: number; readonly startSamples: number }) {
    const { rateHz, keepHz, startSamples } = options
    const lowPass = designLowPass({ passHz: keepHz, stopHz: rateHz / 2 - keepHz, rateHz, attenuationDb })
    const pairs = Math.ceil((lowPass.reachSamples + 1) / 2)
    const weights = Float64Array.from({ length: pairs }, (_, pair) => lowPass.weightAt(2 * pair + 1))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    this.#weights = weights.map((weight) => weight / (4 * sum))
    this.latencySamples = 2 * pairs - 1
    // Half the filter rings before the first moment; rounded up, so that the next halving keeps even samples even.
    this.outputStartSamples = startGrain * Math.ceil((startSamples / 2 + pairs) / startGrain)
    this.#leadSamples = 2 * this.outputStartSamples - startSamples
    const history = new Float64Array(4 * pairs + this.#leadSamples + roundSamples)
    this.state = { history, heldSamples: 0, nextEntry: 0, phase: 0 }
    this.wipe()
  }

  run(block: Float64Array, count: number): number {
    takeSamples(this.state, block, count)
    const { history, heldSamples } = this.state
    const weights = this.#weights
    const last = heldSamples - this.latencySamples
    let next = this.state.nextEntry
    let written = 0
    for (; next < last; next += 2) {
      let sum = 0.5 * (history[next] as number)
      // The `| 0`: see polyphase.ts.
      let left = (next - 1) | 0
      let right = (next + 1) | 0
      for (let pair = 0; pair < weights.length; pair = (pair + 1) | 0) {
        sum += (weights[pair] as number) * ((history[left] as number) + (history[right] as number))
        left = (left - 2) | 0
        right = (right + 2) | 0
      }
      block[written++] = sum
    }
    this.state.nextEntry = next
    forgetSamples(this.state, this.latencySamples)
    return written
  }

  wipe(): void {
    const silentSamples = this.latencySamples + this.#leadSamples
    wipeState(this.state, { silentSamples, nextEntry: this.latencySamples })
  }
}
