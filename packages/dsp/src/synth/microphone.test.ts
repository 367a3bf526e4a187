// SPDX-License-Identifier: Apache-2.0
// The microphone against the INMP441 data sheet's figures and 16-bit arithmetic.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Microphone } from './microphone.ts'
import { Random } from './random.ts'
import { rms } from './fixture.ts'

const QUIET = { selfNoiseDbfs: -140, gainDb: 0 }

function record(
  samples: Float32Array,
  traits: { selfNoiseDbfs: number; gainDb: number },
): { samples: Float32Array; clipped: number } {
  const microphone = new Microphone(new Random('microphone'), traits)
  microphone.convert(samples)
  return { samples, clipped: microphone.clippedSamples }
}

const sine = (hz: number, amplitude: number): Float32Array =>
  Float32Array.from({ length: 32000 }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / 16000))

test('Microphone is 3 dB down at 60 Hz and flat at 500 Hz', () => {
  const gainDb = (hz: number): number => {
    const { samples } = record(sine(hz, 0.5), QUIET)
    return 20 * Math.log10(rms(samples.subarray(8000)) / (0.5 * Math.SQRT1_2))
  }
  assert.ok(Math.abs(gainDb(60) + 3.01) < 0.1)
  assert.ok(Math.abs(gainDb(500)) < 0.05)
})

test('Microphone adds its self-noise and then its gain', () => {
  const { samples } = record(new Float32Array(64000), { selfNoiseDbfs: -66, gainDb: 18 })
  assert.ok(Math.abs(20 * Math.log10(rms(samples)) - (-66 + 18 - 3.01)) < 1)
})

test('Microphone clips at 16 bits and counts it', () => {
  const { samples, clipped } = record(sine(1000, 0.9), { selfNoiseDbfs: -140, gainDb: 6 })
  assert.ok(clipped > 1000)
  assert.equal(
    samples.reduce((most, value) => Math.max(most, value), 0),
    32767 / 32768,
  )
  assert.equal(
    samples.reduce((least, value) => Math.min(least, value), 0),
    -1,
  )
})

test('Microphone gives whole 16-bit steps', () => {
  const { samples } = record(sine(317, 0.3), { selfNoiseDbfs: -80, gainDb: 0 })
  assert.ok(samples.every((value) => Number.isInteger(value * 32768)))
})
