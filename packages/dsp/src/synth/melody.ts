// SPDX-License-Identifier: Apache-2.0
// The tune of one cry: how pitch rises and falls over an expiration, where it jumps, where it breaks.
import { Contour, type Point } from './contour.ts'
import type { Random } from './random.ts'
import type { BabyVoice } from './voice.ts'

/** Families of shape; rise then fall is by far the commonest (Michelsson 2002; Varallyay 2007 lists 77, 20 of them cover 95 %). */
export type MelodyFamily = 'riseFall' | 'fall' | 'rise' | 'plateau' | 'doubleArc'

/** Phonation modes after Corwin & Golub: phonation 250..700 Hz, hyperphonation 1000..2000 Hz, dysphonation aperiodic. */
export interface Melody {
  readonly family: MelodyFamily
  readonly pitchHz: Contour
  readonly roughness: Contour
  readonly subharmonic: Contour
  /** Seconds of hyperphonation and of dysphonation in it. */
  readonly hyperSec: number
  readonly roughSec: number
}

/** Weights of the families. Shapes as [share of duration, semitones around the mean]. */
const FAMILIES = { riseFall: 53, fall: 14, rise: 9, plateau: 12, doubleArc: 12 } as const
const PHONATION_LOW_HZ = 250
const PHONATION_HIGH_HZ = 780

function drawShape(random: Random, family: MelodyFamily, range: number): Point[] {
  const peak = random.between(0.2, 0.5)
  const top = random.between(1.2, 2.6) * range
  const start = -random.between(2, 4.5) * range
  const end = -random.between(2, 5) * range
  switch (family) {
    case 'riseFall':
      return [
        [0, start],
        [peak, top],
        [random.between(0.55, 0.75), 0.5 * top],
        [1, end],
      ]
    case 'fall':
      return [
        [0, top],
        [0.5, 0.1 * top],
        [1, end],
      ]
    case 'rise':
      return [
        [0, start],
        [0.6, 0.4],
        [1, top],
      ]
    case 'plateau':
      return [
        [0, 0.5 * start],
        [0.15, 0.4],
        [0.8, 0.2],
        [1, 0.6 * end],
      ]
    case 'doubleArc':
      return [
        [0, start],
        [0.25, top],
        [0.5, -0.6 * range],
        [0.72, 0.8 * top],
        [1, end],
      ]
  }
}

/**
 * Draws the melody of one expiration. `arousal` 0 (fussing) .. 1 (screaming) raises pitch, range, and the chance of
 * hyperphonation and dysphonation (pain cries: higher, longer, more energy; Parga et al. 2020).
 */
export function drawMelody(
  random: Random,
  voice: BabyVoice,
  options: { durationSec: number; arousal: number },
): Melody {
  const { durationSec, arousal } = options
  const family = random.weighted<MelodyFamily>(FAMILIES)
  const meanHz = random.normalWithin(voice.pitchHz * (0.92 + 0.14 * arousal), 42, 320, 720)
  const range = random.between(0.55, 1) * (0.75 + 0.4 * arousal)
  const shape = drawShape(random, family, range)
  const bounded = (hz: number): number => Math.min(PHONATION_HIGH_HZ, Math.max(PHONATION_LOW_HZ, hz))
  // Sampled every 20 ms so that jumps and vibrato fit in one contour; 20 ms of cosine easing keeps them smooth.
  const curve = new Contour(shape.map(([share, semitones]) => [share * durationSec, semitones] as const))
  const hyper = drawSpan(random, durationSec, 0.025 + 0.34 * arousal ** 3, [0.25, 0.9])
  const hyperHz = random.logBetween(1000, 1900)
  const vibratoPhase = random.between(0, 2 * Math.PI)
  const points: Point[] = []
  for (let timeSec = 0; timeSec <= durationSec; timeSec += 0.02) {
    const vibrato = 1 + voice.vibratoDepth * Math.sin(2 * Math.PI * voice.vibratoHz * timeSec + vibratoPhase)
    const isHyper = timeSec >= hyper[0] && timeSec < hyper[1]
    const glide = 2 ** (curve.at(timeSec) / 12)
    const hz = isHyper ? hyperHz * Math.sqrt(glide) : bounded(meanHz * glide)
    points.push([timeSec, hz * vibrato])
  }
  const roughChance = 0.12 + 0.5 * voice.roughness * (0.5 + arousal)
  const rough = drawSpan(random, durationSec, roughChance, [0.2, 0.6])
  const doubling = drawSpan(random, durationSec, 0.1 + 0.3 * voice.roughness, [0.1, 0.4])
  const base = 0.08 + 0.12 * voice.roughness
  return {
    family,
    pitchHz: new Contour(points),
    roughness: toBump(rough, { base, top: random.between(0.35, 1), durationSec }),
    subharmonic: toBump(doubling, { base: 0, top: random.between(0.4, 0.9), durationSec }),
    hyperSec: hyper[1] - hyper[0],
    roughSec: rough[1] - rough[0],
  }
}

/** With the given chance, a stretch of the given share of the cry, anywhere in it; otherwise an empty one. */
function drawSpan(
  random: Random,
  durationSec: number,
  chance: number,
  share: readonly [number, number],
): readonly [number, number] {
  const length = durationSec * random.between(share[0], share[1])
  const start = random.between(0, durationSec - length)
  return random.chance(chance) ? [start, start + length] : [0, 0]
}

/** `base` outside the span, `top` inside; folds change regime within some 15 ms (a bifurcation, not a fade). */
function toBump(span: readonly [number, number], levels: { base: number; top: number; durationSec: number }): Contour {
  const edgeSec = 0.015
  if (span[1] <= span[0]) return Contour.constant(levels.base)
  const [start, end] = span
  return new Contour([
    [Math.max(0, start - edgeSec), levels.base],
    [start, levels.top],
    [Math.max(start, end - edgeSec), levels.top],
    [end, levels.base],
  ])
}
