// SPDX-License-Identifier: Apache-2.0
// Levels by hand calculation.
import assert from 'node:assert/strict'
import test from 'node:test'
import { levelDbfs, levelFloorDbfs, meanSquareToDbfs, peakDbfs } from './level.ts'

const sine = Float32Array.from({ length: 1600 }, (_, n) => Math.sin((2 * Math.PI * 100 * n) / 16_000))

test('a full-scale sine reads -3.01 dBFS RMS and 0 dBFS peak, a square wave 0 and 0', () => {
  assert.ok(Math.abs(levelDbfs(sine) - -3.0103) < 1e-4)
  assert.ok(Math.abs(peakDbfs(sine)) < 1e-6)
  const square = new Float32Array([1, -1, -1, 1, 1, -1])
  assert.deepEqual([levelDbfs(square), peakDbfs(square)], [0, 0])
})

test('doubling the amplitude adds 6.02 dB to both', () => {
  const half = sine.map((value) => value / 2)
  assert.ok(Math.abs(levelDbfs(sine) - levelDbfs(half) - 6.0206) < 1e-4)
  assert.ok(Math.abs(peakDbfs(sine) - peakDbfs(half) - 6.0206) < 1e-4)
})

test('the level does not depend on sign or order', () => {
  const turned = sine.map((value) => -value).toReversed()
  assert.ok(Math.abs(levelDbfs(turned) - levelDbfs(sine)) < 1e-9)
})

test('digital silence reads the floor, never -Infinity', () => {
  assert.equal(levelDbfs(new Float32Array(7)), levelFloorDbfs)
  assert.equal(peakDbfs(new Float32Array(7)), levelFloorDbfs)
  assert.equal(meanSquareToDbfs(1e-30), levelFloorDbfs)
})
