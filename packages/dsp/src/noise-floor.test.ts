// SPDX-License-Identifier: Apache-2.0
// The noise floor finds the room under the cry, follows it when it changes, and can be held still.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import { levelFloorDbfs } from './level.ts'
import { NoiseFloor } from './noise-floor.ts'

test('a steady room is found within the half decibel of a bin', () => {
  const tracker = new NoiseFloor()
  for (let update = 0; update < 30; update++) tracker.update(-53.2)
  assert.ok(Math.abs(tracker.floorDbfs - -53.2) <= 0.5)
  assert.equal(tracker.heardSec, 3)
})

test('a cry that sounds two thirds of the time does not lift the floor', () => {
  const tracker = new NoiseFloor({ windowSec: 12, updatesPerSec: 8 })
  for (let update = 0; update < 96; update++) tracker.update(update % 12 < 8 ? -15 : -50)
  assert.ok(Math.abs(tracker.floorDbfs - -50) <= 0.5)
})

test('the floor is the percentile asked for: uniform levels -60..-40, lowest 30 % end at -54', () => {
  const random = seededRandom(42)
  const tracker = new NoiseFloor({ windowSec: 400, updatesPerSec: 10, percentile: 0.3 })
  for (let update = 0; update < 4000; update++) tracker.update(-60 + 20 * random())
  assert.ok(Math.abs(tracker.floorDbfs - -54) < 0.7)
})

test('after one window in a louder room the old floor is forgotten', () => {
  const tracker = new NoiseFloor({ windowSec: 5, updatesPerSec: 10 })
  for (let update = 0; update < 50; update++) tracker.update(-60)
  for (let update = 0; update < 50; update++) tracker.update(-35)
  assert.ok(Math.abs(tracker.floorDbfs - -35) <= 0.5)
})

test('while frozen nothing is learned, afterwards it goes on', () => {
  const tracker = new NoiseFloor({ windowSec: 2, updatesPerSec: 10 })
  for (let update = 0; update < 20; update++) tracker.update(-55)
  const before = structuredClone(tracker.state)
  for (let update = 0; update < 500; update++) tracker.update(-10, { isFrozen: true })
  assert.deepEqual(tracker.state, before)
  for (let update = 0; update < 20; update++) tracker.update(-45)
  assert.ok(Math.abs(tracker.floorDbfs - -45) <= 0.5)
})

test('before the first level the floor is the lowest there is', () => {
  const tracker = new NoiseFloor()
  assert.equal(tracker.floorDbfs, levelFloorDbfs)
  assert.equal(tracker.update(-10, { isFrozen: true }), levelFloorDbfs)
})

test('reset() forgets, and the extremes of the scale are taken', () => {
  const tracker = new NoiseFloor({ windowSec: 1, updatesPerSec: 4 })
  tracker.update(-30)
  tracker.reset()
  assert.deepEqual(tracker.state, new NoiseFloor({ windowSec: 1, updatesPerSec: 4 }).state)
  for (let update = 0; update < 9; update++) tracker.update(levelFloorDbfs)
  assert.ok(tracker.floorDbfs < levelFloorDbfs + 0.5)
  for (let update = 0; update < 4; update++) tracker.update(60)
  assert.ok(tracker.floorDbfs >= 11.5, 'all above full scale share the top bin')
})
