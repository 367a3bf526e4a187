// SPDX-License-Identifier: Apache-2.0
// Laughter: rows of breathy "ha" at 4 to 5 per second with falling pitch. Voiced, harmonic, rhythmic, and not a cry.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { Vocalist, type Rest, type Utterance } from '../vocalist.ts'
import { neutralFormantsHz } from '../voice.ts'

/** Infants laugh at 300..550 Hz, women about 280..500, men 150..280 (Bachorowski et al. 2001 for adults). */
function drawLaugher(random: Random): { pitchHz: number; formantsHz: number[] } {
  const who = random.weighted({ infant: 4, woman: 3, man: 3 })
  if (who === 'infant')
    return { pitchHz: random.between(300, 550), formantsHz: neutralFormantsHz(random.between(7.5, 10.5)) }
  const scale = who === 'woman' ? 1.16 : 1
  const formantsHz = [600, 1300, 2500, 3500, 4500].map((hz) => hz * scale * random.between(0.92, 1.08))
  return { pitchHz: who === 'woman' ? random.between(280, 500) : random.between(150, 280), formantsHz }
}

export function createLaughter(random: Random): Sound {
  const laugher = drawLaugher(random.fork('laugher'))
  const draws = random.fork('bouts')
  const ratePerSec = draws.between(3.8, 5.4)
  const voicedShare = draws.between(0.35, 0.6)
  let queue: (Utterance | Rest)[] = []
  const bout = (): void => {
    const count = draws.integer(3, 11)
    const top = draws.between(0.95, 1.5)
    for (let index = 0; index < count; index++) {
      const share = index / count
      const periodSec = (1 / ratePerSec) * (1 + 0.25 * share) * draws.between(0.92, 1.08)
      const durationSec = periodSec * voicedShare
      const pitchHz = laugher.pitchHz * (top - 0.35 * share) * draws.between(0.95, 1.05)
      const level = (1 - 0.6 * share) * draws.between(0.7, 1)
      queue.push({
        durationSec: durationSec + 0.06,
        pitchHz: new Contour([
          [0, pitchHz * 0.95],
          [0.4 * durationSec, pitchHz],
          [durationSec, pitchHz * 0.82],
        ]),
        voicing: new Contour([
          [0, 0],
          [0.05, 0],
          [0.08, level],
          [0.06 + 0.6 * durationSec, 0.7 * level],
          [durationSec + 0.06, 0],
        ]),
        breath: new Contour([
          [0, 0],
          [0.04, 0.45 * level],
          [0.045 + 0.5 * durationSec, 0.12 * level],
          [durationSec + 0.03, 0.2 * level],
          [durationSec + 0.06, 0],
        ]),
        roughness: Contour.constant(0.1),
        formantsHz: laugher.formantsHz.map((hz) => Contour.constant(hz)),
        openQuotient: 0.75,
        returnQuotient: 0.05,
      })
      queue.push({ durationSec: Math.max(0.02, periodSec - durationSec - 0.06), rest: true })
    }
    queue.push({ durationSec: draws.logBetween(0.3, 1.8), rest: true })
  }
  return new Vocalist(
    random,
    () => {
      if (queue.length === 0) {
        queue = []
        bout()
      }
      return queue.shift()
    },
    { jitter: 0.012, shimmer: 0.08, bandwidthScale: 1.5 },
  )
}
