// SPDX-License-Identifier: Apache-2.0
// Pitch of one window: is it voiced, and how high. A cry sits at 250-700 Hz, hyperphonation at 1000-2000 Hz.
import { featureNumbers } from './numbers.ts'
import { assertSamples } from './samples.ts'

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

/** Work space of one call: the difference function, and the same divided by its running mean. Cleared after each. */
const difference = new Float64Array(maxLag + 2)
const normalised = new Float64Array(maxLag + 2)

/**
 * F0 and periodicity of one window `[n]`, n >= 320, 16 kHz, by YIN: cumulative-mean-normalised difference function, first
 * dip under the threshold, parabolic interpolation (A. de Cheveigné, H. Kawahara, "YIN", JASA 111, 2002, steps 2-5).
 * Throws TypeError or RangeError on bad or too few samples.
 *
 * @example
 * const tone = Float32Array.from({ length: 400 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / 16_000))
 * estimatePitch(tone).f0Hz // 440
 */
export function estimatePitch(samples: Float32Array): PitchEstimate {
  assertSamples(samples)
  if (!(samples.length >= minPitchSamples)) {
    throw new RangeError(`samples must hold at least ${minPitchSamples}, found ${samples.length}`)
  }
  if (meanSquare(samples) < silentMeanSquare) return { f0Hz: undefined, periodicity: 0 }
  fillDifference(samples)
  const lag = bestLag()
  const depth = normalised[lag] as number
  const estimate = {
    f0Hz: depth < dipThreshold ? sampleRateHz / refineLag(lag) : undefined,
    periodicity: Math.max(0, Math.min(1, 1 - depth)),
  }
  difference.fill(0)
  normalised.fill(0)
  return estimate
}

/** Steps 2 and 3: d(lag) = sum (x[j] - x[j + lag])^2, then divided by its own mean over the lags so far. */
function fillDifference(x: Float32Array): void {
  const count = x.length - maxLag - 1
  let sum = 0
  for (let lag = 1; lag <= maxLag + 1; lag++) {
    let d0 = 0
    let d1 = 0
    // Two sums at once: one alone waits for its own last addition.
    for (let j = 0; j + 1 < count; j += 2) {
      const e0 = (x[j] as number) - (x[j + lag] as number)
      const e1 = (x[j + 1] as number) - (x[j + 1 + lag] as number)
      d0 += e0 * e0
      d1 += e1 * e1
    }
    sum += d0 + d1
    difference[lag] = d0 + d1
    // A constant differs from itself nowhere; it has no period.
    normalised[lag] = sum > 0 ? ((d0 + d1) * lag) / sum : 1
  }
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
