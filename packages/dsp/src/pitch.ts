// SPDX-License-Identifier: Apache-2.0
// Pitch of one window: is it voiced, and how high. A cry sits at 250-700 Hz, hyperphonation at 1000-2000 Hz.
import { featureNumbers } from './numbers.ts'
import { assertCount, assertSamples } from './samples.ts'

/** What `estimatePitch` says of one window. */
export interface PitchEstimate {
  /** Fundamental frequency, 250..2000 Hz; undefined where the window has no clear period. */
  readonly f0Hz: number | undefined
  /** 0 (noise, silence) .. 1 (perfectly periodic): 1 - the smallest normalised difference found. */
  readonly periodicity: number
}

const { sampleRateHz } = featureNumbers
const lowestHz = 250
const highestHz = 2000
const minLag = Math.floor(sampleRateHz / highestHz)
const maxLag = Math.ceil(sampleRateHz / lowestHz)
/** A dip below this counts as a period. YIN's paper uses 0.1 for clean speech; far microphones need more. */
const dipThreshold = 0.2
/** Windows quieter than this (mean square, -80 dBFS) have no pitch: the rounding of 16-bit sound would be measured. */
const silentMeanSquare = 1e-8

/** Least samples for an estimate: two periods of the lowest pitch and a margin (320 = 20 ms). */
export const minPitchSamples = 320

/** Most samples looked at: 64 ms, over which a cry's pitch may already move by a tenth. */
export const maxPitchSamples = 1024

// Work space of one call, overwritten with zeros at its end: the samples, the difference function of lags 0..maxLag + 1
// (room for whole groups of four after lag 0), and the same divided by its running mean.
const work = new Float64Array(maxPitchSamples)
const difference = new Float64Array(1 + 4 * Math.ceil((maxLag + 1) / 4))
const normalised = new Float64Array(difference.length)

/**
 * F0 and periodicity of one window `[n]`, 320 <= n <= 1024, 16 kHz, by YIN: cumulative-mean-normalised difference function, first
 * dip under the threshold, parabolic interpolation (A. de Cheveigné, H. Kawahara, "YIN", JASA 111, 2002, steps 2-5).
 * Throws TypeError or RangeError on bad, too few or too many samples.
 *
 * @example
 * const tone = Float32Array.from({ length: 400 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / 16_000))
 * estimatePitch(tone).f0Hz // 440
 */
export function estimatePitch(samples: Float32Array): PitchEstimate {
  assertSamples(samples)
  assertCount(samples.length, 'samples.length', minPitchSamples, maxPitchSamples)
  if (meanSquare(samples) < silentMeanSquare) return { f0Hz: undefined, periodicity: 0 }
  fillDifference(samples)
  const lag = bestLag()
  const depth = normalised[lag] as number
  const estimate = {
    f0Hz: depth < dipThreshold ? sampleRateHz / refineLag(lag) : undefined,
    periodicity: Math.max(0, Math.min(1, 1 - depth)),
  }
  work.fill(0)
  difference.fill(0)
  normalised.fill(0)
  return estimate
}

/** Steps 2 and 3: d(lag) = sum (x[j] - x[j + lag])^2, then divided by its own mean over the lags so far. */
function fillDifference(x: Float32Array): void {
  const count = x.length
  for (let j = 0; j < count; j++) work[j] = x[j] as number
  for (let lag = 1; lag < difference.length; lag += 4) differenceQuad(lag, count - difference.length)
  let sum = 0
  for (let lag = 1; lag < difference.length; lag++) {
    const here = difference[lag] as number
    sum += here
    // A constant differs from itself nowhere; it has no period.
    normalised[lag] = sum > 0 ? (here * lag) / sum : 1
  }
}

/** Four lags at once read each sample once for four sums. The `| 0`: see fft.ts. */
function differenceQuad(lag: number, terms: number): void {
  let d0 = 0
  let d1 = 0
  let d2 = 0
  let d3 = 0
  for (let j = 0, k = lag | 0; j < terms; j = (j + 1) | 0, k = (k + 1) | 0) {
    const x = work[j] as number
    const e0 = x - (work[k] as number)
    const e1 = x - (work[(k + 1) | 0] as number)
    const e2 = x - (work[(k + 2) | 0] as number)
    const e3 = x - (work[(k + 3) | 0] as number)
    d0 += e0 * e0
    d1 += e1 * e1
    d2 += e2 * e2
    d3 += e3 * e3
  }
  difference[lag] = d0
  difference[lag + 1] = d1
  difference[lag + 2] = d2
  difference[lag + 3] = d3
}

/** Step 4: the first lag whose dip goes under the threshold, else the deepest one. */
function bestLag(): number {
  let deepest = minLag
  for (let lag = minLag; lag <= maxLag; lag++) {
    const here = normalised[lag] as number
    if (here < dipThreshold && here <= (normalised[lag + 1] as number)) return lag
    if (here < (normalised[deepest] as number)) deepest = lag
  }
  return deepest
}

/** Step 5: the bottom of the parabola through the (not normalised) dip and its neighbours, at most half a sample away. */
function refineLag(lag: number): number {
  const left = difference[lag - 1] as number
  const middle = difference[lag] as number
  const right = difference[lag + 1] as number
  const curvature = left - 2 * middle + right
  return curvature > 0 ? lag + Math.max(-0.5, Math.min(0.5, (left - right) / (2 * curvature))) : lag
}

function meanSquare(x: Float32Array): number {
  let sum = 0
  for (let index = 0; index < x.length; index++) sum += (x[index] as number) * (x[index] as number)
  return sum / x.length
}
