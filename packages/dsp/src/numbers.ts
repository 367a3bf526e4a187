// SPDX-License-Identifier: Apache-2.0
// The one place where TypeScript meets the feature numbers. Python reads the same numbers.json, so that training and
// product can never disagree about a window, a hop or a band.
import numbers from './numbers.json' with { type: 'json' }

/** Sizes and edges of the log-mel features. Times are in samples at `sampleRateHz`. */
export interface FeatureNumbers {
  readonly sampleRateHz: number
  /** Samples under the periodic Hann window: 25 ms. */
  readonly windowSamples: number
  /** Samples between the starts of two frames: 10 ms. */
  readonly hopSamples: number
  /** Length of the transform; the window sits at its start, zeros follow. */
  readonly fftSize: number
  readonly melBands: number
  readonly melLowHz: number
  /** Below 4 kHz on purpose: telephone codecs leave a mark above it that a network would learn instead of the cry. */
  readonly melHighHz: number
  /** Band power below this counts as silence; its natural logarithm is the features' lowest value. */
  readonly powerFloor: number
  readonly highPassHz: number
}

/** The frozen numbers every part of the product uses. */
export const featureNumbers: FeatureNumbers = Object.freeze({ ...numbers })

/** The value of a log-mel band in silence: ln(powerFloor) = -18.42. Also what fills frames before a stream's start. */
export const logPowerFloor: number = Math.log(featureNumbers.powerFloor)
