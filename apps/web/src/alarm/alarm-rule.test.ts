// SPDX-License-Identifier: Apache-2.0
// When the page sounds. "Silence passes for peace" must never happen: every way of not hearing is an alarm.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toRoom, type RoomState } from '../api/rooms.ts'
import { emptyLiveState, type LiveState } from '../live/live-state.ts'
import { alarmFor, stillSilenced } from './alarm-rule.ts'

const room = (deviceId: string, state: RoomState, sinceMs = 1_000) =>
  toRoom({ deviceId, name: 'Cot', room: deviceId, kind: 'microphone', state, sinceMs })
const live = (...rooms: LiveState['rooms']): LiveState => ({
  ...emptyLiveState,
  connection: 'connected',
  hasRooms: true,
  rooms,
})
const none: ReadonlySet<string> = new Set()
const silence = (state: LiveState): ReadonlySet<string> => new Set(alarmFor(state, none)?.subjects)

test('quiet rooms are silent; crying, deaf and offline ones are not', () => {
  assert.equal(alarmFor(live(room('a', 'quiet')), none), undefined)
  assert.equal(alarmFor(live(room('a', 'crying')), none)?.kind, 'crying')
  assert.equal(alarmFor(live(room('a', 'cannotHear')), none)?.kind, 'attention')
  assert.equal(alarmFor(live(room('a', 'offline')), none)?.kind, 'attention')
})

test('a lost connection is an alarm of its own, whatever the rooms last were', () => {
  const lost: LiveState = { ...live(room('a', 'crying')), connection: 'lost' }
  assert.equal(alarmFor(lost, none)?.kind, 'notConnected')
  assert.equal(alarmFor({ ...emptyLiveState, connection: 'connecting' }, none), undefined)
})

test('crying sounds over a room that cannot be heard', () => {
  assert.equal(alarmFor(live(room('a', 'cannotHear'), room('b', 'crying')), none)?.kind, 'crying')
})

test('silencing a cry leaves another room, and the next cry of the same room, free to sound', () => {
  const first = live(room('a', 'crying'))
  const silenced = silence(first)
  assert.equal(alarmFor(first, silenced), undefined)
  assert.equal(alarmFor(live(room('a', 'crying'), room('b', 'crying')), silenced)?.subjects.length, 1)
  const afterQuiet = stillSilenced(live(room('a', 'quiet', 5_000)), silenced)
  assert.equal(afterQuiet.size, 0)
  assert.equal(alarmFor(live(room('a', 'crying', 9_000)), silenced)?.kind, 'crying')
})

test('silencing a lost connection ends with its return: the next loss sounds again', () => {
  const lost: LiveState = { ...live(room('a', 'quiet')), connection: 'lost' }
  const silenced = silence(lost)
  assert.equal(alarmFor(lost, silenced), undefined)
  const back = stillSilenced(live(room('a', 'quiet')), silenced)
  assert.equal(alarmFor(lost, back)?.kind, 'notConnected')
})

test('what was silenced before a loss stays silenced after it, if it is still the same', () => {
  const crying = live(room('a', 'crying'))
  const silenced = stillSilenced({ ...crying, connection: 'lost' }, silence(crying))
  assert.equal(alarmFor(crying, silenced), undefined)
})

test('a hub that cannot store episodes asks for attention until silenced or mended', () => {
  const full: LiveState = { ...live(room('a', 'quiet')), hub: { storage: 'diskFull', isListening: true } }
  assert.equal(alarmFor(full, none)?.kind, 'attention')
  assert.equal(alarmFor(full, silence(full)), undefined)
  assert.equal(stillSilenced(live(room('a', 'quiet')), silence(full)).size, 0)
})
