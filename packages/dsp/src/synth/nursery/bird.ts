// SPDX-License-Identifier: Apache-2.0
// Birds at the window: whistled chirps and trills, almost pure tones that sweep fast, in repeated phrases.
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'

interface Chirp {
  readonly samples: number
  readonly fromHz: number
  readonly toHz: number
  readonly bendHz: number
  readonly gapSamples: number
}

function drawPhrase(random: Random, centreHz: number): Chirp[] {
  return Array.from({ length: random.integer(1, 6) }, () => ({
    samples: Math.round(random.logBetween(0.03, 0.35) * SAMPLE_RATE_HZ),
    fromHz: centreHz * random.between(0.7, 1.3),
    toHz: centreHz * random.between(0.7, 1.3),
    bendHz: centreHz * random.between(-0.3, 0.3),
    gapSamples: Math.round(random.between(0.02, 0.12) * SAMPLE_RATE_HZ),
  }))
}

export function createBird(random: Random): Sound {
  const centreHz = random.logBetween(1400, 5000)
  const second = random.logBetween(0.01, 0.25)
  const phrase = drawPhrase(random.fork('phrase'), centreHz)
  const draws = random.fork('song')
  const repeats = random.integer(1, 8)
  let place = 0
  let position = 0
  let restSamples = 0
  let sung = 0
  let phase = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++) {
        if (restSamples > 0) {
          restSamples--
          out[index] = 0
          continue
        }
        const chirp = phrase[place]
        if (chirp === undefined) throw new RangeError('phrase: needs at least one chirp')
        const share = position / chirp.samples
        const hz = Math.min(
          7500,
          chirp.fromHz + (chirp.toHz - chirp.fromHz) * share + chirp.bendHz * Math.sin(Math.PI * share),
        )
        phase = (phase + hz / SAMPLE_RATE_HZ) % 1
        const swell = Math.sin(Math.PI * share)
        const overtone = 2 * hz < 7800 ? second * Math.sin(4 * Math.PI * phase) : 0
        out[index] = 0.5 * swell * (Math.sin(2 * Math.PI * phase) + overtone)
        if (++position < chirp.samples) continue
        position = 0
        restSamples = chirp.gapSamples
        if (++place < phrase.length) continue
        place = 0
        if (++sung < repeats) continue
        sung = 0
        restSamples += Math.round(draws.logBetween(0.4, 3) * SAMPLE_RATE_HZ)
      }
    },
  }
}
