// SPDX-License-Identifier: Apache-2.0
// Pitch against glides whose F0 is known, made outside (vectors/pitch/).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { decodePcm16 } from './pcm.ts'
import { estimatePitch } from './pitch.ts'

const folder = new URL('../../../vectors/pitch/', import.meta.url)
interface Expected {
  readonly windowSamples: number
  readonly hopSamples: number
  readonly cases: Readonly<Record<string, { readonly truthHz: readonly number[] }>>
}
const expected: Expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))

for (const [name, { truthHz }] of Object.entries(expected.cases)) {
  test(`estimatePitch() stays within 2 % of the true F0 in every window of "${name}"`, () => {
    const samples = decodePcm16(readFileSync(new URL(`${name}.pcm16`, folder)))
    assert.ok(truthHz.length >= 18)
    for (const [frame, wantedHz] of truthHz.entries()) {
      const start = frame * expected.hopSamples
      const { f0Hz, periodicity } = estimatePitch(samples.subarray(start, start + expected.windowSamples))
      assert.ok(f0Hz !== undefined && Math.abs(f0Hz / wantedHz - 1) < 0.02, `frame ${frame}: ${f0Hz}, true ${wantedHz}`)
      assert.ok(periodicity > 0.8)
    }
  })
}
