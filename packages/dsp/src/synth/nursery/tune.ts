// SPDX-License-Identifier: Apache-2.0
// Tunes for boxes and bands: a few traditional melodies out of copyright for centuries, and made-up ones.
import type { Random } from '../random.ts'

/** One note; no pitch is a rest. Semitones above the key note. */
export interface Note {
  readonly semitones: number | undefined
  readonly beats: number
}

/** "semitones:beats", '-' for a rest. */
const TRADITIONAL = [
  // "Ah ! vous dirai-je, maman" (printed 1761).
  '0:1 0:1 7:1 7:1 9:1 9:1 7:2 5:1 5:1 4:1 4:1 2:1 2:1 0:2 7:1 7:1 5:1 5:1 4:1 4:1 2:2 7:1 7:1 5:1 5:1 4:1 4:1 2:2',
  // "Frere Jacques" (18th century).
  '0:1 2:1 4:1 0:1 0:1 2:1 4:1 0:1 4:1 5:1 7:2 4:1 5:1 7:2 7:.5 9:.5 7:.5 5:.5 4:1 0:1 7:.5 9:.5 7:.5 5:.5 4:1 0:1 0:1 -5:1 0:2',
  // Brahms, Wiegenlied op. 49 no. 4 (1868).
  '4:.5 4:.5 7:2 4:.5 4:.5 7:2 4:.5 7:.5 12:1 11:1 9:1 9:.5 7:.5 2:.5 4:.5 5:1 2:1 2:.5 4:.5 5:2 2:.5 5:.5 11:.5 9:.5 7:1 11:1 12:2',
  // "Au clair de la lune" (18th century).
  '0:1 0:1 0:1 2:1 4:2 2:2 0:1 4:1 2:1 2:1 0:4',
] as const
const MAJOR = [0, 2, 4, 5, 7, 9, 11, 12, 14, 16] as const

function parse(text: string): Note[] {
  return text.split(' ').map((word) => {
    const [pitch, beats] = word.split(':')
    return { semitones: pitch === '-' ? undefined : Number(pitch), beats: Number(beats) }
  })
}

/** One of the traditional tunes, or a walk on the major scale of 8..24 notes. */
export function drawTune(random: Random): Note[] {
  if (random.chance(0.6))
    return [...parse(random.pick(TRADITIONAL)), { semitones: undefined, beats: random.integer(1, 4) }]
  let degree = random.integer(0, 7)
  return Array.from({ length: random.integer(8, 24) }, () => {
    degree = Math.min(MAJOR.length - 1, Math.max(0, degree + random.integer(-2, 2)))
    return { semitones: random.chance(0.08) ? undefined : (MAJOR[degree] ?? 0), beats: random.pick([0.5, 1, 1, 1, 2]) }
  })
}
