// SPDX-License-Identifier: Apache-2.0
// The device's core from samples to messages: time from samples alone, a gate that keeps onsets, and a microphone that
// says when it is ill.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePcm16 } from '@cryingsense/dsp'
import type { GateStretch } from '@cryingsense/protocol'
import { seededRandom } from '@cryingsense/testkit'
import { Capture } from './capture.ts'
import type { LevelGateOptions } from './level-gate.ts'
import { MicrophoneCheck } from './microphone-check.ts'

const random = seededRandom(11)
const noise = (samples: number, amplitude: number) =>
  Float32Array.from({ length: samples }, () => amplitude * (2 * random() - 1))
const tone = (samples: number, hz: number, amplitude: number) =>
  Float32Array.from({ length: samples }, (_, index) => amplitude * Math.sin((2 * Math.PI * hz * index) / 16_000))

function record(gate: LevelGateOptions | undefined) {
  const frames: { captureMs: number; pcm: Uint8Array }[] = []
  const stretches: GateStretch[] = []
  const capture = new Capture(
    { rateHz: 16_000, frameMs: 50, gate, startMs: 7000 },
    {
      addFrame: (captureMs, pcm) => frames.push({ captureMs, pcm: pcm.slice() }),
      addGate: (stretch) => stretches.push(stretch),
    },
  )
  return { capture, frames, stretches }
}

test('frames follow each other on the clock of the samples, however the samples came', () => {
  const [whole, pieces] = [record(undefined), record(undefined)]
  const sound = noise(16_000, 0.1)
  whole.capture.push(sound)
  for (let offset = 0; offset < sound.length; offset += 333) pieces.capture.push(sound.subarray(offset, offset + 333))
  assert.deepEqual(pieces.frames, whole.frames)
  assert.deepEqual(
    whole.frames.map(({ captureMs }) => captureMs),
    Array.from({ length: 20 }, (_, index) => 7000 + index * 50),
  )
  assert.ok(whole.frames.every(({ pcm }) => pcm.length === 1600))
  assert.equal(whole.capture.capturedMs, 8000)
})

test('the high-pass takes out rumble and offset, and leaves the pitch of a cry alone', () => {
  const power = (hz: number) => {
    const { capture, frames } = record(undefined)
    capture.push(tone(16_000, hz, 0.5).map((sample) => sample + 0.2))
    const last = decodePcm16(frames.at(-1)?.pcm ?? new Uint8Array())
    return last.reduce((sum, sample) => sum + sample ** 2, 0) / last.length
  }
  // 0.5 sin has a power of 0.125; at 20 Hz a 2nd-order high-pass of 100 Hz takes 28 dB.
  assert.ok(Math.abs(power(450) - 0.125) < 0.003, String(power(450)))
  assert.ok(power(20) < 0.001, String(power(20)))
})

test('a quiet room sends one heartbeat a second with its level, and every moment is accounted for once', () => {
  const { capture, frames, stretches } = record({ openDbfs: -50, holdMs: 1000, preRollFrames: 4 })
  capture.push(noise(16_000 * 5, 0.0005))
  assert.equal(frames.length, 0)
  assert.deepEqual(
    stretches.map(({ captureMs, durationMs }) => [captureMs, durationMs]),
    [
      [7000, 1000],
      [8000, 1000],
      [9000, 1000],
      [10_000, 1000],
    ],
  )
  // Uniform noise of amplitude a has a power of a^2 / 3; the high-pass takes next to nothing of it.
  const expectedDbfs = 10 * Math.log10(0.0005 ** 2 / 3)
  assert.ok(stretches.every(({ levelDbfs }) => Math.abs(levelDbfs - expectedDbfs) < 0.5))
  assert.ok(stretches.every(({ health }) => health === 'fine'))
})

test('the frames before a sound are sent with it, and the stretch before them ends where they begin', () => {
  const { capture, frames, stretches } = record({ openDbfs: -50, holdMs: 500, preRollFrames: 4 })
  capture.push(noise(16_000 + 800, 0.0005))
  capture.push(tone(800, 450, 0.3))
  capture.push(noise(16_000 * 2, 0.0005))
  const [first] = frames
  // The tone sounds from 1.05 s on; four frames of 50 ms before it come along.
  assert.equal(first?.captureMs, 7850)
  const rests = stretches.map(({ captureMs, durationMs }) => [captureMs, captureMs + durationMs] as const)
  assert.deepEqual(rests[0], [7000, 7850])
  const ends = [...rests.map(([, endMs]) => endMs), ...frames.map(({ captureMs }) => captureMs + 50)]
  const starts = [...rests.map(([startMs]) => startMs), ...frames.map(({ captureMs }) => captureMs)]
  const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b)
  // Each part begins where another ended: nothing is missing and nothing is told twice.
  assert.deepEqual(sorted(starts).slice(1), sorted(ends).slice(0, -1))
  // Held open for half a second after the tone, or after the frame in which the high-pass still rings from it.
  assert.ok([8500, 8550].includes(frames.at(-1)?.captureMs ?? 0))
})

test('a dead, a stuck and an overdriven microphone say so in their heartbeat', () => {
  const healthOf = (sound: Float32Array) => {
    const check = new MicrophoneCheck()
    check.push(sound)
    return check.take()
  }
  assert.equal(healthOf(new Float32Array(16_000)), 'zeroSamples')
  assert.equal(healthOf(new Float32Array(16_000).fill(0.25)), 'stuckSamples')
  const overdriven = tone(16_000, 450, 3).map((sample) => Math.max(-1, Math.min(1, sample)))
  assert.equal(healthOf(overdriven), 'clipping')
  assert.equal(healthOf(tone(16_000, 450, 0.9)), 'fine')
  const { capture, stretches } = record({})
  capture.push(new Float32Array(16_000 * 3))
  assert.ok(stretches.length > 0 && stretches.every(({ health }) => health === 'zeroSamples'))
})
