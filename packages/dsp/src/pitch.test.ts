// SPDX-License-Identifier: Apache-2.0
// Pitch of sounds whose period is known by construction.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import { estimatePitch, minPitchSamples } from './pitch.ts'

function tone(f0Hz: number, harmonics: number, count: number, amplitude = 0.3): Float32Array {
  return Float32Array.from({ length: count }, (_, n) => {
    let sum = 0
    for (let k = 1; k <= harmonics && k * f0Hz < 7500; k++) {
      sum += (amplitude / k) * Math.sin((2 * Math.PI * k * f0Hz * n) / 16_000 + 1.7 * k)
    }
    return sum
  })
}

test('from 250 to 2000 Hz the F0 of a harmonic tone is right to 1 %, never an octave off', () => {
  for (const harmonics of [1, 3, 8]) {
    for (let f0Hz = 250; f0Hz <= 2000; f0Hz += 13.7) {
      const estimate = estimatePitch(tone(f0Hz, harmonics, 400))
      assert.ok(estimate.f0Hz !== undefined && Math.abs(estimate.f0Hz / f0Hz - 1) < 0.01, `${f0Hz}: ${estimate.f0Hz}`)
      assert.ok(estimate.periodicity > 0.8)
    }
  }
})

test('the estimate does not depend on loudness', () => {
  const loud = estimatePitch(tone(613, 5, 480, 0.5))
  const quiet = estimatePitch(tone(613, 5, 480, 0.5 / 64))
  assert.ok(Math.abs((loud.f0Hz ?? 0) - (quiet.f0Hz ?? 1)) < 0.1)
  assert.ok(Math.abs(loud.periodicity - quiet.periodicity) < 1e-4)
})

test('white noise has no pitch and little periodicity', () => {
  const random = seededRandom(9)
  for (let trial = 0; trial < 50; trial++) {
    const estimate = estimatePitch(Float32Array.from({ length: 400 }, () => random() - 0.5))
    assert.equal(estimate.f0Hz, undefined)
    assert.ok(estimate.periodicity < 0.5)
  }
})

test('silence, a constant and sound below -80 dBFS have no pitch', () => {
  for (const samples of [new Float32Array(400), new Float32Array(400).fill(0.5), tone(440, 3, 400, 1e-5)]) {
    assert.deepEqual(estimatePitch(samples), { f0Hz: undefined, periodicity: 0 })
  }
})

test('tones below the band are not taken for their own harmonics', () => {
  for (const f0Hz of [90, 130, 180, 215]) assert.equal(estimatePitch(tone(f0Hz, 1, 400)).f0Hz, undefined)
})

test('the shortest window is enough for the lowest pitch', () => {
  const { f0Hz } = estimatePitch(tone(255, 4, minPitchSamples))
  assert.ok(f0Hz !== undefined && Math.abs(f0Hz - 255) < 3)
})
