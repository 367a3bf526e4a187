// SPDX-License-Identifier: Apache-2.0
// Takes out rumble and the microphone's offset below the cry's lowest pitch (250 Hz) without touching it: 2nd order
// Butterworth at 100 Hz is 0.1 dB down at 250 Hz. Runs on the device before anything else.
import { featureNumbers } from './numbers.ts'
import { assertSampleRate, assertSamples } from './samples.ts'

/** The filter's memory (transposed direct form II). Copy both numbers to copy the filter; zeros are its start. */
export interface HighPassState {
  s1: number
  s2: number
}

/** Below this a state is treated as zero, or silence would end in denormal numbers that cost 100x to compute with. */
const denormalGuard = 1e-30

/**
 * Second-order Butterworth high-pass by the bilinear transform with the cut-off pre-warped (R. Bristow-Johnson,
 * "Audio EQ Cookbook", HPF with Q = 1/sqrt(2)). -3.01 dB at the cut-off, 12 dB per octave below.
 *
 * @example
 * const highPass = new HighPass()
 * const filtered = highPass.process(new Float32Array(160).fill(0.1)) // the offset dies away
 */
export class HighPass {
  readonly state: HighPassState = { s1: 0, s2: 0 }
  readonly #b0: number
  readonly #a1: number
  readonly #a2: number

  /** Defaults: 100 Hz at 16 kHz. Throws RangeError unless 0 < cutoffHz < sampleRateHz / 2. */
  constructor(options: { readonly cutoffHz?: number; readonly sampleRateHz?: number } = {}) {
    const { cutoffHz = featureNumbers.highPassHz, sampleRateHz = featureNumbers.sampleRateHz } = options
    assertSampleRate(sampleRateHz, 'sampleRateHz')
    if (!(cutoffHz > 0 && cutoffHz < sampleRateHz / 2)) {
      throw new RangeError(`cutoffHz must be between 0 and ${sampleRateHz / 2}, found ${cutoffHz}`)
    }
    const omega = (2 * Math.PI * cutoffHz) / sampleRateHz
    const alpha = Math.sin(omega) / Math.SQRT2
    const a0 = 1 + alpha
    this.#b0 = (1 + Math.cos(omega)) / 2 / a0
    this.#a1 = (-2 * Math.cos(omega)) / a0
    this.#a2 = (1 - alpha) / a0
  }

  /**
   * Filters `samples` `[n]` into `out` `[n]` and returns it; `out` may be `samples` itself and is made if not given.
   * Throws TypeError or RangeError on bad samples, leaving the state as it was.
   */
  process(samples: Float32Array, out?: Float32Array): Float32Array {
    assertSamples(samples)
    out ??= new Float32Array(samples.length)
    if (out.length !== samples.length) throw new RangeError(`out must hold ${samples.length}, found ${out.length}`)
    const b0 = this.#b0
    const a1 = this.#a1
    const a2 = this.#a2
    let { s1, s2 } = this.state
    for (let index = 0; index < samples.length; index++) {
      const scaled = b0 * (samples[index] as number)
      const y = scaled + s1
      // b1 = -2 b0 and b2 = b0 in a high-pass.
      s1 = s2 - 2 * scaled - a1 * y
      s2 = scaled - a2 * y
      if (s1 < denormalGuard && s1 > -denormalGuard) s1 = 0
      if (s2 < denormalGuard && s2 > -denormalGuard) s2 = 0
      out[index] = y
    }
    this.state.s1 = s1
    this.state.s2 = s2
    return out
  }

  /** Forgets the past: as if only silence had come before. */
  wipe(): void {
    this.state.s1 = 0
    this.state.s2 = 0
  }
}
