// SPDX-License-Identifier: Apache-2.0
// The resampler against soxr, at ratios with small and with no small terms.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { Resampler } from './resampler.ts'

const folder = new URL('../../../../vectors/resample/', import.meta.url)
const edgeSamples = 640

function readFloats(name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(new URL(name, folder))).buffer)
}

for (const fromHz of [8000, 11_025, 22_050, 44_100, 47_999, 48_000]) {
  test(`${fromHz} Hz to 16 kHz equals soxr within -80 dB of full scale`, () => {
    const expected = readFloats(`from-${fromHz}.expected.f32`)
    const resampler = new Resampler({ fromHz })
    const head = resampler.push(readFloats(`from-${fromHz}.f32`)).slice()
    const output = Float32Array.from([...head, ...resampler.flush()])
    // soxr rounds the length to nearest, we round up: 1920.04 samples are 1921.
    assert.ok(output.length === expected.length || output.length === expected.length + 1)
    for (let n = edgeSamples; n < expected.length - edgeSamples; n++) {
      const difference = Math.abs((output[n] ?? Number.NaN) - (expected[n] ?? Number.NaN))
      assert.ok(difference <= 1e-4, `sample ${n}: ${output[n]}, soxr ${expected[n]}`)
    }
  })
}
