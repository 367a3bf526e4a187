// SPDX-License-Identifier: Apache-2.0
// How loud a block is. 0 dBFS is an RMS of 1: a full-scale sine reads -3.01 dBFS, a full-scale square wave 0.
import { assertSamples } from './samples.ts'

/** The lowest level ever reported, also for digital silence: below the noise of any converter (24 bit: -144 + 24). */
export const levelFloorDbfs = -120

/** Level of a mean square (1 = full scale), never below `levelFloorDbfs`. */
export function meanSquareToDbfs(meanSquare: number): number {
  if (!(meanSquare >= 0)) throw new RangeError(`meanSquare must be 0 or more, found ${meanSquare}`)
  return Math.max(levelFloorDbfs, 10 * Math.log10(meanSquare))
}

/**
 * RMS level of `samples` `[n]`, n >= 1, in dBFS. Throws RangeError on an empty block: no sound is not silence.
 *
 * @example
 * levelDbfs(new Float32Array([0.5, -0.5])) // -6.02
 */
export function levelDbfs(samples: Float32Array): number {
  assertBlock(samples)
  let sum = 0
  for (let index = 0; index < samples.length; index++) {
    const x = samples[index] as number
    sum += x * x
  }
  return meanSquareToDbfs(sum / samples.length)
}

/** Level of the largest |sample| in dBFS: 0 at full scale. Throws RangeError on an empty block. */
export function peakDbfs(samples: Float32Array): number {
  assertBlock(samples)
  let peak = 0
  for (let index = 0; index < samples.length; index++) peak = Math.max(peak, Math.abs(samples[index] as number))
  return meanSquareToDbfs(peak * peak)
}

function assertBlock(samples: Float32Array): void {
  assertSamples(samples)
  if (samples.length === 0) throw new RangeError('samples must hold at least one sample')
}
