// SPDX-License-Identifier: Apache-2.0
// A table or ceiling fan: mains hum, blade passing tone with its harmonics, rushing air that pulses with the blades.
import { Biquad, OnePole } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'

export function createFan(random: Random): Sound {
  const air = new ColouredNoise(random.fork('air'), 'pink')
  const colour = Biquad.lowPass(random.logBetween(500, 3000))
  const mainsHz = random.pick([50, 60])
  const turnsHz = random.between(5, 24)
  const blades = random.integer(3, 7)
  const humLevel = random.logBetween(0.005, 0.15)
  const bladeLevel = random.logBetween(0.01, 0.15)
  const pulse = random.between(0.05, 0.4)
  const wobble = random.between(0, 0.2)
  const wander = new OnePole(0.5)
  const drift = random.fork('drift')
  let angle = 0
  let mains = 0
  let speed = 1
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        // The motor's speed wanders by a per cent or two; recomputed every 16 ms.
        if (count % 256 === 0) speed = 1 + 0.3 * wander.next(drift.white())
        angle = (angle + (2 * Math.PI * turnsHz * speed) / SAMPLE_RATE_HZ) % (2 * Math.PI)
        mains = (mains + (2 * Math.PI * mainsHz) / SAMPLE_RATE_HZ) % (2 * Math.PI)
        const blade = Math.sin(blades * angle)
        const tone = blade + 0.5 * Math.sin(2 * blades * angle) + 0.25 * Math.sin(3 * blades * angle)
        const hum = Math.sin(2 * mains) + 0.4 * Math.sin(4 * mains) + 0.3 * Math.sin(mains)
        const rush = colour.next(air.next()) * (1 + pulse * blade + wobble * Math.sin(angle))
        out[index] = rush + bladeLevel * tone + humLevel * hum
      }
    },
  }
}
