// SPDX-License-Identifier: Apache-2.0
// A television through the wall: scenes of talk, music, effects and applause, small-speaker bandwidth, levelled loud.
import { Biquad } from '../filter.ts'
import { mixOf } from '../mix.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { createAlarm } from './alarm.ts'
import { createLaughter } from './laughter.ts'
import { createMusic } from './music.ts'
import { ColouredNoise } from './noise.ts'
import { createShout } from './shout.ts'
import { createSiren } from './siren.ts'
import { createBabble, createMotherese } from './speech.ts'

function drawScene(random: Random): Sound {
  const talk = random.chance(0.8) ? createBabble(random.fork('talk')) : createMotherese(random.fork('talk'))
  const extra = random.weighted({ music: 5, applause: 2, laughter: 2, shout: 1, siren: 1, phone: 1 })
  const part = random.fork(extra)
  const gain = random.logBetween(0.1, 0.8)
  if (extra === 'applause') {
    const noise = new ColouredNoise(part, 'pink')
    const clap: Sound = {
      render(out) {
        for (let index = 0; index < out.length; index++) out[index] = 0.3 * noise.next()
      },
    }
    return mixOf([
      { sound: talk, gain: 1 },
      { sound: clap, gain },
    ])
  }
  const makers = {
    music: createMusic,
    laughter: createLaughter,
    shout: createShout,
    siren: createSiren,
    phone: createAlarm,
  }
  return mixOf([
    { sound: talk, gain: 1 },
    { sound: makers[extra](part), gain },
  ])
}

export function createTv(random: Random): Sound {
  const low = Biquad.lowPass(random.logBetween(1500, 6000))
  const high = Biquad.highPass(random.between(80, 300))
  const draws = random.fork('programme')
  let scene = drawScene(draws.fork(0))
  let number = 0
  let leftSamples = Math.round(draws.between(2, 12) * SAMPLE_RATE_HZ)
  return {
    render(out) {
      let start = 0
      while (start < out.length) {
        if (leftSamples === 0) {
          number++
          scene = drawScene(draws.fork(number))
          leftSamples = Math.round(draws.between(2, 20) * SAMPLE_RATE_HZ)
        }
        const block = out.subarray(start, start + Math.min(leftSamples, out.length - start))
        scene.render(block)
        leftSamples -= block.length
        start += block.length
      }
      for (let index = 0; index < out.length; index++) out[index] = high.next(low.next(out[index] ?? 0))
    },
  }
}
