// SPDX-License-Identifier: Apache-2.0
// The one shape every generator has: a stream of samples that can be asked for in blocks of any size.

import type { Random } from './random.ts'

/** All synthesis runs at the product's sample rate (see numbers.json). */
export const SAMPLE_RATE_HZ = 16000

/**
 * An endless (or eventually silent) mono source at 16 kHz.
 *
 * `render` overwrites `out` with the next `out.length` samples. The samples must not depend on how the stream is cut:
 * rendering 3 then 5 samples equals rendering 8.
 */
export interface Sound {
  render(out: Float32Array): void
}

/** A generator's nominal level is arbitrary; callers scale it with `levelSound`. */
export type SoundMaker = (random: Random) => Sound

/** Decibels to a factor on amplitude. */
export function amplitudeOf(levelDb: number): number {
  return 10 ** (levelDb / 20)
}

/**
 * RMS of the sounding part of `samples`, as an amplitude: only 20 ms blocks within 20 dB of the loudest count, so that
 * the pauses between barks do not make a bark louder. Silence gives 0.
 */
export function soundingRms(samples: Float32Array): number {
  const blockSamples = SAMPLE_RATE_HZ / 50
  const powers: number[] = []
  for (let start = 0; start < samples.length; start += blockSamples) {
    const block = samples.subarray(start, start + blockSamples)
    let sum = 0
    for (const sample of block) sum += sample * sample
    powers.push(sum / block.length)
  }
  const gate = powers.reduce((most, power) => Math.max(most, power), 0) / 100
  const kept = powers.filter((power) => power > 0 && power >= gate)
  return kept.length === 0 ? 0 : Math.sqrt(kept.reduce((sum, power) => sum + power, 0) / kept.length)
}

/** The sounding RMS of a generator's first seconds. Renders and discards: pass a fresh instance. */
export function measureRms(sound: Sound, seconds: number): number {
  const samples = new Float32Array(Math.max(1, Math.round(seconds * SAMPLE_RATE_HZ)))
  sound.render(samples)
  return soundingRms(samples)
}
