// SPDX-License-Identifier: Apache-2.0
// A content baby: coos, gurgles and early babble. The same larynx as the cry, used gently.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { Vocalist } from '../vocalist.ts'
import { drawVoice, neutralFormantsHz } from '../voice.ts'

export function createCoo(random: Random): Sound {
  const voice = drawVoice(random.fork('voice'), { ageWeeks: random.between(6, 50) })
  const draws = random.fork('coos')
  const neutral = neutralFormantsHz(voice.tractCm)
  // Calm vocalisation lies around 300..400 Hz, below crying.
  const restHz = voice.pitchHz * draws.between(0.58, 0.8)
  let isRest = true
  return new Vocalist(
    random,
    () => {
      isRest = !isRest
      if (isRest)
        return { durationSec: draws.chance(0.6) ? draws.between(0.05, 0.3) : draws.logBetween(0.4, 4), rest: true }
      const durationSec = draws.logBetween(0.12, 0.9)
      const level = draws.logBetween(0.3, 1)
      const pitchHz = restHz * draws.between(0.85, 1.25)
      const isClosedFirst = draws.chance(0.5)
      const opening = draws.between(0.7, 1.15)
      return {
        durationSec,
        pitchHz: new Contour([
          [0, pitchHz * draws.between(0.85, 1.1)],
          [0.5 * durationSec, pitchHz],
          [durationSec, pitchHz * draws.between(0.75, 1.3)],
        ]),
        voicing: new Contour([
          [0, 0],
          [0.3 * durationSec, level],
          [0.6 * durationSec, 0.8 * level],
          [durationSec, 0],
        ]),
        breath: new Contour([
          [0, 0],
          [0.4 * durationSec, 0.15 * level],
          [durationSec, 0],
        ]),
        roughness: Contour.constant(draws.chance(0.15) ? 0.5 : 0.04),
        formantsHz: neutral.map((hz, index) => {
          const factor = index === 0 ? 0.55 * opening : index === 1 ? 0.75 : 1
          return new Contour([
            [0, hz * factor * (isClosedFirst ? 0.6 : 1)],
            [0.4 * durationSec, hz * factor],
            [durationSec, hz * factor * 0.85],
          ])
        }),
        openQuotient: 0.8,
        returnQuotient: 0.09,
      }
    },
    { jitter: voice.jitter, shimmer: voice.shimmer, bandwidthScale: 2 },
  )
}
