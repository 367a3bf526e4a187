// SPDX-License-Identifier: Apache-2.0
// The voice source measured: pitch, purity between harmonics, period doubling, noise, each against a plain Fourier sum.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Glottis, type GlottisSetting } from './glottis.ts'
import { Random } from './random.ts'
import { powerAt, strongestHz } from './fixture.ts'

function phonate(setting: Partial<GlottisSetting>, perturbation = { jitter: 0, shimmer: 0 }): Float32Array {
  const glottis = new Glottis(new Random('glottis'), perturbation)
  Object.assign(glottis.setting, { voicing: 1 }, setting)
  const samples = new Float32Array(4000)
  for (let n = 0; n < 200; n++) glottis.next()
  return samples.map(() => glottis.next())
}

const decibels = (ratio: number): number => 10 * Math.log10(ratio)

test('Glottis sounds at the pitch it is set to', () => {
  for (const pitchHz of [283, 512, 1490]) {
    const found = strongestHz(phonate({ pitchHz }), { lowHz: 200, highHz: 1800, stepHz: 4 })
    assert.ok(Math.abs(found - pitchHz) <= 5, `${found} for ${pitchHz}`)
  }
})

test('Glottis folds back nothing audible at the pitch of hyperphonation', () => {
  const pitchHz = 1730
  const samples = phonate({ pitchHz, returnQuotient: 0.01 })
  const first = powerAt(samples, pitchHz)
  for (let hz = 400; hz < 6500; hz += 90) {
    const fromHarmonic = Math.abs(hz / pitchHz - Math.round(hz / pitchHz)) * pitchHz
    if (fromHarmonic < 60) continue
    assert.ok(decibels(powerAt(samples, hz) / first) < -75, `${hz} Hz: ${decibels(powerAt(samples, hz) / first)}`)
  }
})

test('Glottis spectrum falls with frequency, faster with a longer return phase', () => {
  const slope = (returnQuotient: number): number => {
    const samples = phonate({ pitchHz: 400, returnQuotient })
    return decibels(powerAt(samples, 4000) / powerAt(samples, 400))
  }
  assert.ok(slope(0.01) < -8)
  assert.ok(slope(0.08) < slope(0.01) - 6)
})

test('Glottis subharmonic puts energy at half the pitch', () => {
  const at = (subharmonic: number): number => {
    const samples = phonate({ pitchHz: 480, subharmonic })
    return decibels(powerAt(samples, 240) / powerAt(samples, 480))
  }
  assert.ok(at(0) < -50)
  assert.ok(at(0.8) > -20)
})

test('Glottis roughness fills the gaps between the harmonics', () => {
  const floor = (roughness: number): number => {
    const samples = phonate({ pitchHz: 480, roughness }, { jitter: 0.005, shimmer: 0.03 })
    return decibels(powerAt(samples, 1680) / powerAt(samples, 1440))
  }
  assert.ok(floor(0) < -15, `${floor(0)}`)
  assert.ok(floor(0.9) > floor(0) + 10, `${floor(0.9)}`)
})

test('Glottis is silent without voicing and breath', () => {
  assert.ok(phonate({ voicing: 0, breath: 0 }).every((sample) => Math.abs(sample) < 1e-12))
})
