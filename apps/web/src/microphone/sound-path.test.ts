// SPDX-License-Identifier: Apache-2.0
// From browser blocks to wire frames: rate, pitch, loudness, time, and that nothing stays behind.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePcm16, levelDbfs } from '@cryingsense/dsp'
import { SoundPath, wireFrameBytes, wireFrameMs, wireRateHz, type WireFrame } from './sound-path.ts'

/** Pushes `seconds` of a sine through in worklet-sized blocks; returns copies of the frames. */
function run(options: { rateHz: number; toneHz: number; seconds: number; pauseAtBlock?: number }): WireFrame[] {
  const path = new SoundPath(options.rateHz)
  const frames: WireFrame[] = []
  const blocks = Math.floor((options.rateHz * options.seconds) / 1_024)
  let nowMs = 10_000
  for (let block = 0; block < blocks; block++) {
    const samples = Float32Array.from(
      { length: 1_024 },
      (_, index) => 0.5 * Math.sin((2 * Math.PI * options.toneHz * (block * 1_024 + index)) / options.rateHz),
    )
    nowMs += (1_024 / options.rateHz) * 1_000
    if (block === options.pauseAtBlock) nowMs += 3_000
    path.push(samples, nowMs, (frame) => frames.push({ ...frame, pcm: frame.pcm.slice() }))
    assert.ok(
      samples.every((sample) => sample === 0),
      'the block is wiped',
    )
  }
  return frames
}

for (const rateHz of [48_000, 44_100, 16_000]) {
  test(`two seconds at ${rateHz} Hz become 50 ms frames at 16 kHz with the same tone`, () => {
    const frames = run({ rateHz, toneHz: 500, seconds: 2 })
    assert.ok(Math.abs(frames.length - 40) <= 1, `${frames.length} frames`)
    assert.ok(frames.every((frame) => frame.pcm.length === wireFrameBytes))
    const samples = frames.slice(2).flatMap((frame) => [...decodePcm16(frame.pcm)])
    let rises = 0
    for (let at = 1; at < samples.length; at++) if ((samples[at - 1] ?? 0) < 0 && (samples[at] ?? 0) >= 0) rises++
    // One rise per period of the tone.
    assert.ok(Math.abs(rises - (500 * samples.length) / wireRateHz) <= 1, `${rises} periods`)
    // A sine of 0.5 is -9.03 dBFS; the 100 Hz high-pass takes 0.01 dB at 500 Hz.
    assert.ok(Math.abs(levelDbfs(Float32Array.from(samples)) + 9.03) < 0.1)
  })
}

test('rumble below the high-pass is taken out: 25 Hz loses 24 dB', () => {
  const frames = run({ rateHz: 48_000, toneHz: 25, seconds: 2 })
  const last = frames.at(-1)
  // Second-order Butterworth at a quarter of its cut-off: 10 log10(1 + 4^4) = 24.1 dB below -9.03.
  assert.ok(last !== undefined && last.levelDbfs < -30, String(last?.levelDbfs))
})

test('capture times never overlap, follow the samples, and jump forward only over a real gap', () => {
  const frames = run({ rateHz: 48_000, toneHz: 500, seconds: 4, pauseAtBlock: 90 })
  let jumps = 0
  for (let at = 1; at < frames.length; at++) {
    const stepMs = (frames[at]?.captureMs ?? 0) - (frames[at - 1]?.captureMs ?? 0)
    assert.ok(stepMs >= wireFrameMs, `step of ${stepMs} ms`)
    if (stepMs > wireFrameMs) jumps++
  }
  assert.equal(jumps, 1)
})
