// SPDX-License-Identifier: Apache-2.0
// Relations any log-mel must keep, whatever its code: level, shift, silence, size.
import assert from 'node:assert/strict'
import test from 'node:test'
import { LogMelStream, logMel, logMelFrameCount } from './log-mel.ts'
import { melFilterBank } from './mel.ts'
import { featureNumbers, logPowerFloor } from './numbers.ts'

const { melBands, hopSamples, windowSamples } = featureNumbers

function glide(count: number, amplitude = 0.3): Float32Array {
  return Float32Array.from({ length: count }, (_, n) => amplitude * Math.sin(0.2 * n + 3e-5 * n * n))
}

test('doubling the amplitude adds 2 ln 2 to every band above the floor', () => {
  const quiet = logMel(glide(3000, 0.125))
  const loud = logMel(glide(3000, 0.25))
  for (const [index, value] of quiet.entries()) {
    if (value <= logPowerFloor + 1e-3) continue
    assert.ok(Math.abs((loud[index] ?? 0) - value - 2 * Math.LN2) < 2e-6)
  }
})

test('silence gives the floor in every band of every frame', () => {
  const features = logMel(new Float32Array(1234))
  assert.equal(features.length, 6 * melBands)
  assert.ok(features.every((value) => value === Math.fround(logPowerFloor)))
})

test('a shift of one hop moves the features by one frame', () => {
  const samples = glide(4321)
  const whole = logMel(samples)
  const shifted = logMel(samples.subarray(hopSamples))
  assert.deepEqual(shifted, whole.slice(melBands))
})

test('frame k sees samples 160 k to 160 k + 399 and no other', () => {
  const samples = new Float32Array(2000)
  samples[3 * hopSamples + windowSamples] = 1 // 880: the first sample after frame 3; frames 4 (from 640) and 5 (from 800) hold it
  const features = logMel(samples)
  const hears = (frame: number): boolean =>
    features.subarray(frame * melBands, (frame + 1) * melBands).some((value) => value > logPowerFloor + 1)
  assert.deepEqual(
    [2, 3, 4, 5, 6].map((frame) => hears(frame)),
    [false, false, true, true, false],
  )
})

test('a tone is loudest in the band whose triangle stands over it', () => {
  const bank = melFilterBank()
  for (const band of [5, 23, 47, 60]) {
    const bin = (bank.firstBin[band] ?? 0) + Math.floor(((bank.offset[band + 1] ?? 0) - (bank.offset[band] ?? 0)) / 2)
    const tone = Float32Array.from({ length: 400 }, (_, n) => Math.sin((2 * Math.PI * bin * n) / 512))
    const frame = logMel(tone)
    const loudest = frame.indexOf(Math.max(...frame))
    assert.ok(Math.abs(loudest - band) <= 1, `bin ${bin}: band ${loudest}, expected about ${band}`)
  }
})

test('logMelFrameCount() counts whole windows only', () => {
  assert.deepEqual(
    [0, 399, 400, 559, 560, 16_000].map((count) => logMelFrameCount(count)),
    [0, 0, 1, 1, 2, 98],
  )
})

test('reset() starts a stream that knows nothing of the one before', () => {
  const stream = new LogMelStream()
  const frames: Float32Array[] = []
  stream.push(glide(777), () => undefined)
  stream.reset()
  stream.push(glide(600), (frame) => frames.push(frame.slice()))
  assert.deepEqual(frames[1], logMel(glide(600)).subarray(melBands))
})
