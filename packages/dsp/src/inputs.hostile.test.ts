// SPDX-License-Identifier: Apache-2.0
// Wrong types, NaN, Infinity, absurd sizes and rates: refused with the argument's name, before any state has changed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { CoarseSpectrum } from './coarse-spectrum.ts'
import { RealFft } from './fft.ts'
import { Framer } from './framer.ts'
import { HighPass } from './high-pass.ts'
import { levelDbfs, meanSquareToDbfs, peakDbfs } from './level.ts'
import { LogMelStream, logMel } from './log-mel.ts'
import { NoiseFloor } from './noise-floor.ts'
import { decodePcm16, encodePcm16, floatToPcm16, pcm16ToFloat } from './pcm.ts'
import { estimatePitch } from './pitch.ts'
import { Resampler } from './resample/resampler.ts'
import { assertSamples } from './samples.ts'

/** Every entrance for sound. */
const entrances: Readonly<Record<string, (samples: Float32Array) => unknown>> = {
  assertSamples,
  levelDbfs,
  peakDbfs,
  logMel,
  floatToPcm16,
  encodePcm16,
  estimatePitch,
  'HighPass.process': (samples) => new HighPass().process(samples),
  'Framer.push': (samples) => new Framer({ windowSamples: 9, hopSamples: 4 }).push(samples, () => undefined),
  'LogMelStream.push': (samples) => new LogMelStream().push(samples, () => undefined),
  'Resampler.push': (samples) => new Resampler({ fromHz: 44_100 }).push(samples),
}
/** Not a Float32Array, as a caller without types might pass them. */
const wrongTypes: readonly unknown[] = [
  undefined,
  null,
  7,
  'sound',
  [0, 0.5],
  new Int16Array(500),
  new Float64Array(500),
  {},
]

for (const [name, enter] of Object.entries(entrances)) {
  test(`${name} takes sound within bounds`, () => {
    assert.doesNotThrow(() => enter(new Float32Array(500).fill(0.25)))
    assert.doesNotThrow(() => enter(new Float32Array(500).fill(-1024)))
  })

  test(`${name} refuses NaN, Infinity and absurd magnitudes, naming the sample`, () => {
    for (const bad of [Number.NaN, Infinity, -Infinity, 1025, -3e38]) {
      const samples = new Float32Array(500).fill(0.25)
      samples[377] = bad
      assert.throws(() => enter(samples), { name: 'RangeError', message: /^samples\[377\] must be finite/ })
    }
  })

  test(`${name} refuses what is no Float32Array`, () => {
    for (const wrong of wrongTypes) {
      assert.throws(() => enter(wrong as Float32Array), {
        name: 'TypeError',
        message: /^samples must be a Float32Array/,
      })
    }
  })
}

test('a refused block leaves no trace in a stream', () => {
  const good = Float32Array.from({ length: 700 }, (_, n) => Math.sin(n * n))
  const bad = good.map((value, n) => (n === 699 ? Number.NaN : value))
  const disturbed = new LogMelStream()
  const frames: Float32Array[] = []
  disturbed.push(good.subarray(0, 300), () => assert.fail('no frame yet'))
  assert.throws(() => disturbed.push(bad, () => assert.fail('no frame from a refused block')), RangeError)
  disturbed.push(good.subarray(300), (frame) => frames.push(frame.slice()))
  assert.deepEqual(frames[1], logMel(good).subarray(64, 128))

  const resampler = new Resampler({ fromHz: 48_000 })
  const clean = new Resampler({ fromHz: 48_000 })
  assert.throws(() => resampler.push(bad), RangeError)
  assert.deepEqual(resampler.push(good), clean.push(good))
  assert.deepEqual(resampler.flush(), clean.flush())

  const filter = new HighPass()
  assert.throws(() => filter.process(bad), RangeError)
  assert.deepEqual(filter.state, { s1: 0, s2: 0 })
})

test('Resampler refuses rates that are fractions, out of range or no numbers', () => {
  for (const rate of [0, -16_000, 3999, 192_001, 44_100.5, Number.NaN, Infinity]) {
    assert.throws(() => new Resampler({ fromHz: rate }), { name: 'RangeError', message: /^fromHz must be a whole/ })
    assert.throws(() => new Resampler({ fromHz: 8000, toHz: rate }), { name: 'RangeError', message: /^toHz must/ })
  }
  for (const wrong of [undefined, '48000', null]) {
    assert.throws(() => new Resampler({ fromHz: wrong as unknown as number }), TypeError)
  }
})

test('sizes that do not fit are refused with the argument named', () => {
  const task = {
    samples: new Float32Array(9),
    window: new Float64Array(9),
    power: new Float64Array(17),
    lowBin: 1,
    highBin: 15,
  }
  const fft = new RealFft(32)
  assert.doesNotThrow(() => fft.powerSpectrum(task))
  const refusals: readonly [RegExp, () => unknown][] = [
    [/^size must/, () => new RealFft(500)],
    [/^size must/, () => new RealFft(256)],
    [/^size must/, () => new RealFft(2 ** 40)],
    [/^samples.length must/, () => fft.powerSpectrum({ ...task, samples: new Float32Array(33) })],
    [/^window.length must/, () => fft.powerSpectrum({ ...task, window: new Float64Array(8) })],
    [/^power.length must/, () => fft.powerSpectrum({ ...task, power: new Float64Array(16) })],
    [/^lowBin must/, () => fft.powerSpectrum({ ...task, lowBin: 0 })],
    [/^highBin must/, () => fft.powerSpectrum({ ...task, highBin: 16 })],
    [/^windowSamples must/, () => new Framer({ windowSamples: 0, hopSamples: 1 })],
    [/^hopSamples must/, () => new Framer({ windowSamples: 8, hopSamples: 9 })],
    [/^cutoffHz must/, () => new HighPass({ cutoffHz: 8000 })],
    [/^cutoffHz must/, () => new HighPass({ cutoffHz: Number.NaN })],
    [/^out must/, () => new HighPass().process(new Float32Array(5), new Float32Array(4))],
    [/^out must/, () => pcm16ToFloat(new Int16Array(5), new Float32Array(6))],
    [/^out must/, () => floatToPcm16(new Float32Array(5), new Int16Array(4))],
    [/^bytes must hold whole/, () => decodePcm16(new Uint8Array(7))],
    [/^samples must hold at least/, () => levelDbfs(new Float32Array(0))],
    [/^samples.length must/, () => estimatePitch(new Float32Array(319))],
    [/^samples.length must/, () => estimatePitch(new Float32Array(1025))],
    [/^meanSquare must/, () => meanSquareToDbfs(Number.NaN)],
    [/^frame must hold 64/, () => new CoarseSpectrum().push(new Float32Array(32), () => undefined)],
    [/^percentile must/, () => new NoiseFloor({ percentile: 1 })],
    [/^windowSec/, () => new NoiseFloor({ windowSec: 1e9 })],
    [/^updatesPerSec must/, () => new NoiseFloor({ updatesPerSec: Number.NaN })],
    [/^levelDbfs must/, () => new NoiseFloor().update(Number.NaN)],
    [/^levelDbfs must/, () => new NoiseFloor().update(-Infinity)],
  ]
  for (const [message, act] of refusals) assert.throws(act, { name: 'RangeError', message })
  assert.throws(() => decodePcm16([1, 2] as unknown as Uint8Array), { name: 'TypeError', message: /^bytes must/ })
  assert.throws(() => pcm16ToFloat([1, 2] as unknown as Int16Array), { name: 'TypeError', message: /^pcm must/ })
})

test('CoarseSpectrum refuses a frame with NaN instead of drawing silence', () => {
  const frame = new Float32Array(64)
  frame[33] = Number.NaN
  assert.throws(() => new CoarseSpectrum().push(frame, () => undefined), { name: 'RangeError', message: /^frame/ })
})
