// SPDX-License-Identifier: Apache-2.0
// A music box or mobile: plucked steel tongues playing a nursery tune over and over, winding down a little.
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { drawTune } from './tune.ts'

/** Partials of a clamped bar: 1, 6.27, 17.5 (Euler-Bernoulli); a box also radiates the plate's octave. */
const PARTIALS = [1, 2, 3.01, 6.27] as const
/** Notes ringing together; the oldest is cut off. */
const VOICES = 10

interface Ring {
  hz: number
  age: number
  level: number
}

export function createMusicBox(random: Random): Sound {
  const tune = drawTune(random.fork('tune'))
  const rootHz = random.logBetween(330, 1000)
  const beatSec = random.between(0.22, 0.6)
  const decaySec = random.between(0.25, 1.1)
  const levels = [1, random.between(0, 0.4), random.between(0, 0.2), random.between(0.02, 0.25)]
  const detune = random.fork('detune')
  const hasBass = random.chance(0.6)
  const rings: Ring[] = Array.from({ length: VOICES }, () => ({ hz: 0, age: Infinity, level: 0 }))
  let note = 0
  let countdown = 0
  let slot = 0
  const pluck = (semitones: number, level: number): void => {
    const ring = rings[slot]
    slot = (slot + 1) % VOICES
    if (ring === undefined) return
    ring.hz = rootHz * 2 ** (semitones / 12) * (1 + 0.003 * detune.white())
    ring.age = 0
    ring.level = level
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
        for (const ring of rings) {
          const timeSec = ring.age / SAMPLE_RATE_HZ
          ring.age++
          if (timeSec > 6 * decaySec) continue
          const attack = Math.min(1, timeSec / 0.002)
          for (let partial = 0; partial < PARTIALS.length; partial++) {
            const hz = ring.hz * (PARTIALS[partial] ?? 1)
            if (hz > 7600) continue
            // Higher partials die sooner, in proportion to their frequency.
            const decay = Math.exp((-timeSec * (PARTIALS[partial] ?? 1) ** 0.7) / decaySec)
            sample += attack * decay * ring.level * (levels[partial] ?? 0) * Math.sin(2 * Math.PI * hz * timeSec)
          }
        }
        out[index] = 0.3 * sample
      }
    },
  }
}
