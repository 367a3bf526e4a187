// SPDX-License-Identifier: Apache-2.0
// The few recursive filters that generators share; state is inside, one instance per signal path.
import { SAMPLE_RATE_HZ } from './sound.ts'

/** Below this a decaying filter state is set to zero: denormal numbers would slow the loop tenfold. */
const DENORMAL_GUARD = 1e-25

/** Second-order section, direct form II transposed. Coefficients after R. Bristow-Johnson's "Audio EQ Cookbook". */
export class Biquad {
  #b0 = 1
  #b1 = 0
  #b2 = 0
  #a1 = 0
  #a2 = 0
  #s1 = 0
  #s2 = 0

  static lowPass(cutoffHz: number, quality = Math.SQRT1_2): Biquad {
    return new Biquad().#set('low', cutoffHz, quality)
  }

  static highPass(cutoffHz: number, quality = Math.SQRT1_2): Biquad {
    return new Biquad().#set('high', cutoffHz, quality)
  }

  /** Gain 1 at the centre; `quality` is centre / bandwidth. */
  static bandPass(centreHz: number, quality: number): Biquad {
    return new Biquad().#set('band', centreHz, quality)
  }

  /** Moves a band-pass without clearing its state. */
  retune(centreHz: number, quality: number): void {
    this.#set('band', centreHz, quality)
  }

  next(input: number): number {
    const output = this.#b0 * input + this.#s1
    this.#s1 = this.#b1 * input - this.#a1 * output + this.#s2
    this.#s2 = this.#b2 * input - this.#a2 * output
    if (Math.abs(this.#s1) < DENORMAL_GUARD) this.#s1 = 0
    if (Math.abs(this.#s2) < DENORMAL_GUARD) this.#s2 = 0
    return output
  }

  #set(shape: 'low' | 'high' | 'band', frequencyHz: number, quality: number): this {
    const bounded = Math.min(Math.max(frequencyHz, 1), SAMPLE_RATE_HZ * 0.49)
    const angle = (2 * Math.PI * bounded) / SAMPLE_RATE_HZ
    const cosine = Math.cos(angle)
    const alpha = Math.sin(angle) / (2 * quality)
    const a0 = 1 + alpha
    const edge = shape === 'low' ? 1 - cosine : 1 + cosine
    this.#b0 = (shape === 'band' ? alpha : edge / 2) / a0
    this.#b1 = (shape === 'band' ? 0 : shape === 'low' ? edge : -edge) / a0
    this.#b2 = (shape === 'band' ? -alpha : edge / 2) / a0
    this.#a1 = (-2 * cosine) / a0
    this.#a2 = (1 - alpha) / a0
    return this
  }
}

/** One-pole low-pass, y += k (x - y): smoothing, slow random wander, air absorption. */
export class OnePole {
  readonly #factor: number
  #value: number

  constructor(cutoffHz: number, start = 0, rateHz = SAMPLE_RATE_HZ) {
    this.#factor = 1 - Math.exp((-2 * Math.PI * cutoffHz) / rateHz)
    this.#value = start
  }

  next(input: number): number {
    this.#value += this.#factor * (input - this.#value)
    if (Math.abs(this.#value) < DENORMAL_GUARD) this.#value = 0
    return this.#value
  }
}
