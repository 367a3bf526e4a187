// SPDX-License-Identifier: Apache-2.0
// The white-noise machine: steady, coloured, often with a slow swell (surf, shushing) and sometimes a heartbeat under it.
import { Biquad } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'

export function createWhiteNoise(random: Random): Sound {
  const noise = new ColouredNoise(random.fork('noise'), random.pick(['white', 'pink', 'pink', 'brown']))
  const low = Biquad.lowPass(random.logBetween(1500, 7500))
  const mode = random.weighted({ steady: 5, surf: 2, shush: 2, heart: 1 })
  const swellHz =
    mode === 'surf'
      ? random.between(0.06, 0.15)
      : mode === 'shush'
        ? random.between(0.5, 1.2)
        : random.between(0.02, 0.1)
  const depth = mode === 'surf' || mode === 'shush' ? random.between(0.4, 0.9) : random.between(0, 0.15)
  const beatHz = random.between(1, 1.5)
  const beatTone = (2 * Math.PI * random.between(45, 80)) / SAMPLE_RATE_HZ
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        const timeSec = count / SAMPLE_RATE_HZ
        const swell = 1 - depth * (0.5 - 0.5 * Math.sin(2 * Math.PI * swellHz * timeSec))
        let sample = low.next(noise.next()) * swell
        if (mode === 'heart') {
          const beat = (timeSec * beatHz) % 1
          const thump = Math.exp(-beat * 14) + 0.6 * (beat > 0.3 ? Math.exp(-(beat - 0.3) * 14) : 0)
          sample = 0.4 * sample + 0.5 * thump * Math.sin(beatTone * count)
        }
        out[index] = sample
      }
    },
  }
}
