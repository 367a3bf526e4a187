// SPDX-License-Identifier: Apache-2.0
// A cat: "m-i-a-u" with moving formants and an arched pitch in the very range of a baby's cry.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { Vocalist } from '../vocalist.ts'

/** Domestic meows: 0.3..1.5 s, mean pitch about 600 Hz, 400..1200 (Nicastro 2004; Schoetz 2012). */
export function createMeow(random: Random): Sound {
  const draws = random.fork('calls')
  const catHz = draws.logBetween(420, 950)
  const tract = draws.between(0.85, 1.25)
  const mood = draws.weighted({ asking: 5, wailing: 2, chirping: 2 })
  let isRest = true
  return new Vocalist(
    random,
    () => {
      isRest = !isRest
      if (isRest) return { durationSec: draws.logBetween(0.3, mood === 'wailing' ? 1 : 4), rest: true }
      const durationSec =
        mood === 'chirping'
          ? draws.between(0.15, 0.35)
          : mood === 'wailing'
            ? draws.between(0.8, 2.2)
            : draws.between(0.35, 1.1)
      const pitchHz = catHz * draws.between(0.85, 1.2)
      const level = draws.between(0.6, 1)
      const peak = draws.between(0.25, 0.6) * durationSec
      // Mouth closed (m), spread (i), wide open (a), rounding (u).
      const track = (closed: number, spread: number, open: number, rounded: number): Contour =>
        new Contour([
          [0, closed * tract],
          [0.2 * durationSec, spread * tract],
          [0.55 * durationSec, open * tract],
          [durationSec, rounded * tract],
        ])
      return {
        durationSec,
        pitchHz: new Contour([
          [0, pitchHz * draws.between(0.7, 0.95)],
          [peak, pitchHz * draws.between(1, 1.25)],
          [durationSec, pitchHz * draws.between(0.6, 0.9)],
        ]),
        voicing: new Contour([
          [0, 0],
          [0.08 * durationSec, 0.35 * level],
          [0.45 * durationSec, level],
          [0.8 * durationSec, 0.6 * level],
          [durationSec, 0],
        ]),
        breath: Contour.constant(0.05 * level),
        roughness: Contour.constant(draws.chance(0.25) ? draws.between(0.2, 0.6) : 0.05),
        formantsHz: [
          track(350, 700, 1250, 600),
          track(1700, 2900, 2200, 1400),
          track(3800, 4300, 4000, 3600),
          Contour.constant(6000 * Math.min(1.2, tract)),
        ],
        openQuotient: 0.6,
        returnQuotient: 0.035,
      }
    },
    { jitter: 0.008, shimmer: 0.05, bandwidthScale: 1.6 },
  )
}
