// SPDX-License-Identifier: Apache-2.0
// The mel filter bank. Triangles overlap only with their neighbours, so a dense matrix would be 97 % zeros: each band
// keeps only its own run of bins.
import { featureNumbers, type FeatureNumbers } from './numbers.ts'

/** Sparse filter bank: band b weighs bins [firstBin[b], firstBin[b] + (offset[b+1] - offset[b])). */
export interface MelFilterBank {
  readonly bands: number
  /** First spectrum bin of each band `[bands]`. */
  readonly firstBin: Int32Array
  /** Where each band's weights start in `weights` `[bands + 1]`. */
  readonly offset: Int32Array
  /** Triangle heights, 0..1. */
  readonly weights: Float64Array
  /** Lowest and highest bin any band uses: the rest of the spectrum need not be computed. */
  readonly lowBin: number
  readonly highBin: number
}

/** Hertz to mel after O'Shaughnessy as HTK uses it: 2595 log10(1 + f / 700). */
export function hzToMel(frequencyHz: number): number {
  return 2595 * Math.log10(1 + frequencyHz / 700)
}

/** Mel (HTK) to hertz. */
export function melToHz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1)
}

/**
 * Builds the bank: `melBands` triangles of height 1 (no area normalisation), evenly spaced in mel, each from its left
 * neighbour's centre to its right neighbour's. Equals librosa.filters.mel(htk=True, norm=None); see vectors/log-mel/.
 */
export function melFilterBank(numbers: FeatureNumbers = featureNumbers): MelFilterBank {
  const { melBands: bands, fftSize, sampleRateHz } = numbers
  const lowMel = hzToMel(numbers.melLowHz)
  const stepMel = (hzToMel(numbers.melHighHz) - lowMel) / (bands + 1)
  const edgeHz = Float64Array.from({ length: bands + 2 }, (_, index) => melToHz(lowMel + stepMel * index))
  const binHz = sampleRateHz / fftSize
  const firstBin = new Int32Array(bands)
  const offset = new Int32Array(bands + 1)
  const weights: number[] = []
  for (let band = 0; band < bands; band++) {
    const [leftHz = 0, centreHz = 0, rightHz = 0] = edgeHz.subarray(band, band + 3)
    const first = Math.floor(leftHz / binHz) + 1
    firstBin[band] = first
    for (let bin = first; bin * binHz < rightHz && bin <= fftSize / 2; bin++) {
      const rise = (bin * binHz - leftHz) / (centreHz - leftHz)
      const fall = (rightHz - bin * binHz) / (rightHz - centreHz)
      weights.push(Math.min(rise, fall))
    }
    offset[band + 1] = weights.length
  }
  const lastCount = weights.length - (offset[bands - 1] ?? 0)
  return Object.freeze({
    bands,
    firstBin,
    offset,
    weights: Float64Array.from(weights),
    lowBin: firstBin[0] ?? 0,
    highBin: (firstBin[bands - 1] ?? 0) + lastCount - 1,
  })
}
