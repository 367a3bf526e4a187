// SPDX-License-Identifier: Apache-2.0
// Emergency sirens outside: wail, yelp and two-tone, passing by with a Doppler shift, dulled by the window.
import { Biquad } from '../filter.ts'
import type { Random } from '../random.ts'
import { SAMPLE_RATE_HZ, type Sound } from '../sound.ts'

const SPEED_M_PER_S = 343

/** Wail: 500..1600 Hz, 8..20 sweeps a minute; yelp: 150..250 a minute; two-tone: a fourth apart, e.g. 435 and 580 Hz. */
export function createSiren(random: Random): Sound {
  const mode = random.weighted({ wail: 4, yelp: 3, twoTone: 4 })
  const lowHz = mode === 'twoTone' ? random.between(360, 650) : random.between(480, 800)
  const highHz = mode === 'twoTone' ? lowHz * random.between(1.2, 1.35) : random.between(1200, 1650)
  const periodSec =
    mode === 'wail' ? random.between(3, 7) : mode === 'yelp' ? random.between(0.25, 0.4) : random.between(0.8, 2.4)
  const harmonics = Array.from({ length: 7 }, (_, index) => random.logBetween(0.3, 1) / (index + 1))
  const window = Biquad.lowPass(random.logBetween(900, 5000))
  const speed = random.between(3, 22)
  const nearestM = random.between(8, 60)
  const passSec = random.between(4, 30)
  let phase = 0
  let count = 0
  return {
    render(out) {
      for (let index = 0; index < out.length; index++, count++) {
        const timeSec = count / SAMPLE_RATE_HZ
        const share = (timeSec / periodSec) % 1
        const sweep =
          mode === 'twoTone'
            ? share < 0.5
              ? 0
              : 1
            : mode === 'yelp'
              ? share
              : 0.5 - 0.5 * Math.cos(2 * Math.PI * share)
        const sourceHz = lowHz * (highHz / lowHz) ** sweep
        // A vehicle on a straight road at constant speed; it turns back after a while, so that the sound is endless.
        const along = speed * (Math.abs(((timeSec + passSec) % (4 * passSec)) - 2 * passSec) - passSec)
        const distanceM = Math.hypot(nearestM, along)
        const approach = (speed * along) / distanceM
        const direction = (timeSec + passSec) % (4 * passSec) < 2 * passSec ? 1 : -1
        const hz = sourceHz / (1 - (direction * approach) / SPEED_M_PER_S)
        phase = (phase + hz / SAMPLE_RATE_HZ) % 1
        let sample = 0
        for (let harmonic = 0; harmonic < harmonics.length; harmonic++) {
          if ((harmonic + 1) * hz < 7800)
            sample += (harmonics[harmonic] ?? 0) * Math.sin(2 * Math.PI * (harmonic + 1) * phase)
        }
        out[index] = window.next((0.5 * sample * nearestM) / distanceM)
      }
    },
  }
}
