// SPDX-License-Identifier: Apache-2.0
// The vocal tract above the folds: a chain of resonances whose frequencies follow jaw and tongue.
import { SAMPLE_RATE_HZ } from './sound.ts'

const DENORMAL_GUARD = 1e-25

/**
 * Cascade of formant resonators (Klatt 1980, "Software for a cascade/parallel formant synthesizer", JASA 67: equations
 * 1 and 2), gain 1 at 0 Hz each, so a cascade gives the right relative levels of an all-pole vowel by itself.
 * Lip radiation is already in the source, which is the derivative of flow.
 */
export class Tract {
  readonly #gain: Float64Array
  readonly #feedback1: Float64Array
  readonly #feedback2: Float64Array
  readonly #last1: Float64Array
  readonly #last2: Float64Array

  constructor(formantCount: number) {
    this.#gain = new Float64Array(formantCount).fill(1)
    this.#feedback1 = new Float64Array(formantCount)
    this.#feedback2 = new Float64Array(formantCount)
    this.#last1 = new Float64Array(formantCount)
    this.#last2 = new Float64Array(formantCount)
  }

  /** Moves one formant; the filter's state is kept, so a slow movement does not click. */
  tune(index: number, frequencyHz: number, bandwidthHz: number): void {
    const bounded = Math.min(frequencyHz, SAMPLE_RATE_HZ * 0.485)
    const radius = Math.exp((-Math.PI * bandwidthHz) / SAMPLE_RATE_HZ)
    const b = 2 * radius * Math.cos((2 * Math.PI * bounded) / SAMPLE_RATE_HZ)
    const c = -radius * radius
    this.#feedback1[index] = b
    this.#feedback2[index] = c
    this.#gain[index] = 1 - b - c
  }

  next(input: number): number {
    let signal = input
    for (let index = 0; index < this.#gain.length; index++) {
      const last1 = this.#last1[index] ?? 0
      signal =
        (this.#gain[index] ?? 1) * signal +
        (this.#feedback1[index] ?? 0) * last1 +
        (this.#feedback2[index] ?? 0) * (this.#last2[index] ?? 0)
      if (Math.abs(signal) < DENORMAL_GUARD) signal = 0
      this.#last2[index] = last1
      this.#last1[index] = signal
    }
    return signal
  }
}
