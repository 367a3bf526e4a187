// SPDX-License-Identifier: Apache-2.0
// A bout of crying: breath after breath along a course of arousal, from fussing to screaming to settling.
import { drawBreath, type Breath } from './breath.ts'
import { Contour, type Point } from './contour.ts'
import type { Random } from './random.ts'
import { SAMPLE_RATE_HZ, type Sound } from './sound.ts'
import { Vocalist, type Rest, type Utterance } from './vocalist.ts'
import type { BabyVoice } from './voice.ts'

/** Longest bout drawn at once; a plan holds about 250 breaths then. Real crying goes on as the next bout. */
export const LONGEST_BOUT_SEC = 300

/** The plan of one bout; `durationSec` runs from the first sound of the first breath to the end of the last expiration. */
export interface Bout {
  readonly durationSec: number
  readonly breaths: readonly Breath[]
}

function drawArousal(random: Random, durationSec: number, levels: { start: number; peak: number }): Contour {
  const { start, peak } = levels
  const points: Point[] = [
    [0, start],
    [random.between(0.1, 0.4) * durationSec, peak],
  ]
  if (durationSec > 15)
    points.push(
      [0.55 * durationSec, peak * random.between(0.6, 1)],
      [0.75 * durationSec, peak * random.between(0.5, 1)],
    )
  points.push([durationSec, peak * random.between(0.2, 0.6)])
  return new Contour(points)
}

/**
 * Draws a bout of about `aboutSec` seconds (it ends with a whole expiration). `peakArousal` 0 fuss .. 1 scream;
 * `onsetShare`: the share of it at the start.
 * `isSteady` keeps the arousal at its peak, as in a clip cut from the middle of a bout.
 */
export function drawBout(
  random: Random,
  voice: BabyVoice,
  options: { aboutSec: number; peakArousal?: number; onsetShare?: number; isSteady?: boolean },
): Bout {
  const { aboutSec } = options
  if (!(aboutSec > 0 && aboutSec <= LONGEST_BOUT_SEC)) {
    throw new RangeError(`aboutSec: needs 0..${LONGEST_BOUT_SEC}, got ${aboutSec}`)
  }
  const peak = options.peakArousal ?? random.normalWithin(0.7, 0.25, 0.2, 1)
  const arousal =
    options.isSteady === true
      ? Contour.constant(peak)
      : drawArousal(random, aboutSec, { start: (options.onsetShare ?? random.between(0.1, 0.55)) * peak, peak })
  const breaths: Breath[] = []
  let startSec = 0
  let endSec = 0
  while (breaths.length === 0 || endSec < aboutSec) {
    const breath = drawBreath(random, voice, arousal.at(startSec))
    breaths.push(breath)
    endSec = startSec + lengthSec(breath.outward)
    startSec = endSec + lengthSec(breath.inward)
  }
  return { durationSec: endSec, breaths }
}

/** Length as a `Vocalist` performs it, in whole samples. */
function lengthSec(parts: readonly (Utterance | Rest)[]): number {
  return parts.reduce((sum, { durationSec }) => sum + Math.round(durationSec * SAMPLE_RATE_HZ), 0) / SAMPLE_RATE_HZ
}

/** Performs a bout; silent after its last expiration. */
export function performBout(random: Random, voice: BabyVoice, bout: Bout): Sound {
  const last = bout.breaths.length - 1
  const parts = bout.breaths.flatMap(({ outward, inward }, index) =>
    index === last ? outward : [...outward, ...inward],
  )
  let next = 0
  return new Vocalist(random, () => parts[next++], {
    jitter: voice.jitter,
    shimmer: voice.shimmer,
    // Soft walls and a small head damp more than an adult's.
    bandwidthScale: 3.4,
  })
}
