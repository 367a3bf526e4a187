// SPDX-License-Identifier: Apache-2.0
// Silence passes for peace: it must not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EarLive, RoomState } from '@cryingsense/protocol/gateway'
import { FakeClock } from '@cryingsense/testkit'
import { deviceSilentMs, earGoneMs } from '../limits.ts'
import type { Device, Episode } from '../store/store.ts'
import { RoomRegistry } from './registry.ts'
import type { Room } from './room.ts'

const startMs = 1_795_000_000_000
const cot: Device = {
  deviceId: 'cot',
  name: 'Cot',
  room: "Mia's room",
  kind: 'microphone',
  credentialSha256: 'a'.repeat(64),
  addedAtMs: startMs,
}
const hall: Device = { ...cot, deviceId: 'hall', room: 'Hall' }

function open() {
  const [clock, monotonic] = [new FakeClock(startMs), new FakeClock()]
  const told: Room[] = []
  const removed: string[] = []
  const rooms = new RoomRegistry({
    clock,
    monotonic,
    onRoom: (room) => told.push(room),
    onRemoved: (deviceId) => removed.push(deviceId),
  })
  rooms.setDevices([cot, hall])
  const pass = (durationMs: number): void => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 500) {
      clock.advance(500)
      monotonic.advance(500)
      rooms.tick()
    }
  }
  const live = (deviceId: string, state: RoomState): void => {
    const message: EarLive = {
      type: 'live',
      deviceId,
      atMs: clock.nowMs(),
      levelDbfs: -40,
      score: 0.1,
      state,
      spectrum: [],
    }
    rooms.applyLive(message)
  }
  const states = (): string[] =>
    rooms.list().map(({ state, cause }) => (cause === undefined ? state : `${state}: ${cause}`))
  return { clock, monotonic, rooms, told, removed, pass, live, states }
}

test('a room of which nothing has been heard is offline, never quiet', () => {
  assert.deepEqual(open().states(), ['offline', 'offline'])
})

test('without an ear every room says so after ten seconds', () => {
  const { states, pass } = open()
  pass(earGoneMs - 500)
  assert.deepEqual(states(), ['offline', 'offline'])
  pass(500)
  assert.deepEqual(states(), ['cannotHear: earGone', 'cannotHear: earGone'])
})

test('an ear that goes takes even a crying room with it after ten seconds, and one that is back at once does not', () => {
  const { states, rooms, pass, live } = open()
  rooms.earConnected()
  live('cot', 'crying')
  live('hall', 'quiet')
  rooms.earLost()
  pass(earGoneMs - 1000)
  rooms.earConnected()
  assert.deepEqual(states(), ['crying', 'quiet'])
  rooms.earLost()
  pass(earGoneMs)
  assert.deepEqual(states(), ['cannotHear: earGone', 'cannotHear: earGone'])
  rooms.earConnected()
  live('cot', 'quiet')
  assert.deepEqual(states(), ['quiet', 'cannotHear: earGone'])
})

test('a device that the ear says nothing about cannot be heard after fifteen seconds', () => {
  const { states, rooms, pass, live } = open()
  rooms.earConnected()
  for (let second = 0; second < deviceSilentMs / 1000; second++) {
    live('cot', 'quiet')
    pass(1000)
  }
  assert.deepEqual(states(), ['quiet', 'cannotHear: deviceSilent'])
})

test('an ear that hangs while it is connected is gone after ten seconds, and back with its next word', () => {
  const { states, rooms, pass, live } = open()
  rooms.earConnected()
  live('cot', 'crying')
  live('hall', 'quiet')
  pass(earGoneMs)
  assert.deepEqual(states(), ['cannotHear: earGone', 'cannotHear: earGone'])
  assert.equal(rooms.isEarThere(), false)
  pass(1000)
  assert.equal(rooms.isEarThere(), false)
  live('cot', 'quiet')
  assert.equal(rooms.isEarThere(), true)
  assert.deepEqual(states(), ['quiet', 'cannotHear: earGone'])
})

test('a new ear in place of one that hung does not make an old state look fresh', () => {
  const { states, rooms, pass, live } = open()
  rooms.earConnected()
  live('cot', 'quiet')
  pass(8000)
  live('hall', 'quiet')
  rooms.earLost()
  pass(1000)
  rooms.earConnected()
  pass(6000)
  assert.deepEqual(states(), ['cannotHear: deviceSilent', 'quiet'])
})

test("the ear's own reason stands until it says otherwise", () => {
  const { states, rooms, pass, live } = open()
  rooms.earConnected()
  rooms.applyState({ kind: 'roomState', deviceId: 'cot', atMs: startMs, state: 'cannotHear', cause: 'noiseTooHigh' })
  live('cot', 'cannotHear')
  pass(60_000)
  assert.equal(states()[0], 'cannotHear: noiseTooHigh')
  rooms.applyState({ kind: 'roomState', deviceId: 'cot', atMs: startMs + 5, state: 'quiet' })
  assert.equal(states()[0], 'quiet')
})

test('a change of state that was missed comes with the next level', () => {
  const { states, rooms, live, told } = open()
  rooms.earConnected()
  live('cot', 'quiet')
  live('cot', 'crying')
  live('cot', 'crying')
  assert.equal(states()[0], 'crying')
  assert.deepEqual(
    told.filter(({ deviceId }) => deviceId === 'cot').map(({ state }) => state),
    ['offline', 'quiet', 'crying'],
  )
})

test('a restart of the server does not reset since when a room is as it is', () => {
  const { rooms, live } = open()
  rooms.restore([{ kind: 'roomState', deviceId: 'cot', atMs: startMs - 90_000, state: 'quiet' }], [])
  rooms.earConnected()
  live('cot', 'quiet')
  assert.equal(rooms.list()[0]?.sinceMs, startMs - 90_000)
})

test('a clock that is set back or forward makes no room silent', () => {
  const { states, rooms, clock, live } = open()
  rooms.earConnected()
  live('cot', 'quiet')
  clock.advance(365 * 24 * 3_600_000)
  rooms.tick()
  assert.equal(states()[0], 'quiet')
})

test('a room knows its open episode, and a late update of another does not take it away', () => {
  const { rooms } = open()
  const episode: Episode = {
    episodeId: 'one',
    deviceId: 'cot',
    room: "Mia's room",
    startedAtMs: startMs,
    endedAtMs: null,
    peakScore: 1,
    meanScore: 1,
    levelDbfs: -20,
    endReason: null,
  }
  rooms.applyEpisode(episode)
  rooms.applyEpisode({ ...episode, episodeId: 'other', endedAtMs: startMs, endReason: 'quiet' })
  assert.equal(rooms.list()[0]?.openEpisodeId, 'one')
  rooms.applyEpisode({ ...episode, endedAtMs: startMs + 1, endReason: 'quiet' })
  assert.equal(rooms.list()[0]?.openEpisodeId, undefined)
})

test('a removed device leaves, and what is said of it later is not heard', () => {
  const { rooms, live, removed } = open()
  rooms.setDevices([hall])
  live('cot', 'crying')
  rooms.applyState({ kind: 'roomState', deviceId: 'cot', atMs: startMs, state: 'crying' })
  assert.deepEqual(removed, ['cot'])
  assert.deepEqual(
    rooms.list().map(({ deviceId }) => deviceId),
    ['hall'],
  )
})
