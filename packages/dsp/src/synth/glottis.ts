// SPDX-License-Identifier: Apache-2.0
// The voice source: air pulses from the vocal folds, with the irregularities that make a voice a voice.
import { OnePole } from './filter.ts'
import type { Random } from './random.ts'
import { SAMPLE_RATE_HZ } from './sound.ts'

/** The pulse has a corner; at 64 kHz what folds back under 8 kHz from it lies some 80 dB below the first harmonics. */
const OVERSAMPLING = 4
const RATE_HZ = SAMPLE_RATE_HZ * OVERSAMPLING
/** Decimation filter length (even, at 64 kHz): flat to about 6.5 kHz, more than 60 dB down from 9.5 kHz. */
const TAPS = 64
const MASK = TAPS - 1

/** The sharpest closure: its corner frequency, 1 / (2 pi Ta), is then 4 kHz, and aliases stay inaudible. */
const SHORTEST_RETURN_SEC = 40e-6

/** Turbulent noise falls by 6 dB per octave above this (Klatt & Klatt 1990 shape it alike). */
const TURBULENCE_HZ = 2200

/** Blackman-windowed sinc, cut-off 7.6 kHz, unit gain at 0 Hz. */
const DECIMATOR = (() => {
  const taps = Float64Array.from({ length: TAPS }, (_, index) => {
    const x = index - (TAPS - 1) / 2
    const cut = 7600 / RATE_HZ
    const window =
      0.42 -
      0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / TAPS) +
      0.08 * Math.cos((4 * Math.PI * (index + 0.5)) / TAPS)
    return (Math.sin(2 * Math.PI * cut * x) / (Math.PI * x)) * window
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
})()

/** What the larynx is told, once per control step. All but the pitch are relative. */
export interface GlottisSetting {
  pitchHz: number
  /** Strength of the pulses, 0..1. */
  voicing: number
  /** Turbulent noise, 0..1, gated by the glottal opening when there is voicing. */
  breath: number
  /** 0 = regular .. 1 = chaotic: dysphonation. Raises jitter, shimmer and noise together. */
  roughness: number
  /** 0..1: every second period weaker and shifted (period doubling, an octave below). */
  subharmonic: number
  /** Share of the period in which the folds are open: about 0.5 pressed .. 0.8 lax. */
  openQuotient: number
  /** Length of the return phase as a share of the period: 0.005 bright .. 0.08 dull (LF model's Ta). */
  returnQuotient: number
}

/**
 * Glottal flow derivative: Rosenberg's polynomial open phase (Klatt & Klatt 1990, KLGLOTT88) followed by the exponential
 * return phase of the LF model (Fant, Liljencrants & Lin 1985). One closure has strength 1 whatever the pitch.
 */
export class Glottis {
  readonly setting: GlottisSetting = {
    pitchHz: 400,
    voicing: 0,
    breath: 0,
    roughness: 0,
    subharmonic: 0,
    openQuotient: 0.6,
    returnQuotient: 0.02,
  }
  readonly #random: Random
  readonly #jitter: number
  readonly #shimmer: number
  readonly #history = new Float64Array(TAPS)
  #write = 0
  #phase = 0
  #phaseStep = 400 / RATE_HZ
  #strength = 1
  #open = 0.6
  #returnValue = 0
  #returnDecay = 0.5
  #isOpen = true
  #openSteps = 1
  #isOddCycle = false
  #wander = 0
  readonly #turbulence = new OnePole(TURBULENCE_HZ)

  /** `jitter` and `shimmer`: cycle-to-cycle deviation of period and strength of the healthy voice (e.g. 0.006, 0.04). */
  constructor(random: Random, options: { jitter: number; shimmer: number }) {
    this.#random = random
    this.#jitter = options.jitter
    this.#shimmer = options.shimmer
  }

  /** Next sample of source signal at 16 kHz, about -1..1. */
  next(): number {
    const setting = this.setting
    const history = this.#history
    let opening = 0
    for (let step = 0; step < OVERSAMPLING; step++) {
      this.#phase += this.#phaseStep
      if (this.#phase >= 1) this.#startCycle()
      const x = this.#phase / this.#open
      let flow: number
      if (x < 1) {
        flow = x * (2 - 3 * x)
        opening += 6.75 * x * x * (1 - x)
        this.#isOpen = true
      } else {
        // The folds close between two samples: start the decay where it is by now, or the corner's place is rounded.
        this.#returnValue = this.#isOpen
          ? -(this.#returnDecay ** ((x - 1) * this.#openSteps))
          : this.#returnValue * this.#returnDecay
        this.#isOpen = false
        flow = this.#returnValue
      }
      history[this.#write] = flow * this.#strength
      this.#write = (this.#write + 1) & MASK
    }
    let pulse = 0
    for (let tap = 0; tap < TAPS; tap++) pulse += (DECIMATOR[tap] ?? 0) * (history[(this.#write + tap) & MASK] ?? 0)
    const noise = setting.breath + 0.45 * setting.roughness * setting.voicing
    // Turbulence needs flow: with voicing it swells and fades with each opening, alone it is steady.
    const gate = setting.voicing > 0.02 ? 0.25 + (1.5 * opening) / OVERSAMPLING : 1
    return pulse * setting.voicing + (noise === 0 ? 0 : noise * gate * this.#turbulence.next(this.#random.white()))
  }

  #startCycle(): void {
    const setting = this.setting
    const random = this.#random
    const rough = setting.roughness
    this.#phase -= 1
    this.#isOddCycle = !this.#isOddCycle
    // A slow random walk of the pitch (flutter) under the cycle-to-cycle jitter.
    this.#wander = 0.97 * this.#wander + 0.25 * this.#jitter * random.normal(0, 1)
    const jitter = random.normal(0, this.#jitter + 0.14 * rough * rough)
    const doubling = this.#isOddCycle ? 0.06 * setting.subharmonic : -0.06 * setting.subharmonic
    const deviation = Math.max(-0.45, Math.min(0.45, this.#wander + jitter + doubling))
    this.#phaseStep = Math.min(0.25, (setting.pitchHz * (1 + deviation)) / RATE_HZ)
    const shimmer = random.normal(0, this.#shimmer + 0.35 * rough)
    const weak = this.#isOddCycle ? 1 - 0.6 * setting.subharmonic : 1
    this.#strength = Math.max(0.05, Math.min(2, 1 + shimmer)) * weak
    this.#open = Math.min(0.95, setting.openQuotient * (1 + 0.1 * rough * random.white()))
    this.#openSteps = this.#open / this.#phaseStep
    this.#returnDecay = Math.exp(-1 / Math.max(SHORTEST_RETURN_SEC * RATE_HZ, setting.returnQuotient / this.#phaseStep))
  }
}
