// SPDX-License-Identifier: Apache-2.0
// A dog: short rough barks in rows, sometimes a whine or a howl, which come nearest to a cry.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { Vocalist, type Utterance } from '../vocalist.ts'

interface Dog {
  readonly barkHz: number
  readonly formantsHz: readonly number[]
}

function drawBark(random: Random, dog: Dog): Utterance {
  const durationSec = random.between(0.1, 0.28)
  const pitchHz = dog.barkHz * random.between(0.85, 1.2)
  const level = random.between(0.6, 1)
  return {
    durationSec,
    pitchHz: new Contour([
      [0, pitchHz * 0.7],
      [0.35 * durationSec, pitchHz],
      [durationSec, pitchHz * 0.55],
    ]),
    voicing: new Contour([
      [0, 0],
      [0.02, level],
      [0.5 * durationSec, 0.8 * level],
      [durationSec, 0],
    ]),
    breath: new Contour([
      [0, 0],
      [0.02, 0.6 * level],
      [durationSec, 0],
    ]),
    roughness: Contour.constant(random.between(0.4, 0.9)),
    formantsHz: dog.formantsHz.map(
      (hz) =>
        new Contour([
          [0, hz * 0.7],
          [0.35 * durationSec, hz * 1.1],
          [durationSec, hz * 0.8],
        ]),
    ),
    openQuotient: 0.5,
    returnQuotient: 0.02,
  }
}

/** Whine (short, high) or howl (long, rising to a plateau). */
function drawWail(random: Random, dog: Dog, kind: 'whine' | 'howl'): Utterance {
  const durationSec = kind === 'whine' ? random.between(0.2, 0.8) : random.between(1.2, 4)
  const pitchHz = kind === 'whine' ? random.logBetween(600, 1600) : dog.barkHz * random.between(0.8, 1.4)
  const level = kind === 'whine' ? 0.3 : 0.8
  return {
    durationSec,
    pitchHz: new Contour([
      [0, pitchHz * 0.6],
      [0.25 * durationSec, pitchHz],
      [0.75 * durationSec, pitchHz * 0.98],
      [durationSec, pitchHz * 0.7],
    ]),
    voicing: new Contour([
      [0, 0],
      [0.2 * durationSec, level],
      [0.8 * durationSec, 0.8 * level],
      [durationSec, 0],
    ]),
    breath: Contour.constant(0.03),
    roughness: Contour.constant(0.06),
    formantsHz: dog.formantsHz.map((hz, index) => Contour.constant(index < 2 ? hz * 0.75 : hz)),
    openQuotient: 0.8,
    returnQuotient: 0.08,
  }
}

/** Bark rate within a row 1.5..4 per second; pitch from large (250 Hz) to small dogs (900 Hz). */
export function createDog(random: Random): Sound {
  const size = random.uniform()
  const dog: Dog = {
    barkHz: 250 * 3.6 ** size,
    formantsHz: [550, 1250, 2600, 3800].map((hz) => hz * (0.85 + 0.6 * size) * random.between(0.9, 1.1)),
  }
  const draws = random.fork('barks')
  const gapSec = draws.between(0.12, 0.5)
  let left = 0
  let isRest = true
  return new Vocalist(
    random,
    () => {
      isRest = !isRest
      if (isRest) {
        if (left === 0) left = draws.integer(1, 7)
        else return { durationSec: gapSec * draws.between(0.7, 1.4), rest: true }
        return { durationSec: draws.logBetween(0.4, 3), rest: true }
      }
      left = Math.max(0, left - 1)
      const kind = draws.weighted({ bark: 8, whine: 1, howl: 0.7 })
      return kind === 'bark' ? drawBark(draws, dog) : drawWail(draws, dog, kind)
    },
    { jitter: 0.02, shimmer: 0.1, bandwidthScale: 1.6 },
  )
}
