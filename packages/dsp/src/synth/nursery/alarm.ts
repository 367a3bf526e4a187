// SPDX-License-Identifier: Apache-2.0
// Beeping things: smoke alarm, oven, alarm clock, phone. Tonal and loud, in regular patterns.
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'

/** Seconds on and off in turn. The three-and-pause pattern is the evacuation signal of ISO 8201. */
const PATTERNS = [
  [0.5, 0.5, 0.5, 0.5, 0.5, 1.5],
  [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.7],
  [0.08, 0.92],
  [0.25, 0.25],
  [0.4, 0.2, 0.4, 2],
  [1, 1],
] as const

export function createAlarm(random: Random): Sound {
  const pattern = random.pick(PATTERNS)
  const stretch = random.between(0.7, 1.4)
  const cycleSamples = pattern.map((seconds) => Math.round(seconds * stretch * SAMPLE_RATE_HZ))
  const totalSamples = cycleSamples.reduce((sum, samples) => sum + samples, 0)
  const toneHz =
    random.weighted({ low: 3, high: 4 }) === 'low' ? random.logBetween(440, 1400) : random.logBetween(1400, 3400)
  const secondHz = random.chance(0.35) ? toneHz * random.pick([1.25, 1.5, 0.8]) : toneHz
  const square = random.uniform()
  let phase = 0
  let count = 0
  let level = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        let place = count % totalSamples
        let segment = 0
        while (place >= (cycleSamples[segment] ?? Infinity)) {
          place -= cycleSamples[segment] ?? 0
          segment++
        }
        const isOn = segment % 2 === 0
        level += ((isOn ? 1 : 0) - level) * 0.02
        const hz = segment % 4 === 0 ? toneHz : secondHz
        phase = (phase + hz / SAMPLE_RATE_HZ) % 1
        // Odd harmonics only as far as they fit: a band-limited square.
        let tone = Math.sin(2 * Math.PI * phase)
        for (let harmonic = 3; harmonic * hz < 7800 && harmonic < 12; harmonic += 2) {
          tone += (square / harmonic) * Math.sin(2 * Math.PI * harmonic * phase)
        }
        out[index] = 0.5 * level * tone
      }
    },
  }
}
