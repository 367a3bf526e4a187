// SPDX-License-Identifier: Apache-2.0
// Traffic through a closed window: a rumble that never stops, and single vehicles that swell and fade.
import { Biquad } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'

export function createTraffic(random: Random): Sound {
  const rumble = new ColouredNoise(random.fork('rumble'), 'brown')
  const tyres = new ColouredNoise(random.fork('tyres'), 'pink')
  const window = Biquad.lowPass(random.logBetween(250, 1800))
  const draws = random.fork('vehicles')
  const meanGapSec = random.logBetween(2, 20)
  let startSec = draws.between(0, 3)
  let widthSec = 2
  let top = 0
  let engineHz = 70
  let phase = 0
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        const timeSec = count / SAMPLE_RATE_HZ
        if (timeSec >= startSec + 2 * widthSec) {
          startSec = timeSec - meanGapSec * Math.log(1 - draws.uniform()) * 0.5
          widthSec = draws.between(0.8, 4)
          top = draws.logBetween(0.3, 3)
          engineHz = draws.between(40, 140)
        }
        const across = (timeSec - startSec) / widthSec - 1
        const pass = across > -1 ? top * Math.exp(-6 * across * across) : 0
        // Pitch drops a little on passing.
        phase += (2 * Math.PI * engineHz * (1 - 0.04 * Math.tanh(4 * across))) / SAMPLE_RATE_HZ
        const engine = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(3 * phase)
        out[index] = window.next(0.3 * rumble.next() + pass * (0.5 * tyres.next() + 0.06 * engine))
      }
    },
  }
}
