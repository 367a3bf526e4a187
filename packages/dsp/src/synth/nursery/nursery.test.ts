// SPDX-License-Identifier: Apache-2.0
// Every background: the common promises for all, and the acoustic signature that gives each its name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { synthesizeClip } from '../clip.ts'
import { Random } from '../random.ts'
import { deviation, envelope, mean, powerAt, rms, strongestHz } from '../fixture.ts'
import { createAlarm } from './alarm.ts'
import { createBird } from './bird.ts'
import { createFan } from './fan.ts'
import { NURSERY, NURSERY_KINDS } from './kinds.ts'
import { createLaughter } from './laughter.ts'
import { createMusicBox } from './music-box.ts'
import { ColouredNoise } from './noise.ts'
import { createSiren } from './siren.ts'
import { createBabble, createMotherese } from './speech.ts'

type Maker = (random: Random) => { render(out: Float32Array): void }

function play(make: Maker, seed: number | string, seconds: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * 16000))
  make(new Random(`test/${seed}`)).render(samples)
  return samples
}

for (const kind of NURSERY_KINDS) {
  test(`${kind} does not depend on how its stream is cut`, () => {
    const whole = play(NURSERY[kind].make, 3, 2.5)
    const sound = NURSERY[kind].make(new Random('test/3'))
    const cuts = new Random('cuts')
    const parts = new Float32Array(whole.length)
    for (let start = 0; start < parts.length;) {
      const length = Math.min(parts.length - start, cuts.integer(1, 777))
      sound.render(parts.subarray(start, start + length))
      start += length
    }
    assert.deepEqual(parts, whole)
  })

  test(`${kind} is finite, sounding, different for each seed and not clipped`, () => {
    const seen = new Set<number>()
    for (let seed = 0; seed < 12; seed++) {
      const samples = synthesizeClip({ kind, seed, seconds: 3 })
      assert.ok(samples.every((sample) => Number.isFinite(sample) && Math.abs(sample) < 0.95))
      assert.ok(
        samples.some((sample) => Math.abs(sample) > 2e-3),
        `seed ${seed}`,
      )
      seen.add(rms(samples))
    }
    assert.ok(seen.size > 10)
  })
}

test('ColouredNoise falls by 0, 3 and 6 dB per octave', () => {
  for (const [colour, slope] of [
    ['white', 0],
    ['pink', -3],
    ['brown', -6],
  ] as const) {
    const noise = new ColouredNoise(new Random(colour), colour)
    const samples = Float32Array.from({ length: 160_000 }, () => noise.next())
    const band = (hz: number): number => {
      const powers: number[] = []
      for (let start = 0; start < samples.length; start += 1600)
        powers.push(powerAt(samples.subarray(start, start + 1600), hz))
      return 10 * Math.log10(mean(powers))
    }
    // Three octaves.
    assert.ok(Math.abs((band(2000) - band(250)) / 3 - slope) < 1, colour)
  }
})

test('the siren sweeps or steps within the range of sirens', () => {
  for (let seed = 0; seed < 8; seed++) {
    const samples = play(createSiren, seed, 8)
    const track: number[] = []
    for (let start = 0; start + 800 <= samples.length; start += 3200) {
      track.push(strongestHz(samples.subarray(start, start + 800), { lowHz: 300, highHz: 1900, stepHz: 20 }))
    }
    const low = Math.min(...track)
    const high = Math.max(...track)
    assert.ok(low > 320 && high < 1850 && high / low > 1.12, `seed ${seed}: ${low}..${high}`)
  }
})

test('the music box plays plucked tones that die away', () => {
  for (let seed = 0; seed < 6; seed++) {
    const levels = envelope(play(createMusicBox, seed, 8), 0.04)
    // Attacks are sudden, decays are slow: the largest rise between 40 ms blocks far exceeds the largest fall.
    const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0))
    assert.ok(Math.max(...steps) > -1.5 * Math.min(...steps), `seed ${seed}`)
  }
})

test('laughter repeats four to five times a second', () => {
  for (let seed = 0; seed < 6; seed++) {
    const levels = envelope(play(createLaughter, seed, 12), 0.01)
    const centre = mean(levels)
    const power = (hz: number): number => {
      let real = 0
      let imaginary = 0
      levels.forEach((level, n) => {
        real += (level - centre) * Math.cos(2 * Math.PI * hz * 0.01 * n)
        imaginary += (level - centre) * Math.sin(2 * Math.PI * hz * 0.01 * n)
      })
      return real * real + imaginary * imaginary
    }
    let best = 2
    for (let hz = 2; hz < 8; hz += 0.05) if (power(hz) > power(best)) best = hz
    assert.ok(best > 2.9 && best < 5.9, `seed ${seed}: ${best}`)
  }
})

test('the fan is steady and hums at a multiple of the mains', () => {
  for (let seed = 0; seed < 6; seed++) {
    const levels = envelope(play(createFan, seed, 6), 0.25)
    assert.ok(deviation(levels) / mean(levels) < 0.35, `seed ${seed}`)
  }
})

test('the alarm is tonal and goes on and off', () => {
  for (let seed = 0; seed < 6; seed++) {
    const levels = envelope(play(createAlarm, seed, 4), 0.02)
    const loudest = Math.max(...levels)
    assert.ok(levels.some((level) => level > 0.8 * loudest))
    assert.ok(
      levels.some((level) => level < 0.05 * loudest),
      `seed ${seed}`,
    )
  }
})

test('birds sing above the voice', () => {
  for (let seed = 0; seed < 6; seed++) {
    const samples = play(createBird, seed, 3)
    const peakHz = strongestHz(samples, { lowHz: 100, highHz: 7500, stepHz: 50 })
    assert.ok(peakHz > 900, `seed ${seed}: ${peakHz}`)
  }
})

test('speech has syllables and pauses, child-directed speech a higher pitch', () => {
  const lowest = (make: Maker): number =>
    mean(
      Array.from({ length: 8 }, (_, seed) => strongestHz(play(make, seed, 3), { lowHz: 80, highHz: 500, stepHz: 4 })),
    )
  assert.ok(lowest(createMotherese) > lowest(createBabble))
  const levels = envelope(play(createMotherese, 1, 10), 0.02)
  const loudest = Math.max(...levels)
  const sounding = levels.filter((level) => level > loudest / 20).length / levels.length
  assert.ok(sounding > 0.3 && sounding < 0.95)
})
