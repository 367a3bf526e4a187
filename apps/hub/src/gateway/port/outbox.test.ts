// SPDX-License-Identifier: Apache-2.0
// The outbox through outages of the server: bounded, in order, and never without the end of a cry.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayEvent } from '@cryingsense/protocol/gateway'
import { Outbox } from './outbox.ts'

const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const base = { deviceId: 'cot', levelDbfs: -30 }
const start = (index: number): GatewayEvent => ({
  kind: 'episodeStart',
  episodeId: id(index),
  atMs: index,
  score: 0.9,
  ...base,
})
const update = (index: number, atMs: number): GatewayEvent => ({
  kind: 'episodeUpdate',
  episodeId: id(index),
  atMs,
  peakScore: 1,
  meanScore: 0.5,
  scores: [[atMs, 0.5]],
  ...base,
})
const end = (index: number): GatewayEvent => ({
  kind: 'episodeEnd',
  episodeId: id(index),
  startedAtMs: index,
  endedAtMs: index + 1,
  peakScore: 1,
  meanScore: 0.5,
  scores: [[index, 0.5]],
  reason: 'quiet',
  ...base,
})
const state = (deviceId: string, atMs: number): GatewayEvent => ({ kind: 'roomState', deviceId, atMs, state: 'quiet' })

test('events are numbered from 1 and kept until acknowledged, also when the acknowledgement is old or repeated', () => {
  const outbox = new Outbox()
  for (let index = 0; index < 4; index++) outbox.add(start(index))
  outbox.acknowledge(2)
  outbox.acknowledge(1)
  assert.deepEqual(
    outbox.events.map(({ seq }) => seq),
    [3, 4],
  )
  outbox.acknowledge(4)
  outbox.acknowledge(4)
  assert.deepEqual(outbox.events, [])
})

test('a full outbox merges what an end makes superfluous, and keeps the order', () => {
  const outbox = new Outbox(6)
  for (const event of [start(1), update(1, 10), state('cot', 11), update(1, 12), end(1), start(2), state('cot', 13)]) {
    outbox.add(event)
  }
  assert.deepEqual(
    outbox.events.map(({ seq, event }) => [seq, event.kind]),
    [
      [5, 'episodeEnd'],
      [6, 'episodeStart'],
      [7, 'roomState'],
    ],
  )
  assert.equal(outbox.mergedEvents, 4)
})

test('no end of a cry is ever dropped, however long the server is away; the oldest lose only their curves', () => {
  const outbox = new Outbox(10)
  for (let index = 0; index < 200; index++) {
    outbox.add(start(index))
    outbox.add(update(index, index))
    outbox.add(end(index))
    outbox.add(state(`room-${index % 3}`, index))
  }
  const ends = outbox.events.flatMap(({ event }) => (event.kind === 'episodeEnd' ? [event] : []))
  assert.equal(new Set(ends.map(({ episodeId }) => episodeId)).size, 200)
  assert.equal(ends[0]?.scores.length, 0)
  assert.equal(ends.at(-1)?.scores.length, 1)
})
