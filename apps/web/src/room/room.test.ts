// SPDX-License-Identifier: Apache-2.0
// What a household is told, in one line, in advice and in a screen reader's words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hearingCauses, toRoom, type RoomState } from '../api/rooms.ts'
import { emptyLiveState, type LiveState } from '../live/live-state.ts'
import { announcementsFor } from './announcements.ts'
import { summarize } from './household-summary.ts'
import { adviceFor, joinNames } from './room-words.ts'

const room = (name: string, state: RoomState, cause?: string) =>
  toRoom({ deviceId: name, name: 'Cot', room: name, kind: 'virtual', state, cause, sinceMs: 1_000 })
const live = (...rooms: LiveState['rooms']): LiveState => ({
  ...emptyLiveState,
  connection: 'connected',
  hasRooms: true,
  rooms,
})

test('summarize() never says quiet while a room is deaf, offline or the page lost', () => {
  assert.equal(summarize(live(room('A', 'quiet'), room('B', 'quiet'))).mood, 'quiet')
  assert.equal(summarize(live(room('A', 'quiet'), room('B', 'offline'))).mood, 'deaf')
  assert.equal(summarize(live(room('A', 'quiet'), room('B', 'cannotHear'))).mood, 'deaf')
  assert.equal(summarize({ ...live(room('A', 'quiet')), connection: 'lost' }).mood, 'lost')
  assert.equal(summarize(emptyLiveState).mood, 'empty')
})

test('summarize() puts crying before everything else that is heard, and names each room once', () => {
  const { mood, headline, detail } = summarize(live(room('A', 'crying'), room('B', 'crying'), room('C', 'offline')))
  assert.equal(mood, 'crying')
  assert.equal(headline, 'Crying in A and B')
  assert.equal(detail, 'Listening in 2 of 3 rooms.')
})

test('every cause of not hearing has words and a remedy; heard rooms have none', () => {
  for (const cause of [...hearingCauses, 'notYetKnown']) {
    const advice = adviceFor(room('A', 'cannotHear', cause))
    assert.ok(advice !== undefined && advice.words.length > 10 && advice.remedy.length > 10, cause)
  }
  assert.equal(adviceFor(room('A', 'quiet')), undefined)
  assert.equal(adviceFor(room('A', 'crying')), undefined)
  assert.ok(adviceFor(room('A', 'offline')))
  const browser = toRoom({ ...room('A', 'cannotHear', 'deviceSilent'), kind: 'browser' })
  assert.match(adviceFor(browser)?.remedy ?? '', /Microphone page/)
})

test('announcementsFor() speaks of changes only, and of a room that is already crying when the page opens', () => {
  assert.deepEqual(announcementsFor([], [room('A', 'quiet')]), [])
  assert.equal(announcementsFor([], [room('A', 'crying')]).length, 1)
  assert.deepEqual(announcementsFor([room('A', 'crying')], [room('A', 'crying')]), [])
  assert.deepEqual(announcementsFor([room('A', 'crying')], [room('A', 'quiet')]), ['A is quiet again.'])
  assert.deepEqual(announcementsFor([room('A', 'quiet')], [room('A', 'offline')]), ['Attention: A cannot be heard.'])
})

test('joinNames() reads like a sentence', () => {
  assert.equal(joinNames([]), '')
  assert.equal(joinNames(['A']), 'A')
  assert.equal(joinNames(['A', 'B']), 'A and B')
  assert.equal(joinNames(['A', 'B', 'C']), 'A, B and C')
})
