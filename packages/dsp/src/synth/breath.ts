// SPDX-License-Identifier: Apache-2.0
// One respiratory cycle of crying: a long voiced expiration, a short gap, a quick gasp in, a longer gap.
import { Contour, type Point } from './contour.ts'
import { drawMelody, type Melody } from './melody.ts'
import type { Random } from './random.ts'
import type { Rest, Utterance } from './vocalist.ts'
import { neutralFormantsHz, type BabyVoice } from './voice.ts'

/** One cycle. A `Vocalist` performs `outward` (grunts, then the wail of `expirationSec`), then `inward` (gap, gasp, gap). */
export interface Breath {
  readonly expirationSec: number
  readonly gapBeforeSec: number
  readonly inspirationSec: number
  readonly gapAfterSec: number
  readonly melody: Melody
  readonly isInspirationVoiced: boolean
  readonly outward: readonly (Utterance | Rest)[]
  readonly inward: readonly (Utterance | Rest)[]
}

/**
 * Formants for a jaw opening 0 (nearly closed) .. 1 (wide): opening raises the first one strongly and the second a little,
 * from a schwa towards the open vowels of crying (near ae and the vowel of "but").
 */
function formantsFor(voice: BabyVoice, jaw: readonly Point[], frontness: number): Contour[] {
  const scale = [0.5, 0.06, 0.02, 0]
  return neutralFormantsHz(voice.tractCm).map(
    (frequencyHz, index) =>
      new Contour(
        jaw.map(([timeSec, opening]) => {
          const tongue = index === 0 ? voice.openness : index === 1 ? 0.65 + 0.3 * frontness : 1
          return [timeSec, frequencyHz * tongue * (1 + (scale[index] ?? 0) * (opening - 0.45))] as const
        }),
      ),
  )
}

/** Loudness of an expiration: quick attack, swell, decline; sometimes broken by glottal stops (sobbing). */
function drawLoudness(random: Random, durationSec: number, options: { top: number; arousal: number }): Contour {
  const { top, arousal } = options
  const attackSec = Math.min(0.3 * durationSec, random.between(0.03, 0.14))
  const releaseSec = Math.min(0.35 * durationSec, random.between(0.06, 0.25))
  const points: Point[] = [
    [0, 0],
    [attackSec, top * random.between(0.7, 1)],
  ]
  const steps = Math.max(1, Math.round(durationSec / 0.3))
  const isSobbing = random.chance(0.22 - 0.12 * arousal)
  for (let step = 1; step < steps; step++) {
    const timeSec = attackSec + ((durationSec - attackSec - releaseSec) * step) / steps
    points.push([timeSec, top * random.between(0.6, 1)])
    if (isSobbing) points.push([timeSec + 0.03, 0.03 * top], [timeSec + 0.07, 0.03 * top], [timeSec + 0.1, 0.8 * top])
  }
  points.push([durationSec - releaseSec, top * random.between(0.45, 0.85)], [durationSec, 0])
  return new Contour(points.toSorted((left, right) => left[0] - right[0]))
}

function drawExpiration(
  random: Random,
  voice: BabyVoice,
  options: { durationSec: number; arousal: number },
): [Utterance, Melody] {
  const { durationSec, arousal } = options
  const melody = drawMelody(random, voice, options)
  const top = 10 ** ((-11 + 11 * arousal + random.normal(0, 1.5)) / 20)
  const open = Math.min(1, 0.35 + 0.55 * arousal + random.between(-0.15, 0.2))
  const jaw: Point[] = [
    [0, 0.3 * open],
    [random.between(0.12, 0.3) * durationSec, open],
    [0.7 * durationSec, open * random.between(0.75, 1)],
    [durationSec, 0.4 * open],
  ]
  const voicing = drawLoudness(random, durationSec, { top, arousal })
  return [
    {
      durationSec,
      pitchHz: melody.pitchHz,
      voicing,
      breath: new Contour([
        [0, 0.5 * voice.breathiness * top],
        [0.5 * durationSec, voice.breathiness * top],
        [durationSec - 0.05, (voice.breathiness + 0.08) * top],
        [durationSec, 0],
      ]),
      roughness: melody.roughness,
      subharmonic: melody.subharmonic,
      formantsHz: formantsFor(voice, jaw, 0.7 * voice.frontness + 0.3 * random.uniform()),
      // Louder means folds pressed together: shorter opening, sharper closure, brighter sound.
      openQuotient: voice.openQuotient * (1.1 - 0.2 * arousal),
      returnQuotient: voice.returnQuotient * (1.5 - 0.9 * arousal),
    },
    melody,
  ]
}

/** The gasp: noisy, sometimes voiced, then shorter and higher than its neighbours (Grau et al. 1995, 20 infants). */
function drawInspiration(
  random: Random,
  voice: BabyVoice,
  options: { durationSec: number; arousal: number; isVoiced: boolean },
): Utterance {
  const { durationSec, arousal, isVoiced } = options
  const level = 10 ** ((-17 + 8 * arousal + random.normal(0, 2)) / 20)
  const pitchHz = voice.pitchHz * random.between(1.15, 1.7)
  return {
    durationSec,
    pitchHz: new Contour([
      [0, pitchHz * 0.9],
      [durationSec, pitchHz * random.between(1.05, 1.25)],
    ]),
    voicing: new Contour([
      [0, 0],
      [0.4 * durationSec, isVoiced ? level : 0],
      [durationSec, 0],
    ]),
    breath: new Contour([
      [0, 0],
      [0.5 * durationSec, 0.5 * level],
      [durationSec, 0],
    ]),
    roughness: Contour.constant(isVoiced ? random.between(0.1, 0.6) : 0),
    formantsHz: formantsFor(
      voice,
      [
        [0, 0.2],
        [durationSec, 0.6],
      ],
      0.7,
    ),
    openQuotient: 0.75,
    returnQuotient: 0.05,
  }
}

/** Short broken sounds before the wail, on the same breath: grunts and sobs, 0.1..0.35 s each. */
function drawPrelude(random: Random, voice: BabyVoice, arousal: number): (Utterance | Rest)[] {
  if (!random.chance(0.34 - 0.22 * arousal)) return []
  const parts: (Utterance | Rest)[] = []
  const count = random.integer(1, 3)
  for (let index = 0; index < count; index++) {
    const durationSec = random.between(0.1, 0.35)
    parts.push(drawExpiration(random, voice, { durationSec, arousal: 0.8 * arousal })[0])
    parts.push({ durationSec: random.between(0.05, 0.25), rest: true })
  }
  return parts
}

/** Draws one cycle. Signal duration: 1.4 s, deviation 0.6 (Michelsson 2002), shorter when only fussing. */
export function drawBreath(random: Random, voice: BabyVoice, arousal: number): Breath {
  const prelude = drawPrelude(random, voice, arousal)
  const expirationSec = random.normalWithin(0.9 + 0.85 * arousal, 0.55, 0.35, 3.2)
  const gapBeforeSec = random.between(0.03, 0.1)
  const inspirationSec = random.between(0.1, 0.3)
  // Fussing leaves pauses; screaming follows breath on breath.
  const pauseSec = random.chance(0.55 * (1 - arousal)) ? random.logBetween(0.2, 1.8) * (1 - arousal) : 0
  const gapAfterSec = gapBeforeSec + random.between(0.03, 0.22) + pauseSec
  const isInspirationVoiced = random.chance(0.15 + 0.3 * arousal)
  const [expiration, melody] = drawExpiration(random, voice, { durationSec: expirationSec, arousal })
  const inspiration = drawInspiration(random, voice, {
    durationSec: inspirationSec,
    arousal,
    isVoiced: isInspirationVoiced,
  })
  return {
    expirationSec,
    gapBeforeSec,
    inspirationSec,
    gapAfterSec,
    melody,
    isInspirationVoiced,
    outward: [...prelude, expiration],
    inward: [{ durationSec: gapBeforeSec, rest: true }, inspiration, { durationSec: gapAfterSec, rest: true }],
  }
}
