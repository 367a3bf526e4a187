// SPDX-License-Identifier: Apache-2.0
// A door: the hinge creaks (stick and slip, a buzzing tone that wanders), then it slams or clicks shut.
import { Biquad } from '../filter.ts'
import { Contour, type Point } from '../contour.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'
import { ColouredNoise } from './noise.ts'

interface Swing {
  readonly creakSec: number
  readonly rateHz: Contour
  readonly force: Contour
  readonly slamLevel: number
  readonly restSec: number
}

/** Stick-slip from 25 Hz (separate cracks) to 900 Hz (a squeal: the creak that sounds most like a voice). */
function drawSwing(random: Random): Swing {
  const isCreaking = random.chance(0.8)
  const creakSec = isCreaking ? random.logBetween(0.3, 3) : 0.01
  const hasSlam = !isCreaking || random.chance(0.5)
  const centreHz = random.logBetween(40, 700)
  const rate: Point[] = []
  const force: Point[] = [[0, 0]]
  for (let timeSec = 0; timeSec <= creakSec; timeSec += 0.15) {
    rate.push([timeSec, Math.min(900, Math.max(25, centreHz * random.logBetween(0.6, 1.6)))])
    if (timeSec > 0) force.push([timeSec, random.between(0.2, 1)])
  }
  force.push([Math.max(creakSec, force.at(-1)?.[0] ?? 0), 0])
  return {
    creakSec,
    rateHz: new Contour(rate),
    force: new Contour(force),
    slamLevel: hasSlam ? random.logBetween(0.5, 3) : 0,
    restSec: random.logBetween(0.6, 4),
  }
}

export function createDoor(random: Random): Sound {
  const draws = random.fork('swings')
  const grain = random.fork('grain')
  const rumble = new ColouredNoise(random.fork('slam'), 'brown')
  const crack = new ColouredNoise(random.fork('crack'), 'pink')
  const panels = [random.between(250, 600), random.between(700, 1500), random.between(1600, 3200)].map((hz) =>
    Biquad.bandPass(hz, random.between(4, 18)),
  )
  const thump = Biquad.lowPass(random.between(80, 220))
  let swing = drawSwing(draws)
  let position = 0
  let phase = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, position++) {
        let timeSec = position / SAMPLE_RATE_HZ
        if (timeSec >= swing.creakSec + swing.restSec) {
          swing = drawSwing(draws)
          position = 0
          timeSec = 0
        }
        let slip = 0
        if (timeSec < swing.creakSec) {
          phase += (swing.rateHz.at(timeSec) * (1 + 0.15 * grain.white())) / SAMPLE_RATE_HZ
          if (phase >= 1) {
            phase -= 1
            slip = swing.force.at(timeSec) * (1 + 0.3 * grain.white())
          }
        }
        const after = timeSec - swing.creakSec
        const slam = after >= 0 ? swing.slamLevel * Math.exp(-after * 18) : 0
        const burst = slam > 1e-4 ? slam * crack.next() * Math.exp(-after * 40) : 0
        const hit = slip * 2 + burst
        let sample = thump.next(slam > 1e-4 ? slam * rumble.next() : 0) * 2
        for (const panel of panels) sample += panel.next(hit)
        out[index] = sample
      }
    },
  }
}
