// SPDX-License-Identifier: Apache-2.0
// The high-pass against the Butterworth formula, and as a filter: linear, time-invariant, copyable.
import assert from 'node:assert/strict'
import test from 'node:test'
import { HighPass } from './high-pass.ts'
import { levelDbfs } from './level.ts'

function sine(frequencyHz: number, count: number, rateHz = 16_000): Float32Array {
  return Float32Array.from({ length: count }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz))
}

/** |H|^2 of a 2nd-order Butterworth high-pass after the bilinear transform, with the frequency axis warped by tan. */
function expectedDb(frequencyHz: number, cutoffHz: number, rateHz: number): number {
  const warped = Math.tan((Math.PI * frequencyHz) / rateHz) / Math.tan((Math.PI * cutoffHz) / rateHz)
  return 10 * Math.log10(warped ** 4 / (1 + warped ** 4))
}

for (const { cutoffHz, sampleRateHz } of [
  { cutoffHz: 100, sampleRateHz: 16_000 },
  { cutoffHz: 150, sampleRateHz: 44_100 },
]) {
  test(`the gain follows the Butterworth curve at ${cutoffHz} Hz / ${sampleRateHz} Hz`, () => {
    for (const frequencyHz of [25, 50, 100, 200, 250, 500, 3000, 7000]) {
      const input = sine(frequencyHz, 2 * sampleRateHz, sampleRateHz)
      const output = new HighPass({ cutoffHz, sampleRateHz }).process(input)
      const gainDb = levelDbfs(output.subarray(sampleRateHz)) - levelDbfs(input.subarray(sampleRateHz))
      const wantedDb = expectedDb(frequencyHz, cutoffHz, sampleRateHz)
      assert.ok(Math.abs(gainDb - wantedDb) < 0.02, `${frequencyHz} Hz: ${gainDb} dB, formula ${wantedDb} dB`)
    }
  })
}

test('a constant offset dies away below -100 dBFS within half a second', () => {
  const output = new HighPass().process(new Float32Array(16_000).fill(0.5))
  assert.ok(levelDbfs(output.subarray(8000)) < -100)
})

test('silence after sound ends in exact zeros, not in denormal numbers', () => {
  const filter = new HighPass()
  filter.process(sine(333, 1000))
  filter.process(new Float32Array(8000))
  assert.deepEqual(filter.state, { s1: 0, s2: 0 })
})

test('scaled input gives scaled output, and later input later output', () => {
  const input = sine(150, 700)
  const output = new HighPass().process(input)
  const tripled = new HighPass().process(input.map((value) => 3 * value))
  const late = new Float32Array(750)
  late.set(input, 50)
  const lateOutput = new HighPass().process(late)
  for (const [n, value] of output.entries()) {
    assert.ok(Math.abs((tripled[n] ?? 0) - 3 * value) < 1e-6)
    assert.ok(Math.abs((lateOutput[n + 50] ?? 0) - value) < 1e-9)
  }
})

test('a copied state continues where the original stood', () => {
  const original = new HighPass()
  original.process(sine(210, 555))
  const copy = new HighPass()
  Object.assign(copy.state, original.state)
  assert.deepEqual(copy.process(sine(480, 100)), original.process(sine(480, 100)))
})

test('process() may write over its input', () => {
  const input = sine(120, 300)
  const expected = new HighPass().process(input)
  assert.equal(new HighPass().process(input, input), input)
  assert.deepEqual(input, expected)
})
