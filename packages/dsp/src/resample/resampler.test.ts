// SPDX-License-Identifier: Apache-2.0
// What the resampler promises: a flat band, silence above it, no delay, and word of what it took away.
import assert from 'node:assert/strict'
import test from 'node:test'
import { levelDbfs, levelFloorDbfs } from '../level.ts'
import { Resampler } from './resampler.ts'

const rates = [4000, 8000, 11_025, 22_050, 32_000, 44_100, 47_999, 48_000, 96_000, 192_000]

function sine(rateHz: number, frequencyHz: number, count: number, amplitude = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, n) => amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz + 0.3),
  )
}

function resample(samples: Float32Array, fromHz: number, toHz = 16_000): Float32Array {
  const resampler = new Resampler({ fromHz, toHz })
  const head = resampler.push(samples).slice()
  return Float32Array.from([...head, ...resampler.flush()])
}

/** The middle of a result, away from the transients at both ends. */
function middle(samples: Float32Array): Float32Array {
  return samples.subarray(Math.floor(samples.length * 0.25), Math.floor(samples.length * 0.75))
}

for (const fromHz of rates) {
  const nyquistHz = Math.min(fromHz, 16_000) / 2

  test(`${fromHz} Hz: a sine up to 7/8 of the band comes out as itself, in time and height (0.01 dB)`, () => {
    for (const share of [0.01, 0.13, 0.37, 0.61, 0.8, 0.875]) {
      const frequencyHz = share * nyquistHz
      const output = resample(sine(fromHz, frequencyHz, Math.round(fromHz * 0.15)), fromHz)
      const wanted = middle(sine(16_000, frequencyHz, output.length))
      for (const [index, value] of middle(output).entries()) {
        assert.ok(Math.abs(value - (wanted[index] ?? Number.NaN)) < 1e-3, `${frequencyHz} Hz at ${index}: ${value}`)
      }
    }
  })

  test(`${fromHz} Hz: nothing above 8 kHz folds down, nothing is mirrored up (80 dB)`, () => {
    for (let share = 0.003; share < 1; share += 0.0371) {
      const frequencyHz = (share * fromHz) / 2
      const output = middle(resample(sine(fromHz, frequencyHz, Math.round(fromHz * 0.1)), fromHz))
      if (frequencyHz >= nyquistHz) {
        // A full-scale sine is -3 dBFS.
        assert.ok(levelDbfs(output) < -83, `${frequencyHz} Hz leaves ${levelDbfs(output)} dBFS`)
      }
    }
  })
}

test('a constant stays exactly that constant', () => {
  for (const fromHz of rates) {
    const output = middle(resample(new Float32Array(Math.round(fromHz * 0.1)).fill(0.25), fromHz))
    for (const value of output) assert.ok(Math.abs(value - 0.25) < 1e-7, `${fromHz} Hz gives ${value}`)
  }
})

test('scaling and adding inputs scales and adds outputs', () => {
  const a = sine(44_100, 700, 4001, 0.5)
  const b = sine(44_100, 5111, 4001, 0.25)
  const mixed = resample(
    a.map((value, n) => 3 * value - (b[n] ?? 0)),
    44_100,
  )
  const outA = resample(a, 44_100)
  const outB = resample(b, 44_100)
  for (const [n, value] of mixed.entries()) {
    assert.ok(Math.abs(value - (3 * (outA[n] ?? 0) - (outB[n] ?? 0))) < 1e-6)
  }
})

test('delaying the input by one period of both rates delays the output alike', () => {
  // 882 samples at 44.1 kHz are 441 after the halving and 320 at 16 kHz.
  const sound = sine(44_100, 1234, 3000)
  const delayed = new Float32Array(3882)
  delayed.set(sound, 882)
  const plain = resample(sound, 44_100)
  const late = resample(delayed, 44_100)
  for (let n = 0; n < plain.length; n++) {
    assert.ok(Math.abs((late[n + 320] ?? Number.NaN) - (plain[n] ?? Number.NaN)) < 1e-7)
  }
})

test('equal rates pass samples through untouched', () => {
  const sound = sine(16_000, 440, 333)
  assert.deepEqual(resample(sound, 16_000), sound)
})

test('other target rates work too: 16 kHz to 44.1 kHz keeps a tone', () => {
  const output = middle(resample(sine(16_000, 3000, 2400, 0.5), 16_000, 44_100))
  assert.ok(Math.abs(levelDbfs(output) - levelDbfs(sine(44_100, 3000, 4410, 0.5))) < 0.01)
})

test('a copied state continues where the original stood; one of other rates is refused', () => {
  for (const fromHz of [8000, 44_100, 47_999]) {
    const original = new Resampler({ fromHz })
    original.push(sine(fromHz, 777, 3210))
    const copy = new Resampler({ fromHz })
    copy.restore(structuredClone(original.state))
    const next = sine(fromHz, 1234, 2345)
    assert.deepEqual(copy.push(next), original.push(next))
    assert.equal(copy.takeAboveBandDbfs(), original.takeAboveBandDbfs())
    assert.deepEqual(copy.flush(), original.flush())
    assert.throws(() => new Resampler({ fromHz: 32_000 }).restore(original.state), RangeError)
  }
})

test('latencySec says how long an output waits: an impulse has left by then', () => {
  for (const fromHz of [8000, 44_100, 47_999, 192_000]) {
    const resampler = new Resampler({ fromHz })
    const neededSamples = Math.ceil(resampler.latencySec * fromHz) + 1
    assert.ok(resampler.push(new Float32Array(neededSamples)).length >= 1)
    assert.ok(resampler.latencySec < 0.02, `${fromHz} Hz waits ${resampler.latencySec} s`)
  }
})

test('takeAboveBandDbfs() reads the level of what lies above 8 kHz, whatever lies below', () => {
  for (const fromHz of [22_050, 44_100, 48_000, 96_000, 192_000]) {
    for (const frequencyHz of [9000, 10_000, fromHz / 4, fromHz / 3, 0.45 * fromHz]) {
      if (frequencyHz < 8500) continue
      const count = fromHz / 2
      const loudBelow = sine(fromHz, 2000, count, 0.5)
      const faintAbove = sine(fromHz, frequencyHz, count, 0.01)
      const resampler = new Resampler({ fromHz })
      resampler.push(loudBelow.map((value, n) => value + (faintAbove[n] ?? 0)))
      const found = resampler.takeAboveBandDbfs()
      assert.ok(Math.abs(found - -43.01) < 1.5, `${fromHz} Hz, ${frequencyHz} Hz: ${found} dBFS`)
      assert.equal(resampler.takeAboveBandDbfs(), levelFloorDbfs, 'a second reading starts anew')
    }
  }
})

test('takeAboveBandDbfs() reports the floor where there is nothing above the band to hear', () => {
  const low = new Resampler({ fromHz: 8000 })
  low.push(sine(8000, 3900, 4000))
  assert.equal(low.takeAboveBandDbfs(), levelFloorDbfs)
  const clean = new Resampler({ fromHz: 48_000 })
  // A hum that fades in: a sudden start would itself reach above 8 kHz.
  clean.push(sine(48_000, 300, 24_000, 0.5).map((value, n) => value * Math.min(1, n / 12_000) ** 2))
  assert.ok(clean.takeAboveBandDbfs() < -80)
})
