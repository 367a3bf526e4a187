// SPDX-License-Identifier: Apache-2.0
// What holds for every stream of this package: the way the sound is cut into blocks leaves no trace, to the bit.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import fc from 'fast-check'
import { Framer } from './framer.ts'
import { HighPass } from './high-pass.ts'
import { LogMelStream, logMel } from './log-mel.ts'
import { Resampler } from './resample/resampler.ts'

const cuts = fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 1, maxLength: 12 })

/** Splits `samples` into blocks of the given sizes; what is left comes last. */
function split(samples: Float32Array, sizes: readonly number[]): Float32Array[] {
  const blocks: Float32Array[] = []
  let at = 0
  for (const size of sizes) {
    blocks.push(samples.subarray(at, at + size))
    at = Math.min(samples.length, at + size)
  }
  return [...blocks, samples.subarray(at)]
}

function noise(count: number, seed: number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from({ length: count }, () => random() - 0.5)
}

function concat(blocks: readonly Float32Array[]): Float32Array {
  return Float32Array.from(blocks.flatMap((block) => [...block]))
}

test('log-mel frames do not depend on how the sound is cut', () => {
  fc.assert(
    fc.property(cuts, fc.integer({ min: 0, max: 6000 }), (sizes, count) => {
      const samples = noise(count, 3)
      const stream = new LogMelStream()
      const frames: Float32Array[] = []
      for (const block of split(samples, sizes)) stream.push(block, (frame) => frames.push(frame.slice()))
      assert.deepEqual(concat(frames), logMel(samples))
    }),
    { numRuns: 60 },
  )
})

test('a framer gives the same windows however the sound is cut, for any window and hop', () => {
  fc.assert(
    fc.property(cuts, fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 700 }), (sizes, a, b) => {
      const windowSamples = Math.max(a, b)
      const hopSamples = Math.min(a, b)
      const samples = noise(3001, 5)
      const framer = new Framer({ windowSamples, hopSamples })
      let frame = 0
      for (const block of split(samples, sizes)) {
        framer.push(block, (window) => {
          assert.deepEqual(window, samples.subarray(frame * hopSamples, frame * hopSamples + windowSamples))
          frame++
        })
      }
      assert.equal(frame, windowSamples > 3001 ? 0 : Math.floor((3001 - windowSamples) / hopSamples) + 1)
    }),
    { numRuns: 60 },
  )
})

test('the high-pass filters the same however the sound is cut', () => {
  fc.assert(
    fc.property(cuts, (sizes) => {
      const samples = noise(5000, 7)
      const filter = new HighPass()
      const parts = split(samples, sizes).map((block) => filter.process(block))
      assert.deepEqual(concat(parts), new HighPass().process(samples))
    }),
    { numRuns: 40 },
  )
})

test('the resampler gives the same samples and the promised number of them however the sound is cut', () => {
  const rates = fc.oneof(
    fc.constantFrom(8000, 11_025, 16_000, 22_050, 32_000, 44_100, 47_999, 48_000, 96_000),
    fc.integer({ min: 4000, max: 192_000 }),
  )
  fc.assert(
    fc.property(rates, cuts, fc.integer({ min: 0, max: 7000 }), (fromHz, sizes, count) => {
      const samples = noise(count, 11)
      const whole = new Resampler({ fromHz })
      const expected = concat([whole.push(samples).slice(), whole.flush().slice()])
      const pieces = new Resampler({ fromHz })
      const parts = split(samples, sizes).map((block) => pieces.push(block).slice())
      parts.push(pieces.flush().slice())
      assert.deepEqual(concat(parts), expected)
      assert.equal(expected.length, Math.ceil((count * 16_000) / fromHz))
      assert.equal(pieces.takeAboveBandDbfs(), whole.takeAboveBandDbfs())
    }),
    { numRuns: 40 },
  )
})
