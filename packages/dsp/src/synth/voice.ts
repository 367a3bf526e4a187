// SPDX-License-Identifier: Apache-2.0
// What makes one baby's voice its own: drawn once per baby, constant over the night.
import type { Random } from './random.ts'

/** One baby. Frequencies in Hz at rest (open jaw, calm cry). */
export interface BabyVoice {
  readonly ageWeeks: number
  /** Mean fundamental frequency of this baby's cries. */
  readonly pitchHz: number
  /** Length of the vocal tract from folds to lips. */
  readonly tractCm: number
  /** How far this baby opens its mouth, as a factor on the first formant. */
  readonly openness: number
  /** Tongue forward (1) or back (0): the second formant. */
  readonly frontness: number
  /** Tendency to dysphonation, 0..1. */
  readonly roughness: number
  /** Breathy (1) or clear (0) phonation. */
  readonly breathiness: number
  readonly vibratoHz: number
  /** Vibrato extent as a ratio of pitch, one side. */
  readonly vibratoDepth: number
  readonly jitter: number
  readonly shimmer: number
  readonly openQuotient: number
  readonly returnQuotient: number
}

/** Speed of sound in warm moist air of the tract. */
const SPEED_CM_PER_S = 35300

/**
 * Draws a baby of 0 to 52 weeks.
 *
 * Pitch: means of 172 infants, half of them 450..520 Hz, 93 % below 600 (Michelsson et al. 2002, Folia Phoniatr. Logop.).
 * Their 95 Hz deviation is over cries; a baby's own mean varies by about 55 Hz and the rest is between its cries.
 * Tract: about 7.5 cm at birth, 8.5 to 9 cm at one year (Vorperian et al. 2005, JASA 117). Dysphonation: in more than half
 * of the cries in the first two months, declining after (Robb & Wermke 2015).
 */
export function drawVoice(random: Random, options: { ageWeeks?: number } = {}): BabyVoice {
  const ageWeeks = options.ageWeeks ?? random.logBetween(1, 52)
  const youth = Math.max(0, 1 - ageWeeks / 26)
  return {
    ageWeeks,
    pitchHz: random.normalWithin(486, 58, 360, 640),
    tractCm: random.normalWithin(7.6 + 1.1 * Math.min(1, ageWeeks / 52), 0.35, 6.8, 9.6),
    openness: random.logBetween(0.75, 1.3),
    frontness: random.uniform(),
    roughness: Math.min(1, Math.max(0, random.normal(0.3 + 0.3 * youth, 0.2))),
    breathiness: random.logBetween(0.02, 0.2),
    vibratoHz: random.between(4.5, 8),
    vibratoDepth: random.between(0.003, 0.018),
    jitter: random.logBetween(0.003, 0.012),
    shimmer: random.logBetween(0.02, 0.08),
    openQuotient: random.between(0.45, 0.85),
    returnQuotient: random.logBetween(0.003, 0.06),
  }
}

/** Resonances of the neutral tract, a tube closed at the folds: odd quarter waves, as many as lie under 8 kHz. */
export function neutralFormantsHz(tractCm: number): number[] {
  const formants: number[] = []
  for (let index = 1; index <= 4; index++) {
    const frequencyHz = ((2 * index - 1) * SPEED_CM_PER_S) / (4 * tractCm)
    if (frequencyHz < 7900) formants.push(frequencyHz)
  }
  return formants
}
