// SPDX-License-Identifier: Apache-2.0
// A vacuum cleaner: motor whine with harmonics that spins up and down, and loud broadband air, moving over floors.
import { Biquad, OnePole } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'

export function createVacuum(random: Random): Sound {
  const air = new ColouredNoise(random.fork('air'), 'pink')
  const whine = Biquad.bandPass(random.logBetween(900, 3500), 1.2)
  const motorHz = random.between(180, 620)
  const motorLevel = random.logBetween(0.02, 0.3)
  const harmonics = Array.from({ length: 10 }, () => random.logBetween(0.1, 1))
  const spinSec = random.between(0.5, 1.5)
  const strokeHz = random.between(0.2, 0.8)
  const strokeDepth = random.between(0.01, 0.08)
  const load = new OnePole(1)
  const floor = random.fork('floor')
  let phase = 0
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        const timeSec = count / SAMPLE_RATE_HZ
        const spin = Math.min(1, timeSec / spinSec)
        const stroke = 1 - strokeDepth * Math.sin(2 * Math.PI * strokeHz * timeSec) + 0.2 * load.next(floor.white())
        phase = (phase + (2 * Math.PI * motorHz * Math.sqrt(spin) * stroke) / SAMPLE_RATE_HZ) % (2 * Math.PI * 1000)
        let motor = 0
        for (let harmonic = 0; harmonic < harmonics.length; harmonic++) {
          if ((harmonic + 1) * motorHz < 7500)
            motor += ((harmonics[harmonic] ?? 0) / (harmonic + 1)) * Math.sin((harmonic + 1) * phase)
        }
        const rush = air.next()
        out[index] = spin * (0.5 * rush + 0.8 * whine.next(rush) + motorLevel * motor)
      }
    },
  }
}
