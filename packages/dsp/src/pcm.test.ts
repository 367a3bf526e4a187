// SPDX-License-Identifier: Apache-2.0
// 16-bit samples survive the way in and out, all of them.
import assert from 'node:assert/strict'
import test from 'node:test'
import { decodePcm16, encodePcm16, floatToPcm16, pcm16ToFloat } from './pcm.ts'

const everyValue = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)

test('every 16-bit value comes back as itself', () => {
  assert.deepEqual(floatToPcm16(pcm16ToFloat(everyValue)), everyValue)
})

test('bytes are little-endian and -32768 is -1', () => {
  const samples = decodePcm16(new Uint8Array([0x00, 0x80, 0xff, 0x7f, 0x01, 0x00]))
  assert.deepEqual([...samples], [-1, Math.fround(32_767 / 32_768), 1 / 32_768])
  assert.deepEqual([...encodePcm16(samples)], [0x00, 0x80, 0xff, 0x7f, 0x01, 0x00])
})

test('decodePcm16() reads a view that does not start at an even byte of its buffer', () => {
  const bytes = new Uint8Array([9, 0x00, 0x40, 0x00, 0xc0]).subarray(1)
  assert.deepEqual([...decodePcm16(bytes)], [0.5, -0.5])
})

test('decodePcm16() fills the array it is given, and refuses one of another length', () => {
  const out = new Float32Array(3)
  assert.equal(decodePcm16(new Uint8Array([0x00, 0x40, 0x00, 0xc0, 0x00, 0x20]), out), out)
  assert.deepEqual([...out], [0.5, -0.5, 0.25])
  for (const length of [2, 4]) assert.throws(() => decodePcm16(new Uint8Array(6), new Float32Array(length)), RangeError)
})

test('too loud saturates as a converter does', () => {
  assert.deepEqual([...floatToPcm16(new Float32Array([1, 1.7, -1, -3]))], [32_767, 32_767, -32_768, -32_768])
})

test('values are rounded to the nearest step', () => {
  assert.deepEqual([...floatToPcm16(new Float32Array([0.6 / 32_768, -0.6 / 32_768, 0.4 / 32_768]))], [1, -1, 0])
})
