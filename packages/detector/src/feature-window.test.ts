// SPDX-License-Identifier: Apache-2.0
// Windows counted by hand on frames whose values are their own numbers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FeatureWindow } from './feature-window.ts'

// All sizes differ; -9 is the floor.
const sizes = { windowFrames: 5, hopFrames: 3, melBands: 2, floor: -9 }

function frame(number: number): Float32Array {
  return Float32Array.of(number, number + 0.5)
}

function read(window: FeatureWindow): number[] {
  const values = new Float32Array(window.windowValues + 1).fill(7)
  window.copyInto(values, 1)
  assert.equal(values[0], 7)
  // The first band of each frame.
  return Array.from({ length: sizes.windowFrames }, (_, index) => values[1 + index * sizes.melBands] ?? Number.NaN)
}

test('push() says when a hop is complete, and the window holds the latest frames, oldest first', () => {
  const window = new FeatureWindow(sizes)
  assert.deepEqual(
    [1, 2, 3].map((number) => window.push(frame(number))),
    [false, false, true],
  )
  assert.deepEqual(read(window), [-9, -9, 1, 2, 3])
  assert.deepEqual(
    [4, 5, 6].map((number) => window.push(frame(number))),
    [false, false, true],
  )
  assert.deepEqual(read(window), [2, 3, 4, 5, 6])
})

test('finish() pads an unfinished hop with the floor, once', () => {
  const window = new FeatureWindow(sizes)
  for (const number of [1, 2, 3, 4]) window.push(frame(number))
  assert.equal(window.finish(), true)
  assert.deepEqual(read(window), [2, 3, 4, -9, -9])
  assert.equal(window.finish(), false)
})

test('finish() gives a sound of no frames one window, and a whole number of hops none more', () => {
  const empty = new FeatureWindow(sizes)
  assert.equal(empty.finish(), true)
  assert.deepEqual(read(empty), [-9, -9, -9, -9, -9])
  const whole = new FeatureWindow(sizes)
  for (const number of [1, 2, 3]) whole.push(frame(number))
  assert.equal(whole.finish(), false)
})

test('wipe() leaves nothing of the sound and starts anew', () => {
  const window = new FeatureWindow(sizes)
  for (const number of [1, 2, 3, 4]) window.push(frame(number))
  window.wipe()
  assert.deepEqual(read(window), [-9, -9, -9, -9, -9])
  assert.deepEqual(
    [1, 2, 3].map((number) => window.push(frame(number))),
    [false, false, true],
  )
})

test('push() refuses a frame of another size', () => {
  assert.throws(() => new FeatureWindow(sizes).push(new Float32Array(3)), RangeError)
})
