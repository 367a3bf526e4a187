// SPDX-License-Identifier: Apache-2.0
// The features against librosa and PyTorch: what training computed is what the product computes.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { logMel } from './log-mel.ts'
import { featureNumbers } from './numbers.ts'
import { decodePcm16 } from './pcm.ts'

const folder = new URL('../../../vectors/log-mel/', import.meta.url)

test('logMel() equals librosa and torch on glide, noise, silence, near-silence and clipping', () => {
  const samples = decodePcm16(readFileSync(new URL('input.pcm16', folder)))
  const expected = new Float32Array(new Uint8Array(readFileSync(new URL('expected.f32', folder))).buffer)
  const features = logMel(samples)
  assert.equal(features.length, 98 * featureNumbers.melBands)
  assert.equal(features.length, expected.length)
  let worst = 0
  for (const [index, value] of features.entries()) {
    const wanted = expected[index] ?? Number.NaN
    const error = Math.abs(value - wanted) / (1 + Math.abs(wanted))
    assert.ok(error <= 2e-6, `frame ${Math.floor(index / 64)} band ${index % 64}: ${value}, librosa ${wanted}`)
    worst = Math.max(worst, error)
  }
  // The vectors themselves must reach from the floor to clipping, or they would prove little.
  assert.ok(Math.min(...expected) < -18.42 && Math.max(...expected) > 8)
})
