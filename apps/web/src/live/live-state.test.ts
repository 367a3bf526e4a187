// SPDX-License-Identifier: Apache-2.0
// What the page shows after each thing the hub can tell.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toEpisode } from '../api/episodes.ts'
import { toRoom, type Room } from '../api/rooms.ts'
import type { LevelEvent } from './level-event.ts'
import { applyChange, emptyLiveState, maxRecentEpisodes, type LiveChange, type LiveState } from './live-state.ts'

function room(fields: Partial<Record<keyof Room, unknown>> = {}): Room {
  return toRoom({
    deviceId: 'd1',
    name: 'Cot',
    room: 'Nursery',
    kind: 'microphone',
    state: 'quiet',
    sinceMs: 1_000,
    levelDbfs: null,
    score: null,
    lastHeardAtMs: null,
    ...fields,
  })
}

const level = (fields: Partial<LevelEvent>): LevelEvent => ({
  deviceId: 'd1',
  atMs: 5_000,
  levelDbfs: -20,
  score: 0.9,
  state: 'crying',
  spectrum: [],
  ...fields,
})

const after = (...changes: readonly LiveChange[]): LiveState => {
  let state = emptyLiveState
  for (const change of changes) state = applyChange(state, change)
  return state
}

test('a snapshot replaces every room: one that is gone on the hub is gone on the screen', () => {
  const state = after(
    { kind: 'room', room: room({ deviceId: 'gone' }) },
    { kind: 'rooms', rooms: [room({ deviceId: 'd2', room: 'Attic' }), room()] },
  )
  assert.deepEqual(
    state.rooms.map((each) => each.room),
    ['Attic', 'Nursery'],
  )
  assert.equal(state.hasRooms, true)
})

test('a crying room comes first, then a deaf one, then by name', () => {
  const state = after({
    kind: 'rooms',
    rooms: [
      room({ deviceId: 'a', room: 'A', state: 'offline' }),
      room({ deviceId: 'b', room: 'B' }),
      room({ deviceId: 'c', room: 'C', state: 'cannotHear', cause: 'clipping' }),
      room({ deviceId: 'd', room: 'D', state: 'crying' }),
    ],
  })
  assert.equal(state.rooms.map((each) => each.room).join(''), 'DCBA')
})

test('a level that hears crying shows it before the slower room event comes', () => {
  const state = after({ kind: 'rooms', rooms: [room()] }, { kind: 'level', level: level({}) })
  assert.equal(state.rooms[0]?.state, 'crying')
  assert.equal(state.rooms[0]?.sinceMs, 5_000)
})

test('a level never calms a room and never overrules a newer room event', () => {
  const crying = after({ kind: 'rooms', rooms: [room({ state: 'crying' })] })
  assert.equal(applyChange(crying, { kind: 'level', level: level({ state: 'quiet' }) }), crying)
  const newer = after({ kind: 'rooms', rooms: [room({ sinceMs: 9_000 })] })
  assert.equal(applyChange(newer, { kind: 'level', level: level({ atMs: 8_000 }) }), newer)
})

test('a level of an unknown room makes no room', () => {
  const state = after({ kind: 'rooms', rooms: [] })
  assert.equal(applyChange(state, { kind: 'level', level: level({}) }), state)
})

test('a heartbeat measures how far the hub clock is ahead and ignores jitter below a second', () => {
  const state = after({ kind: 'heartbeat', hubNowMs: 100_000, pageNowMs: 40_000 })
  assert.equal(state.hubAheadMs, 60_000)
  assert.equal(applyChange(state, { kind: 'heartbeat', hubNowMs: 105_300, pageNowMs: 45_000 }), state)
})

test('told episodes are kept by id, the latest word wins, and the oldest are dropped beyond the limit', () => {
  const episode = (id: number, endedAtMs: number | null) =>
    toEpisode({
      episodeId: `e${id}`,
      deviceId: 'd1',
      room: 'Nursery',
      startedAtMs: id,
      endedAtMs,
      peakScore: 0.9,
      meanScore: 0.7,
      levelDbfs: -20,
      endReason: null,
    })
  let state = emptyLiveState
  for (let id = 0; id <= maxRecentEpisodes; id++)
    state = applyChange(state, { kind: 'episode', episode: episode(id, null) })
  assert.equal(state.episodes.size, maxRecentEpisodes)
  assert.equal(state.episodes.has('e0'), false)
  state = applyChange(state, { kind: 'episode', episode: episode(5, 77) })
  assert.equal(state.episodes.get('e5')?.endedAtMs, 77)
})

test('toRoom() refuses a state it does not know, but takes an unknown cause as deaf without advice', () => {
  assert.throws(() => room({ state: 'sleepy' }), { code: 'API_ANSWER_UNREADABLE' })
  assert.throws(() => room({ sinceMs: 'now' }), { code: 'API_ANSWER_UNREADABLE' })
  const deaf = room({ state: 'cannotHear', cause: 'somethingNew' })
  assert.equal(deaf.state, 'cannotHear')
  assert.equal(deaf.cause, undefined)
})
