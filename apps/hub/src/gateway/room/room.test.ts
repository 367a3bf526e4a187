// SPDX-License-Identifier: Apache-2.0
// The parts of a room on a clock that tests drive: time that never runs back, losses, outages and bounded memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayEvent } from '@cryingsense/protocol/gateway'
import { FakeClock } from '@cryingsense/testkit'
import { manifest } from '../fixture.ts'
import { CaptureClock } from './capture-clock.ts'
import { CryWatch } from './cry-watch.ts'
import { RoomHearing } from './hearing.ts'
import { LivePicture } from './picture.ts'
import { ScoreCurve } from './score-curve.ts'
import { type DueHop, SoundStream } from './sound-stream.ts'

const input = { sampleRateHz: 16_000, windowFrames: 100, hopFrames: 50, melBands: 64 }

test('CaptureClock takes the quickest message for the truth and follows a device that runs fast', () => {
  const clock = new CaptureClock()
  clock.observe(1000, 5200) // 200 ms on the way
  clock.observe(2000, 6050) // 50 ms on the way: at least 150 ms of the first were delay
  assert.equal(Math.round(clock.toEarMs(2000)), 6050)
  // A backlog says nothing about the offset.
  clock.observe(1500, 6060)
  assert.ok(Math.abs(clock.toEarMs(2000) - 6050) < 0.01)
  // One hour later the device's clock is 100 ms behind: 28 parts per million, less than the creep allows.
  clock.observe(3_601_900, 3_606_050)
  assert.ok(Math.abs(clock.toEarMs(3_601_900) - 3_606_050) < 1)
})

function newStream(rateHz = 16_000) {
  const hops: Pick<DueHop, 'captureMs' | 'isFloor' | 'levelDbfs'>[] = []
  const gaps: (readonly [number, number])[] = []
  const stream = new SoundStream(input, rateHz, {
    onSound: () => undefined,
    onFrame: () => undefined,
    onHop: ({ captureMs, isFloor, levelDbfs }) => hops.push({ captureMs, isFloor, levelDbfs }),
    onGap: (fromMs, toMs) => gaps.push([fromMs, toMs]),
  })
  return { stream, hops, gaps }
}
const tone = (samples: number) => Float32Array.from({ length: samples }, (_, index) => 0.1 * Math.sin(index * 0.2))

test('SoundStream gives a hop every half second on the clock of the device, at any rate', () => {
  for (const rateHz of [16_000, 48_000]) {
    const { stream, hops } = newStream(rateHz)
    for (let frame = 0; frame < 40; frame++) stream.hear(60_000 + frame * 100, tone(rateHz / 10))
    // The first hop: 50 frames of 10 ms, the last of which is 25 ms long.
    assert.deepEqual(
      hops.slice(0, 3).map(({ captureMs }) => captureMs),
      [60_515, 61_015, 61_515],
    )
    assert.equal(stream.heardUntilMs, 64_000)
  }
})

test('SoundStream fills a short loss, so that later hops keep their time', () => {
  const { stream, hops, gaps } = newStream()
  for (let frame = 0; frame < 30; frame++) if (frame % 4 !== 3) stream.hear(frame * 100, tone(1600))
  assert.deepEqual(gaps, [])
  assert.deepEqual(
    hops.map(({ captureMs }) => captureMs),
    [515, 1015, 1515, 2015, 2515],
  )
})

test('SoundStream starts anew after a long loss and tells it', () => {
  const { stream, hops, gaps } = newStream()
  for (let frame = 0; frame < 10; frame++) stream.hear(frame * 100, tone(1600))
  for (let frame = 0; frame < 10; frame++) stream.hear(9000 + frame * 100, tone(1600))
  assert.deepEqual(gaps, [[1000, 9000]])
  assert.deepEqual(
    hops.map(({ captureMs }) => captureMs),
    [515, 9515],
  )
})

test('SoundStream knows a window in which the device sent nothing', () => {
  const { stream, hops } = newStream()
  for (let second = 0; second < 3; second++) stream.rest(second * 1000, 1000)
  stream.hear(3000, tone(1600))
  for (let second = 0; second < 3; second++) stream.rest(3100 + second * 1000, 1000)
  // Window of 1 s: hops at 3.5 and 4.0 s still hold the tone at 3.0 s.
  assert.deepEqual(
    hops.map(({ isFloor }) => isFloor),
    [true, true, true, true, true, false, false, false, true, true, true, true].slice(0, hops.length),
  )
})

test('SoundStream forgets the sound but not the time: after wipe() it hears like a new one', () => {
  const [used, fresh] = [newStream(), newStream()]
  used.stream.hear(0, tone(16_000))
  used.stream.wipe()
  used.hops.length = 0
  assert.equal(used.stream.heardUntilMs, 1000)
  for (const { stream } of [used, fresh]) stream.hear(1000, tone(16_000))
  assert.deepEqual(used.hops, fresh.hops)
  assert.deepEqual(used.gaps, [])
  used.stream.wipe()
  used.stream.hear(60_000, tone(1600))
  assert.deepEqual(used.gaps, [[2000, 60_000]])
})

function newWatch() {
  const clock = new FakeClock(1000)
  const events: GatewayEvent[] = []
  const wallOffset = { ms: 1_700_000_000_000 }
  const watch = new CryWatch({
    deviceId: 'cot',
    settings: manifest.decision,
    clock: { nowMs: () => clock.nowMs(), toWallMs: (earMs) => earMs + wallOffset.ms },
    onEvent: (event) => events.push(event),
  })
  return { watch, events, wallOffset }
}

test('CryWatch decides in the order of the sound, although scores come back in another', () => {
  const { watch, events } = newWatch()
  const pending = Array.from({ length: 6 }, (_, hop) => watch.expectScore(1000 + hop * 500, -30))
  for (const hop of [5, 4, 3, 2, 1]) pending[hop]?.settle(0.95)
  assert.equal(events.length, 0)
  pending[0]?.settle(0.95)
  assert.equal(events[0]?.kind, 'episodeStart')
  assert.ok(events[0]?.kind === 'episodeStart' && events[0].atMs === 1_700_000_001_500)
})

test('CryWatch goes on past hops that the model failed on', () => {
  const { watch, events } = newWatch()
  const [first, second, third] = [1000, 1500, 2000].map((atMs) => watch.expectScore(atMs, -30))
  second?.settle(undefined)
  third?.settle(0.95)
  first?.settle(0.95)
  assert.equal(events[0]?.kind, 'episodeStart')
})

test('CryWatch ends a cry as interrupted when a minute of it was not heard', () => {
  const { watch, events } = newWatch()
  for (let hop = 0; hop < 6; hop++) watch.expectScore(1000 + hop * 500, -30).settle(0.95)
  watch.hearing(3500, 'deviceSilent')
  watch.hearing(63_600, 'deviceSilent')
  watch.hearing(63_600, null)
  const end = events.at(-1)
  assert.ok(end?.kind === 'episodeEnd' && end.reason === 'interrupted')
  assert.equal(end.endedAtMs, 1_700_000_003_500)
  assert.equal(end.scores.length, 5)
})

test('a wall clock that is set back during a cry does not end it before it began', () => {
  const { watch, events, wallOffset } = newWatch()
  for (let hop = 0; hop < 6; hop++) watch.expectScore(1000 + hop * 500, -30).settle(0.95)
  wallOffset.ms = 1_000_000_000_000
  for (let hop = 6; hop < 14; hop++) watch.expectScore(1000 + hop * 500, -60).settle(0.01)
  const end = events.at(-1)
  assert.ok(end?.kind === 'episodeEnd' && end.endedAtMs >= end.startedAtMs)
})

test('ScoreCurve keeps any length in 2,048 points, with its highest score and its times in order', () => {
  const curve = new ScoreCurve()
  for (let index = 0; index < 50_000; index++) curve.add(index * 500, index === 31_337 ? 0.99 : 0.3)
  assert.ok(curve.points.length <= 2048 && curve.points.length >= 1024)
  assert.ok(curve.points.some(([, score]) => score === 0.99))
  const times = curve.points.map(([atMs]) => atMs)
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

test('RoomHearing takes the word of a device with a closed gate for its microphone', () => {
  const hearing = new RoomHearing(0)
  const gate = { type: 'gate', sequence: 0, captureMs: 0, durationMs: 1000, levelDbfs: -70 } as const
  for (let second = 1; second <= 5; second++) hearing.gate({ ...gate, health: 'fine' }, second * 1000)
  assert.equal(hearing.cause, null)
  for (let second = 6; second <= 9; second++) hearing.gate({ ...gate, health: 'stuckSamples' }, second * 1000)
  assert.equal(hearing.cause, 'stuckSamples')
  hearing.tick(15_001)
  assert.equal(hearing.cause, 'deviceSilent')
})

test('LivePicture shows level and columns once, and keeps no more than fit in a message', () => {
  const picture = new LivePicture()
  assert.equal(picture.take(), undefined)
  picture.sound(Float32Array.from({ length: 1600 }, () => 0.1))
  for (let frame = 0; frame < 1000; frame++) picture.frame(new Float32Array(64).fill(-5))
  const taken = picture.take()
  assert.equal(taken?.levelDbfs, -20)
  assert.equal(taken?.spectrum.length, 16)
  assert.equal(picture.take(), undefined)
})
