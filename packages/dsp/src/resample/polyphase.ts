// SPDX-License-Identifier: Apache-2.0
// The sharp filter between two rates whose ratio is a fraction with small terms (44.1 kHz, 48 kHz, 8 kHz to 16 kHz).
import type { LowPass } from './low-pass.ts'
import { greatestCommonDivisor, type Ratio } from './ratio.ts'
import { forgetSamples, roundSamples, takeSamples, wipeState, type Stage, type StageState } from './stage.ts'

/**
 * Rational resampler with one tabulated filter per phase. Four outputs are made together: their weights lie side by
 * side, so that each input sample is read once for four products (measured: half the time of one output after another).
 */
export class Polyphase implements Stage {
  readonly state: StageState
  readonly latencySamples: number
  readonly #ratio: Ratio
  /** Input samples under four outputs. */
  readonly #span: number
  readonly #half: number
  /** `[groups][span][4]` */
  readonly #weights: Float64Array
  readonly #startSamples: number

  /** How many groups of four outputs pass before the phases repeat: what the table's size depends on. */
  static groups({ up }: Ratio): number {
    return up / greatestCommonDivisor(up, 4)
  }

  constructor(lowPass: LowPass, ratio: Ratio, startSamples: number) {
    this.#startSamples = startSamples
    const { up, down } = ratio
    this.#ratio = ratio
    this.#half = Math.ceil(lowPass.reachSamples)
    this.#span = 2 * this.#half + Math.ceil((3 * down) / up)
    this.latencySamples = this.#span - this.#half
    this.#weights = quadWeights(lowPass, ratio, this.#half, this.#span)
    const history = new Float64Array(2 * this.#span + Math.ceil((4 * down) / up) + roundSamples)
    this.state = { history, heldSamples: 0, nextEntry: 0, phase: 0 }
    this.wipe()
  }

  run(block: Float64Array, count: number): number {
    takeSamples(this.state, block, count)
    const { history, heldSamples } = this.state
    const { up, down } = this.#ratio
    const whole = Math.floor((4 * down) / up)
    const rest = (4 * down) % up
    const quadRow = 4 * this.#span
    const phasesPerGroup = greatestCommonDivisor(up, 4)
    const last = heldSamples - this.latencySamples
    let { nextEntry: next, phase } = this.state
    let written = 0
    for (; next < last; written += 4) {
      dotQuad(
        this.#weights,
        (phase / phasesPerGroup) * quadRow,
        history,
        next - this.#half + 1,
        this.#span,
        block,
        written,
      )
      next += whole
      phase += rest
      if (phase >= up) {
        phase -= up
        next++
      }
    }
    this.state.nextEntry = next
    this.state.phase = phase
    forgetSamples(this.state, this.#half)
    return written
  }

  wipe(): void {
    wipeState(this.state, { silentSamples: this.#half, nextEntry: this.#half + this.#startSamples })
  }
}

function quadWeights(lowPass: LowPass, ratio: Ratio, half: number, span: number): Float64Array {
  const { up, down } = ratio
  const groups = Polyphase.groups(ratio)
  const weights = new Float64Array(groups * span * 4)
  for (let group = 0; group < groups; group++) {
    // Phases of group starts are the multiples of gcd(up, 4): a group advances by 4 * down, coprime to the rest of up.
    const phase = group * greatestCommonDivisor(up, 4)
    for (let lane = 0; lane < 4; lane++) {
      const place = (phase + lane * down) / up
      const row = Float64Array.from({ length: span }, (_, tap) => lowPass.weightAt(place + half - 1 - tap))
      // Each phase passes a constant exactly; otherwise an offset would become a tone at the rate of the phases.
      const sum = row.reduce((total, weight) => total + weight, 0)
      for (let tap = 0; tap < span; tap++) weights[(group * span + tap) * 4 + lane] = (row[tap] as number) / sum
    }
  }
  return weights
}

/**
 * out[to + lane] = sum over k < span of weights[at + 4 k + lane] * samples[first + k]. The `| 0` tell the compiler that
 * no index leaves 32 bits, which the sizes guarantee; it spares an overflow check per access.
 */
function dotQuad(
  weights: Float64Array,
  at: number,
  samples: Float64Array,
  first: number,
  span: number,
  out: Float64Array,
  to: number,
): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = (first + span) | 0
  for (let w = at | 0, x = first | 0; x < end; w = (w + 4) | 0, x = (x + 1) | 0) {
    const sample = samples[x] as number
    s0 += (weights[w] as number) * sample
    s1 += (weights[(w + 1) | 0] as number) * sample
    s2 += (weights[(w + 2) | 0] as number) * sample
    s3 += (weights[(w + 3) | 0] as number) * sample
  }
  out[to] = s0
  out[to + 1] = s1
  out[to + 2] = s2
  out[to + 3] = s3
}
