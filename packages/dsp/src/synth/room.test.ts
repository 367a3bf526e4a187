// SPDX-License-Identifier: Apache-2.0
// The room is judged as acousticians judge rooms: reverberation time by Schroeder's integral, direct to reverberant ratio.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from './random.ts'
import { RoomSound, drawRoom, type RoomShape } from './room.ts'
import type { Sound } from './sound.ts'

const SHAPE: RoomShape = { widthM: 3.1, lengthM: 4.2, heightM: 2.5, reverberationSec: 0.4, damping: 0 }

function impulseResponse(shape: RoomShape, distanceM: number, samples = 16000): Float32Array {
  let count = 0
  const impulse: Sound = {
    render(out) {
      for (let index = 0; index < out.length; index++) out[index] = count++ === 0 ? 1 : 0
    },
  }
  const out = new Float32Array(samples)
  new RoomSound(impulse, new Random('place'), { shape, distanceM }).render(out)
  return out
}

/** T60 from the slope between -5 and -25 dB of the backward integral (Schroeder 1965; ISO 3382 calls it T20). */
function reverberationSec(response: Float32Array): number {
  const tail = new Float64Array(response.length + 1)
  for (let n = response.length - 1; n >= 0; n--) tail[n] = (tail[n + 1] ?? 0) + (response[n] ?? 0) ** 2
  const start = tail[1] ?? 1
  const reach = (levelDb: number): number =>
    tail.findIndex((energy, n) => n > 0 && 10 * Math.log10(energy / start) <= levelDb)
  return ((reach(-25) - reach(-5)) / 16000) * 3
}

test('RoomSound reverberates as long as it is asked to', () => {
  for (const wanted of [0.2, 0.35, 0.6]) {
    const measured = reverberationSec(impulseResponse({ ...SHAPE, reverberationSec: wanted }, 2))
    assert.ok(Math.abs(measured / wanted - 1) < 0.25, `${measured} for ${wanted}`)
  }
})

test('RoomSound damping shortens the decay of high frequencies', () => {
  // The second difference is a crude high-pass: +24 dB at 8 kHz against 500 Hz.
  const highs = (samples: Float32Array): Float32Array =>
    samples.map((value, n) => value - 2 * (samples[n - 1] ?? 0) + (samples[n - 2] ?? 0))
  const live = reverberationSec(highs(impulseResponse({ ...SHAPE, damping: 0 }, 2)))
  const soft = reverberationSec(highs(impulseResponse({ ...SHAPE, damping: 0.6 }, 2)))
  assert.ok(soft < 0.6 * live, `${soft} ${live}`)
})

test('RoomSound loses 6 dB of direct to late ratio per doubling of distance', () => {
  const ratioDb = (distanceM: number): number => {
    const response = impulseResponse(SHAPE, distanceM)
    const late = response.subarray(800).reduce((sum, value) => sum + value * value, 0)
    return 10 * Math.log10((response[0] ?? 0) ** 2 / late)
  }
  assert.ok(Math.abs(ratioDb(0.6) - ratioDb(1.2) - 6.02) < 1)
})

test('RoomSound keeps the level of the direct path', () => {
  assert.equal(impulseResponse(SHAPE, 1.5, 10)[0], 1)
})

test('drawRoom() stays within nursery sizes', () => {
  for (let seed = 0; seed < 200; seed++) {
    const room = drawRoom(new Random(`room${seed}`))
    assert.ok(room.reverberationSec >= 0.15 && room.reverberationSec <= 0.6)
    assert.ok(room.widthM > 2 && room.lengthM < 6 && room.heightM < 3)
  }
})
