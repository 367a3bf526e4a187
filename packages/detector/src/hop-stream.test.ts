// SPDX-License-Identifier: Apache-2.0
// Hops of a stream: their times, their levels, and that the cut of the stream does not matter.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logMel } from '@cryingsense/dsp'
import fc from 'fast-check'
import { HopStream } from './hop-stream.ts'
import type { Hop } from './hop-stream.ts'

const input = { sampleRateHz: 16_000, windowFrames: 70, hopFrames: 50, melBands: 64 }

function sound(samples: number, level = 0.1): Float32Array {
  return Float32Array.from(
    { length: samples },
    (_, index) => level * Math.sin(index * 0.13 + 3 * Math.sin(index * 0.0007)),
  )
}

function listen(samples: Float32Array, cuts: readonly number[] = []): { hops: Hop[]; windows: number[][] } {
  const stream = new HopStream(input)
  const hops: Hop[] = []
  const windows: number[][] = []
  const handlers = {
    onHop: (hop: Hop) => {
      const window = new Float32Array(stream.window.windowValues)
      stream.window.copyInto(window, 0)
      hops.push(hop)
      windows.push([...window])
    },
  }
  let from = 0
  for (const cut of [...cuts, samples.length]) {
    stream.push(samples.subarray(from, cut), handlers)
    from = cut
  }
  stream.finish(handlers)
  return { hops, windows }
}

test('a hop ends with its last frame: 50 frames end at sample 49 * 160 + 400', () => {
  const { hops } = listen(sound(16_240))
  assert.deepEqual(
    hops.map(({ endSample }) => endSample),
    [8240, 16_240],
  )
})

test('a tail shorter than a hop is scored once, at the end of the sound', () => {
  assert.deepEqual(
    listen(sound(9000)).hops.map(({ endSample }) => endSample),
    [8240, 9000],
  )
  assert.deepEqual(
    listen(sound(399)).hops.map(({ endSample }) => endSample),
    [399],
  )
  assert.deepEqual(
    listen(new Float32Array(0)).hops.map(({ endSample }) => endSample),
    [0],
  )
})

test('windows hold the log-mel of the sound', () => {
  const samples = sound(8240)
  const features = logMel(samples)
  const [window = []] = listen(samples).windows
  assert.deepEqual(window.slice(20 * 64), [...features])
  assert.ok(window.slice(0, 20 * 64).every((value) => Math.abs(value - Math.log(1e-8)) < 1e-5))
})

test("a hop's level is that of its own samples", () => {
  const samples = new Float32Array(16_240)
  samples.fill(0.5, 8240)
  const [quiet, loud] = listen(samples).hops
  assert.equal(quiet?.levelDbfs, -120)
  assert.ok(Math.abs((loud?.levelDbfs ?? 0) - 20 * Math.log10(0.5)) < 1e-6)
})

test('hops, levels and windows do not depend on how the stream is cut', () => {
  const samples = sound(20_000)
  const whole = listen(samples)
  fc.assert(
    fc.property(fc.array(fc.nat(samples.length), { maxLength: 12 }), (cuts) => {
      const parts = listen(
        samples,
        cuts.toSorted((a, b) => a - b),
      )
      assert.deepEqual(parts.windows, whole.windows)
      assert.deepEqual(
        parts.hops.map(({ endSample }) => endSample),
        whole.hops.map(({ endSample }) => endSample),
      )
      parts.hops.forEach((hop, index) =>
        assert.ok(Math.abs(hop.levelDbfs - (whole.hops[index]?.levelDbfs ?? 0)) < 1e-9),
      )
    }),
    { numRuns: 30 },
  )
})

test('push() refuses NaN', () => {
  assert.throws(() => new HopStream(input).push(Float32Array.of(0, Number.NaN), { onHop: () => undefined }), RangeError)
})

test('wipe() starts anew', () => {
  const stream = new HopStream(input)
  const ends: number[] = []
  const handlers = { onHop: (hop: Hop) => void ends.push(hop.endSample) }
  stream.push(sound(12_000), handlers)
  stream.wipe()
  stream.push(sound(8240), handlers)
  assert.deepEqual(ends, [8240, 8240])
})
