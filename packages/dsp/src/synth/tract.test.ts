// SPDX-License-Identifier: Apache-2.0
// A resonator must resonate where it is tuned, as wide as it is told, and pass 0 Hz unchanged.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strongestHz, powerAt } from './fixture.ts'
import { Tract } from './tract.ts'
import { neutralFormantsHz } from './voice.ts'

function impulseResponse(formants: readonly (readonly [hz: number, bandwidthHz: number])[]): Float32Array {
  const tract = new Tract(formants.length)
  formants.forEach(([hz, bandwidthHz], index) => tract.tune(index, hz, bandwidthHz))
  return Float32Array.from({ length: 3000 }, (_, n) => tract.next(n === 0 ? 1 : 0))
}

test('Tract peaks at its formants', () => {
  const response = impulseResponse([
    [1130, 90],
    [3210, 130],
  ])
  assert.ok(
    Math.abs(
      strongestHz(
        response.map((value, n) => value * Math.exp(-n / 1e6)),
        { lowHz: 700, highHz: 1700, stepHz: 5 },
      ) - 1130,
    ) <= 15,
  )
  assert.ok(Math.abs(strongestHz(response, { lowHz: 2600, highHz: 3800, stepHz: 5 }) - 3210) <= 20)
})

test('Tract passes a constant unchanged', () => {
  const sum = impulseResponse([
    [900, 200],
    [2700, 300],
    [5200, 400],
  ]).reduce((total, value) => total + value, 0)
  assert.ok(Math.abs(sum - 1) < 1e-4)
})

test('Tract decays with its bandwidth: exp(-pi B t) (Klatt 1980)', () => {
  const response = impulseResponse([[1000, 100]])
  const early = powerAt(response.subarray(100, 420), 1000)
  const late = powerAt(response.subarray(420, 740), 1000)
  // 320 samples are 20 ms: amplitude falls by exp(-pi 100 0.02) = 0.0019, power by its square, -54.6 dB.
  assert.ok(Math.abs(10 * Math.log10(late / early) + 54.6) < 1)
})

test('neutralFormantsHz() gives the odd quarter waves of the tube', () => {
  // 8 cm at 353 m/s: 353 / (4 * 0.08) = 1103 Hz, then three, five and seven times that.
  const formants = neutralFormantsHz(8)
  assert.deepEqual(formants.map(Math.round), [1103, 3309, 5516, 7722])
})
