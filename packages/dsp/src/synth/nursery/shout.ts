// SPDX-License-Identifier: Apache-2.0
// Adults shouting and screaming, children shrieking: loud, high, harsh, and in the pitch range of a cry.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { Vocalist } from '../vocalist.ts'

/** Shouts 250..500 Hz; screams 500..1600 Hz with roughness (Arnal et al. 2015: modulation at 30..150 Hz). */
export function createShout(random: Random): Sound {
  const draws = random.fork('shouts')
  const style = draws.weighted({ shout: 4, scream: 3, shriek: 2 })
  const isFemale = draws.chance(0.5)
  const pitchHz =
    style === 'shout'
      ? draws.logBetween(220, 480) * (isFemale ? 1.2 : 0.9)
      : style === 'scream'
        ? draws.logBetween(450, 1100)
        : draws.logBetween(900, 2000)
  const formantScale = style === 'shriek' ? draws.between(1.2, 1.4) : isFemale ? 1.16 : 1
  const formants = [draws.between(650, 950), draws.between(1150, 1800), 2600, 3600, 4600]
  let isRest = true
  return new Vocalist(
    random,
    () => {
      isRest = !isRest
      if (isRest) return { durationSec: draws.logBetween(0.15, 2), rest: true }
      const durationSec = style === 'shout' ? draws.between(0.25, 0.9) : draws.between(0.5, 2.2)
      const height = pitchHz * draws.between(0.88, 1.15)
      const level = draws.between(0.6, 1)
      return {
        durationSec,
        pitchHz: new Contour([
          [0, height * draws.between(0.6, 0.9)],
          [0.2 * durationSec, height],
          [0.7 * durationSec, height * draws.between(0.92, 1.08)],
          [durationSec, height * draws.between(0.55, 0.85)],
        ]),
        voicing: new Contour([
          [0, 0],
          [0.06, level],
          [0.75 * durationSec, level],
          [durationSec, 0],
        ]),
        breath: Contour.constant(0.08),
        roughness: Contour.constant(style === 'shout' ? draws.between(0.05, 0.35) : draws.between(0.1, 0.7)),
        subharmonic: Contour.constant(draws.chance(0.3) ? draws.between(0.2, 0.7) : 0),
        formantsHz: formants.map((hz) => Contour.constant(hz * formantScale)),
        openQuotient: 0.5,
        returnQuotient: 0.012,
      }
    },
    { jitter: 0.012, shimmer: 0.06, bandwidthScale: 1.2 },
  )
}
