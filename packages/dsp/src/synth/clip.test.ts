// SPDX-License-Identifier: Apache-2.0
// Clips: reproducible, at the level asked for, refused when absurd.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { synthesizeClip } from './clip.ts'
import { soundingRms } from './sound.ts'

test('synthesizeClip() gives the same samples for the same seed and others for another', () => {
  const clip = (seed: number): Float32Array => synthesizeClip({ kind: 'cry', seed, seconds: 3 })
  assert.deepEqual(clip(4), clip(4))
  assert.notDeepEqual(clip(4), clip(5))
  assert.equal(clip(4).length, 48000)
})

test('synthesizeClip() has the level asked for, or less where its peak would clip', () => {
  for (let seed = 0; seed < 10; seed++) {
    const samples = synthesizeClip({ kind: 'meow', seed, seconds: 4, levelDbfs: -31 })
    assert.ok(Math.abs(20 * Math.log10(soundingRms(samples)) + 31) < 1.5, `${20 * Math.log10(soundingRms(samples))}`)
    const loud = synthesizeClip({ kind: 'door', seed, seconds: 4, levelDbfs: 0 })
    assert.ok(loud.every((sample) => Math.abs(sample) < 0.95))
  }
})

test('synthesizeClip() refuses lengths out of range', () => {
  for (const seconds of [0, -2, 301, Number.NaN])
    assert.throws(() => synthesizeClip({ kind: 'cry', seed: 1, seconds }), RangeError)
})
