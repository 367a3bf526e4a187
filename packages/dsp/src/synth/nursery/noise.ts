// SPDX-License-Identifier: Apache-2.0
// Coloured noise, the raw material of machines, wind, traffic and the noise makers sold to put babies to sleep.
import type { Random } from '../random.ts'

/** White, pink (-3 dB/octave) or brown (-6 dB/octave) noise, sample by sample, RMS near 0.3 each. */
export class ColouredNoise {
  readonly #random: Random
  readonly #colour: 'white' | 'pink' | 'brown'
  #p0 = 0
  #p1 = 0
  #p2 = 0
  #brown = 0

  constructor(random: Random, colour: 'white' | 'pink' | 'brown') {
    this.#random = random
    this.#colour = colour
  }

  next(): number {
    const white = this.#random.white()
    if (this.#colour === 'white') return 0.55 * white
    if (this.#colour === 'brown') {
      this.#brown = 0.995 * this.#brown + white * 0.05
      return this.#brown
    }
    // Paul Kellet's economy filter: within 0.5 dB of -3 dB/octave above 10 Hz at 44.1 kHz, close enough at 16 kHz.
    this.#p0 = 0.99765 * this.#p0 + white * 0.099046
    this.#p1 = 0.963 * this.#p1 + white * 0.2965164
    this.#p2 = 0.57 * this.#p2 + white * 1.0526913
    return 0.25 * (this.#p0 + this.#p1 + this.#p2 + white * 0.1848)
  }
}
