// SPDX-License-Identifier: Apache-2.0
// Music from a speaker: a sustained bowed or blown melody with vibrato, chords and a beat. Sustained tones fool detectors.
import { OnePole } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'
import { drawTune } from './tune.ts'

/** Phases advance continuously from note to note, so changes of pitch glide a little and never click. */
export function createMusic(random: Random): Sound {
  const tune = drawTune(random.fork('tune'))
  const rootHz = random.logBetween(130, 520)
  const beatSec = random.between(0.3, 0.9)
  const brightness = random.between(0.5, 1.6)
  const vibratoHz = random.between(4, 7)
  const vibratoDepth = random.between(0, 0.02)
  const chordLevel = random.between(0, 0.5)
  const drumLevel = random.chance(0.4) ? random.between(0.1, 0.6) : 0
  const glide = new OnePole(random.logBetween(8, 60), rootHz)
  const swell = new OnePole(random.logBetween(3, 20))
  const drum = new ColouredNoise(random.fork('drum'), 'pink')
  const harmonics = Array.from({ length: 12 }, (_, index) => (index + 1) ** -brightness * random.between(0.4, 1))
  let note = 0
  let countdown = 0
  let targetHz = rootHz
  let isSounding = false
  let lead = 0
  let chordHz: readonly number[] = []
  const chordPhases = [0, 0, 0]
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        if (countdown <= 0) {
          const step = tune[note % tune.length]
          if (step === undefined) throw new RangeError('tune: needs at least one note')
          isSounding = step.semitones !== undefined
          if (step.semitones !== undefined) targetHz = rootHz * 2 ** (step.semitones / 12)
          if (note % 4 === 0) chordHz = [1, 1.26, 1.498].map((ratio) => targetHz * 0.5 * ratio)
          note++
          countdown = Math.round(step.beats * beatSec * SAMPLE_RATE_HZ)
        }
        countdown--
        const timeSec = count / SAMPLE_RATE_HZ
        const hz = glide.next(targetHz) * (1 + vibratoDepth * Math.sin(2 * Math.PI * vibratoHz * timeSec))
        lead = (lead + hz / SAMPLE_RATE_HZ) % 1
        let tone = 0
        for (let harmonic = 0; harmonic < harmonics.length && (harmonic + 1) * hz < 7600; harmonic++) {
          tone += (harmonics[harmonic] ?? 0) * Math.sin(2 * Math.PI * (harmonic + 1) * lead)
        }
        let chord = 0
        for (let voice = 0; voice < chordHz.length; voice++) {
          const phase = ((chordPhases[voice] ?? 0) + (chordHz[voice] ?? 0) / SAMPLE_RATE_HZ) % 1
          chordPhases[voice] = phase
          chord += Math.sin(2 * Math.PI * phase) + 0.4 * Math.sin(4 * Math.PI * phase)
        }
        const beat = (timeSec / beatSec) % 1
        const hit = drumLevel > 0 ? drumLevel * Math.exp(-beat * beatSec * 25) * drum.next() : 0
        out[index] = 0.3 * swell.next(isSounding ? 1 : 0) * tone + 0.15 * chordLevel * chord + hit
      }
    },
  }
}
