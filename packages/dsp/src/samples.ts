// SPDX-License-Identifier: Apache-2.0
// The gate every block of samples passes. A NaN that slips in would turn into the power floor, and silence would pass
// for peace; so it is refused at the door, before any state has changed.
import { maxBlockSamples, maxSampleMagnitude, maxSampleRateHz, minSampleRateHz } from './limits.ts'

/**
 * Refuses anything but a Float32Array of finite samples within ±`maxSampleMagnitude`.
 * Throws TypeError for another type, RangeError for a bad sample (with its index) or too many of them.
 */
export function assertSamples(samples: Float32Array, label = 'samples'): void {
  if (!(samples instanceof Float32Array)) throw new TypeError(`${label} must be a Float32Array`)
  if (!(samples.length <= maxBlockSamples)) {
    throw new RangeError(`${label} must hold at most ${maxBlockSamples} samples, found ${samples.length}`)
  }
  // Mostly the sum of squares alone shows that no sample is too large, or NaN; four times as fast as looking at each.
  let sum = 0
  for (let index = 0; index < samples.length; index = (index + 1) | 0) {
    const x = samples[index] as number
    sum += x * x
  }
  if (sum <= maxSampleMagnitude * maxSampleMagnitude) return
  for (let index = 0; index < samples.length; index++) {
    const x = samples[index] as number
    // Written so that NaN, which fails every comparison, is refused too.
    if (!(Math.abs(x) <= maxSampleMagnitude)) {
      throw new RangeError(`${label}[${index}] must be finite and within ±${maxSampleMagnitude}, found ${x}`)
    }
  }
}

/** Refuses a sample rate that is no whole number of hertz within the limits. Throws TypeError or RangeError. */
export function assertSampleRate(rateHz: number, label: string): void {
  if (typeof rateHz !== 'number') throw new TypeError(`${label} must be a number of hertz`)
  if (!(Number.isInteger(rateHz) && rateHz >= minSampleRateHz && rateHz <= maxSampleRateHz)) {
    throw new RangeError(
      `${label} must be a whole number of hertz from ${minSampleRateHz} to ${maxSampleRateHz}, found ${rateHz}`,
    )
  }
}

/** Refuses a count that is not a whole number from `min` to `max`. Throws RangeError. */
export function assertCount(count: number, label: string, min: number, max: number): void {
  if (!(Number.isInteger(count) && count >= min && count <= max)) {
    throw new RangeError(`${label} must be a whole number from ${min} to ${max}, found ${count}`)
  }
}
