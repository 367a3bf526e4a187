// SPDX-License-Identifier: Apache-2.0
// An INMP441-like MEMS microphone and its converter: the last thing that happens to every sound here.
import { Biquad, OnePole } from './filter.ts'
import type { Random } from './random.ts'
import { amplitudeOf } from './sound.ts'

/** INMP441 data sheet: -26 dBFS at 94 dB SPL, so a full-scale sine is 120 dB SPL; 61 dB(A) signal to noise; from 60 Hz. */
export const FULL_SCALE_DB_SPL = 120
const LOW_CORNER_HZ = 60
const STEP = 1 / 32768

/** `selfNoiseDbfs`: level before gain, where a full-scale sine is 0 dBFS (AES17); the data sheet's 33 dB(A) SPL is -87 dBFS, cheap boards and supplies add to it. */
export interface MicrophoneTraits {
  readonly selfNoiseDbfs: number
  readonly gainDb: number
}

export function drawMicrophone(random: Random): MicrophoneTraits {
  return { selfNoiseDbfs: random.between(-87, -70), gainDb: random.pick([12, 18, 18, 24]) }
}

/**
 * Sound pressure in, samples out: high-pass at 60 Hz, self-noise (white plus a 1/f share), gain, hard clipping at full
 * scale, rounding to 16 bits. Input scale: amplitude 1 is 120 dB SPL.
 */
export class Microphone {
  readonly #highPass = Biquad.highPass(LOW_CORNER_HZ)
  readonly #drift = new OnePole(150)
  readonly #random: Random
  readonly #noise: number
  readonly #gain: number
  #clippedSamples = 0

  constructor(random: Random, traits: MicrophoneTraits) {
    this.#random = random
    // White noise in -1..1 has RMS 1/sqrt(3); the low-passed share adds 1.3 dB.
    this.#noise = amplitudeOf(traits.selfNoiseDbfs - 1.3) * Math.sqrt(3) * Math.SQRT1_2
    this.#gain = amplitudeOf(traits.gainDb)
  }

  /** Samples that hit full scale since the start. */
  get clippedSamples(): number {
    return this.#clippedSamples
  }

  /** Converts in place; each value is then n / 32768 with n in -32768..32767. */
  convert(samples: Float32Array): void {
    for (let index = 0; index < samples.length; index++) {
      const white = this.#random.white()
      const noise = this.#noise * (white + 2 * this.#drift.next(white))
      const level = Math.round((this.#highPass.next(samples[index] ?? 0) + noise) * this.#gain * 32768)
      if (level > 32767 || level < -32768) this.#clippedSamples++
      samples[index] = Math.max(-32768, Math.min(32767, level)) * STEP
    }
  }
}
