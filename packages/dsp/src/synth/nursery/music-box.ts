// SPDX-License-Identifier: Apache-2.0
// A music box or mobile: plucked steel tongues playing a nursery tune over and over, winding down a little.
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { drawTune } from './tune.ts'

/** Partials of a clamped bar: 1, 6.27, 17.5 (Euler-Bernoulli); a box also radiates the plate's octave. */
const PARTIALS = [1, 2, 3.01, 6.27] as const
/** Notes ringing together; the oldest is cut off. */
const VOICES = 10

/**
 * One decaying partial as a two-pole recursion, y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2]: a struck mode without a sine or an
 * exponential per sample.
 */
class Mode {
  #feedback1 = 0
  #feedback2 = 0
  #last1 = 0
  #last2 = 0

  /** Strikes it; what still rang is damped, as the comb's tooth is by the next pin. `decaySec` to 1/e. */
  strike(hz: number, level: number, decaySec: number): void {
    const angle = (2 * Math.PI * hz) / SAMPLE_RATE_HZ
    const radius = hz > 7600 ? 0 : Math.exp(-1 / (decaySec * SAMPLE_RATE_HZ))
    this.#feedback1 = 2 * radius * Math.cos(angle)
    this.#feedback2 = -radius * radius
    this.#last1 = 0
    // Starts a sine at its zero: y[-1] = 0, y[-2] chosen so that the first sample is level * sin(angle).
    this.#last2 = radius > 0 ? (-level * Math.sin(angle)) / radius : 0
  }

  next(): number {
    const value = this.#feedback1 * this.#last1 + this.#feedback2 * this.#last2
    this.#last2 = this.#last1
    this.#last1 = Math.abs(value) < 1e-12 ? 0 : value
    return value
  }
}

export function createMusicBox(random: Random): Sound {
  const tune = drawTune(random.fork('tune'))
  const rootHz = random.logBetween(330, 1000)
  const beatSec = random.between(0.22, 0.6)
  const decaySec = random.between(0.25, 1.1)
  const levels = [1, random.between(0, 0.4), random.between(0, 0.2), random.between(0.02, 0.25)]
  const detune = random.fork('detune')
  const hasBass = random.chance(0.6)
  const modes = Array.from({ length: VOICES * PARTIALS.length }, () => new Mode())
  let note = 0
  let countdown = 0
  let slot = 0
  const pluck = (semitones: number, level: number): void => {
    const hz = rootHz * 2 ** (semitones / 12) * (1 + 0.003 * detune.white())
    PARTIALS.forEach((ratio, partial) => {
      // Higher partials die sooner.
      modes[slot * PARTIALS.length + partial]?.strike(
        hz * ratio,
        level * (levels[partial] ?? 0),
        decaySec / ratio ** 0.7,
      )
    })
    slot = (slot + 1) % VOICES
  }
  return {
    render(out) {
      for (let index = 0; index < out.length; index++) {
        if (countdown <= 0) {
          const step = tune[note % tune.length]
          note++
          if (step === undefined) throw new RangeError('tune: needs at least one note')
          if (step.semitones !== undefined) {
            pluck(step.semitones, 0.6 + 0.4 * detune.uniform())
            if (hasBass && note % 4 === 1) pluck(step.semitones - 12, 0.4)
          }
          countdown = Math.round(step.beats * beatSec * SAMPLE_RATE_HZ)
        }
        countdown--
        let sample = 0
        for (const mode of modes) sample += mode.next()
        out[index] = 0.3 * sample
      }
    },
  }
}
