// SPDX-License-Identifier: Apache-2.0
// Anything with a larynx: turns a script of utterances (a wail, a syllable, a bark) and rests into samples.
import type { Contour } from './contour.ts'
import { Biquad } from './filter.ts'
import { Glottis } from './glottis.ts'
import type { Random } from './random.ts'
import { SAMPLE_RATE_HZ, type Sound } from './sound.ts'
import { Tract } from './tract.ts'

/** Settings follow their contours every 2 ms; faster movement is not heard as movement. */
const CONTROL_SAMPLES = 32
/** How long resonances ring on into a rest before the output is exactly zero. */
const RING_SAMPLES = SAMPLE_RATE_HZ / 10

/** One voiced or whispered stretch; every contour counts seconds from the utterance's start. */
export interface Utterance {
  readonly durationSec: number
  readonly pitchHz: Contour
  readonly voicing: Contour
  readonly breath: Contour
  readonly roughness?: Contour
  readonly subharmonic?: Contour
  readonly formantsHz: readonly Contour[]
  readonly openQuotient: number
  readonly returnQuotient: number
  /** Noise made at the lips or teeth (s, f, sh, t), which does not pass the whole tract. */
  readonly friction?: { readonly level: Contour; readonly centreHz: number; readonly quality: number }
}

/** A pause of the voice. */
export interface Rest {
  readonly durationSec: number
  readonly rest: true
}

/** Gives the next utterance or rest; `undefined` ends the voice, which is silent from then on. */
export type Script = () => Utterance | Rest | undefined

/** Relative irregularity of the healthy voice, and how damped its tract is (1 = adult values). */
export interface VocalistOptions {
  readonly jitter: number
  readonly shimmer: number
  readonly bandwidthScale: number
}

/** A single voice. Rounds durations to whole samples, so a script's times can be summed into truth. */
export class Vocalist implements Sound {
  readonly #script: Script
  readonly #glottis: Glottis
  readonly #noise: Random
  readonly #options: VocalistOptions
  readonly #friction = Biquad.bandPass(4000, 1)
  #tract = new Tract(0)
  #formantCount = 0
  #part: Utterance | Rest | undefined
  #position = 0
  #partSamples = 0
  #frictionLevel = 0
  #isFinished = false

  constructor(random: Random, script: Script, options: VocalistOptions) {
    this.#script = script
    this.#options = options
    this.#glottis = new Glottis(random.fork('glottis'), options)
    this.#noise = random.fork('friction')
  }

  render(out: Float32Array): void {
    for (let index = 0; index < out.length; index++) out[index] = this.#next()
  }

  #next(): number {
    while (this.#position >= this.#partSamples) {
      if (this.#isFinished) return 0
      this.#start()
    }
    const part = this.#part
    if (part === undefined) return 0
    const position = this.#position++
    if ('rest' in part) {
      return position < RING_SAMPLES ? this.#tract.next(0) : 0
    }
    if (position % CONTROL_SAMPLES === 0) this.#control(part, position / SAMPLE_RATE_HZ)
    let sample = this.#tract.next(this.#glottis.next())
    if (part.friction !== undefined) sample += this.#friction.next(this.#frictionLevel * this.#noise.white())
    return sample
  }

  #start(): void {
    const part = this.#script()
    this.#part = part
    this.#position = 0
    this.#partSamples = part === undefined ? 0 : Math.round(part.durationSec * SAMPLE_RATE_HZ)
    this.#isFinished = part === undefined
    if (part === undefined || 'rest' in part) return
    if (part.formantsHz.length !== this.#formantCount) {
      this.#formantCount = part.formantsHz.length
      this.#tract = new Tract(this.#formantCount)
    }
    if (part.friction !== undefined) this.#friction.retune(part.friction.centreHz, part.friction.quality)
  }

  #control(part: Utterance, timeSec: number): void {
    const setting = this.#glottis.setting
    setting.pitchHz = part.pitchHz.at(timeSec)
    setting.voicing = part.voicing.at(timeSec)
    setting.breath = part.breath.at(timeSec)
    setting.roughness = part.roughness?.at(timeSec) ?? 0
    setting.subharmonic = part.subharmonic?.at(timeSec) ?? 0
    setting.openQuotient = part.openQuotient
    setting.returnQuotient = part.returnQuotient
    this.#frictionLevel = part.friction?.level.at(timeSec) ?? 0
    for (let index = 0; index < part.formantsHz.length; index++) {
      const frequencyHz = part.formantsHz[index]?.at(timeSec) ?? 500
      // Damping grows with frequency (Fant 1972 as simplified by Hawks & Miller 1995 for adult tracts).
      const bandwidthHz = this.#options.bandwidthScale * (60 + 0.035 * frequencyHz)
      this.#tract.tune(index, frequencyHz, bandwidthHz)
    }
  }
}
