// SPDX-License-Identifier: Apache-2.0
// The generator's promises: same seed same numbers, independent branches, distributions with the right moments.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from './random.ts'
import { deviation, mean } from './fixture.ts'

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uniform())

test('Random gives the same numbers for the same key and others for another', () => {
  assert.deepEqual(draw(new Random('7'), 50), draw(new Random('7'), 50))
  assert.notDeepEqual(draw(new Random('7'), 50), draw(new Random('8'), 50))
})

test('Random.fork() does not depend on what was drawn before', () => {
  const fresh = new Random('7')
  const used = new Random('7')
  draw(used, 13)
  assert.deepEqual(draw(used.fork('dog'), 5), draw(fresh.fork('dog'), 5))
  assert.notDeepEqual(draw(fresh.fork('dog'), 5), draw(fresh.fork('cat'), 5))
})

test('Random draws have the mean and deviation of their distribution', () => {
  const random = new Random('moments')
  const count = 40_000
  // Uniform on 0..1: mean 1/2, deviation 1/sqrt(12). Four standard errors of tolerance.
  const uniform = draw(random, count)
  assert.ok(Math.abs(mean(uniform) - 0.5) < 4 / Math.sqrt(12 * count))
  assert.ok(Math.abs(deviation(uniform) - 1 / Math.sqrt(12)) < 0.005)
  const normal = Array.from({ length: count }, () => random.normal(3, 2))
  assert.ok(Math.abs(mean(normal) - 3) < (4 * 2) / Math.sqrt(count))
  assert.ok(Math.abs(deviation(normal) - 2) < 0.04)
  const white = Array.from({ length: count }, () => random.white())
  assert.ok(Math.abs(deviation(white) ** 2 - 1 / 3) < 0.01)
})

test('Random draws stay inside their limits', () => {
  const random = new Random('limits')
  for (let attempt = 0; attempt < 2000; attempt++) {
    const log = random.logBetween(20, 500)
    assert.ok(log >= 20 && log < 500)
    const whole = random.integer(3, 7)
    assert.ok(Number.isInteger(whole) && whole >= 3 && whole <= 7)
    const held = random.normalWithin(0, 5, -1, 2)
    assert.ok(held >= -1 && held <= 2)
  }
})

test('Random.weighted() follows the weights', () => {
  const random = new Random('weights')
  let heavy = 0
  for (let attempt = 0; attempt < 4000; attempt++) if (random.weighted({ heavy: 3, light: 1 }) === 'heavy') heavy++
  assert.ok(Math.abs(heavy / 4000 - 0.75) < 0.03)
})

test('Random.pick() refuses an empty list', () => {
  assert.throws(() => new Random('none').pick([]), RangeError)
})
