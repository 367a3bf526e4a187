// SPDX-License-Identifier: Apache-2.0
// The resampler's filter: a Kaiser-windowed sinc, tabulated at the fractions of a sample that the two rates need.
import { maxExactPhases } from './limits.ts'
import { kaiserBeta, kaiserWindow } from './window.ts'

/** Depth of the stop band, which starts at half the lower rate. 85 asked for leaves 80 after the table's rounding. */
const attenuationDb = 85
/** The pass band ends at this share of half the lower rate: 7 kHz of 8 kHz. */
const passShare = 0.875

/** Filter kernels for every phase; `kernels` row p holds the filter for an output p / phases after an input sample. */
export interface PolyphaseTable {
  /** Filter length in input samples, a multiple of 4; half of them lie before the output, half after. */
  readonly taps: number
  readonly phases: number
  /** True if outputs fall exactly on the phases; else they lie between two rows and are interpolated. */
  readonly isExact: boolean
  /** `[phases + 1][taps]`, row by row; the extra row (phase 1) spares interpolation a special case. */
  readonly kernels: Float64Array
}

/**
 * Designs the filter for two whole rates with no common factor (`up` = to / gcd, `down` = from / gcd). Length after
 * Kaiser: (A - 7.95) / (14.36 * transition width); transition from 7/8 to 8/8 of half the lower rate.
 */
export function polyphaseTable(up: number, down: number): PolyphaseTable {
  const narrowing = Math.min(1, up / down)
  const transition = (narrowing * (1 - passShare)) / 2
  const length = (attenuationDb - 7.95) / (14.36 * transition) + 1
  const half = 2 * Math.ceil(length / 4)
  const taps = 2 * half
  const isExact = up <= maxExactPhases
  const phases = isExact ? up : maxExactPhases
  const cutoff = (narrowing * (1 + passShare)) / 2
  const beta = kaiserBeta(attenuationDb)
  const kernels = new Float64Array((phases + 1) * taps)
  for (let phase = 0; phase <= phases; phase++) {
    const row = kernels.subarray(phase * taps, (phase + 1) * taps)
    for (let tap = 0; tap < taps; tap++) {
      // Distance in input samples from tap to output.
      const distance = phase / phases + half - 1 - tap
      row[tap] = cutoff * sinc(cutoff * distance) * kaiserWindow(distance / half, beta)
    }
    // Each phase passes a constant exactly; otherwise an offset would become a tone at the rate of the phases.
    const sum = row.reduce((total, weight) => total + weight, 0)
    for (let tap = 0; tap < taps; tap++) row[tap] = (row[tap] as number) / sum
  }
  return { taps, phases, isExact, kernels }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}
