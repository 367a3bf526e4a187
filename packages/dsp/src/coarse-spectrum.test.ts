// SPDX-License-Identifier: Apache-2.0
// The coarse picture: the promised grain, the promised scale, and no more than that.
import assert from 'node:assert/strict'
import test from 'node:test'
import { CoarseSpectrum, coarseBands, coarseRangeDb } from './coarse-spectrum.ts'

const neperPerDb = Math.LN10 / 10

function columns(frames: readonly Float32Array[], picture = new CoarseSpectrum()): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const frame of frames) picture.push(frame, (column) => found.push(column.slice()))
  return found
}

test('100 frames give 8 columns of 32 bands, 12 and 13 frames in turn', () => {
  const picture = new CoarseSpectrum()
  const ends: number[] = []
  for (let frame = 1; frame <= 100; frame++) picture.push(new Float32Array(64), () => ends.push(frame))
  assert.deepEqual(ends, [12, 25, 37, 50, 62, 75, 87, 100])
  assert.equal(columns(Array.from({ length: 12 }, () => new Float32Array(64)))[0]?.length, coarseBands)
})

test('shades run from 0 at -60 dB to 255 at +40 dB and stop there', () => {
  const shade = (powerDb: number): number | undefined =>
    columns(Array.from({ length: 12 }, () => new Float32Array(64).fill(powerDb * neperPerDb)))[0]?.[17]
  assert.deepEqual([coarseRangeDb.low, coarseRangeDb.high], [-60, 40])
  assert.deepEqual([shade(-80), shade(-60), shade(-20), shade(40), shade(55)], [0, 0, 102, 255, 255])
})

test('a shade is the mean over its two bands and all its frames: single frames cannot be read back', () => {
  const frame = new Float32Array(64).fill(-60 * neperPerDb)
  frame[10] = 40 * neperPerDb
  const others = Array.from({ length: 11 }, () => new Float32Array(64).fill(-60 * neperPerDb))
  const [first] = columns([frame, ...others])
  const [last] = columns([...others, frame])
  assert.deepEqual(first, last)
  // One of 24 values is 100 dB up: 255 / 24.
  assert.equal(first?.[5], 11)
})

test('wipe() starts a new column', () => {
  const picture = new CoarseSpectrum()
  columns(
    Array.from({ length: 11 }, () => new Float32Array(64).fill(9)),
    picture,
  )
  picture.wipe()
  const [column] = columns(
    Array.from({ length: 12 }, () => new Float32Array(64).fill(-20)),
    picture,
  )
  assert.deepEqual(column, new Uint8Array(32))
})
