// SPDX-License-Identifier: Apache-2.0
// The transform against the definition of the DFT, written as a sum.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import { RealFft } from './fft.ts'

function dftPower(samples: readonly number[], k: number, size: number): number {
  let re = 0
  let im = 0
  for (const [n, x] of samples.entries()) {
    re += x * Math.cos((2 * Math.PI * k * n) / size)
    im -= x * Math.sin((2 * Math.PI * k * n) / size)
  }
  return re * re + im * im
}

for (const { size, count } of [
  { size: 8, count: 5 },
  { size: 32, count: 32 },
  { size: 128, count: 71 },
  { size: 512, count: 400 },
  { size: 2048, count: 1999 },
]) {
  test(`powerSpectrum() of ${count} samples in ${size} equals the sum that defines it`, () => {
    const random = seededRandom(size)
    const samples = Float32Array.from({ length: count }, () => random() - 0.5)
    const window = Float64Array.from({ length: count }, () => random())
    const power = new Float64Array(size / 2 + 1).fill(-7)
    const lowBin = 1
    const highBin = size / 2 - 2
    new RealFft(size).powerSpectrum({ samples, window, power, lowBin, highBin })
    const weighted = Array.from(samples, (x, n) => x * (window[n] ?? 0))
    for (let k = lowBin; k <= highBin; k += size > 500 ? 7 : 1) {
      const wanted = dftPower(weighted, k, size)
      assert.ok(
        Math.abs((power[k] ?? Number.NaN) - wanted) < 1e-9 * (1 + wanted),
        `bin ${k}: ${power[k]}, DFT ${wanted}`,
      )
    }
    assert.equal(power[0], -7, 'bins not asked for stay as they were')
    assert.equal(power[size / 2 - 1], -7)
  })
}

test('a short window after a long one sees zeros where the long one was', () => {
  const fft = new RealFft(32)
  const power = new Float64Array(17)
  const fresh = new Float64Array(17)
  const long = new Float32Array(32).fill(0.5)
  const short = new Float32Array(9).map((_, n) => Math.cos(n))
  fft.powerSpectrum({ samples: long, window: new Float64Array(32).fill(1), power, lowBin: 1, highBin: 15 })
  const task = { samples: short, window: new Float64Array(9).fill(1), lowBin: 1, highBin: 15 }
  fft.powerSpectrum({ ...task, power })
  new RealFft(32).powerSpectrum({ ...task, power: fresh })
  assert.deepEqual(power.subarray(1, 16), fresh.subarray(1, 16))
})
