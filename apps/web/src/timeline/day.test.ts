// SPDX-License-Identifier: Apache-2.0
// Days of 23, 24 and 25 hours, and the totals on them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toEpisode } from '../api/episodes.ts'
import { dayFraction, dayRange, shiftDay, toDay } from './day.ts'
import { mergeEpisodes, totalsOfDay } from './day-totals.ts'

// Node reads the zone anew when it is set; each test file is a process of its own.
process.env['TZ'] = 'Europe/Berlin'
const hourMs = 3_600_000

function episode(episodeId: string, startedAtMs: number, endedAtMs: number | null) {
  return toEpisode({
    episodeId,
    deviceId: 'd1',
    room: 'Nursery',
    startedAtMs,
    endedAtMs,
    peakScore: 0.9,
    meanScore: 0.7,
    levelDbfs: -20,
    endReason: null,
  })
}

test('dayRange() follows the calendar: 23 hours in spring, 25 in autumn, 24 otherwise', () => {
  for (const [day, hours] of [
    ['2026-03-29', 23],
    ['2026-10-25', 25],
    ['2026-11-21', 24],
  ] as const) {
    const { fromMs, toMs } = dayRange(day)
    assert.equal((toMs - fromMs) / hourMs, hours, day)
    assert.equal(toDay(fromMs), day)
    assert.equal(toDay(toMs - 1), day)
  }
})

test('shiftDay() steps over changes of clocks, months and years', () => {
  assert.equal(shiftDay('2026-03-28', 1), '2026-03-29')
  assert.equal(shiftDay('2026-03-29', 1), '2026-03-30')
  assert.equal(shiftDay('2026-10-26', -1), '2026-10-25')
  assert.equal(shiftDay('2026-12-31', 1), '2027-01-01')
  assert.equal(shiftDay('2028-03-01', -1), '2028-02-29')
})

test('dayFraction() cuts at both ends of the day', () => {
  const range = dayRange('2026-11-21')
  assert.equal(dayFraction(range, range.fromMs - 1), 0)
  assert.equal(dayFraction(range, range.fromMs + 6 * hourMs), 0.25)
  assert.equal(dayFraction(range, range.toMs + 1), 1)
})

test('totalsOfDay() counts crying over midnight only with its part, and an open cry until now', () => {
  const range = dayRange('2026-11-21')
  const nowMs = range.fromMs + 10 * hourMs
  const totals = totalsOfDay(
    [
      episode('a', range.fromMs - 10 * 60_000, range.fromMs + 5 * 60_000),
      episode('b', range.fromMs + hourMs, range.fromMs + hourMs + 60_000),
      episode('c', nowMs - 2 * 60_000, null),
    ],
    range,
    nowMs,
  )
  assert.deepEqual(totals, { episodes: 3, cryingMs: 8 * 60_000, longestMs: 5 * 60_000 })
})

test('mergeEpisodes() lets the live word win and takes nothing of another day', () => {
  const range = dayRange('2026-11-21')
  const merged = mergeEpisodes(
    [episode('a', range.fromMs + hourMs, null)],
    [
      episode('a', range.fromMs + hourMs, range.fromMs + 2 * hourMs),
      episode('new', range.fromMs, null),
      episode('tomorrow', range.toMs, null),
      episode('yesterday', range.fromMs - hourMs, range.fromMs - 1),
    ],
    range,
  )
  assert.deepEqual(
    merged.map(({ episodeId, endedAtMs }) => [episodeId, endedAtMs]),
    [
      ['new', undefined],
      ['a', range.fromMs + 2 * hourMs],
    ],
  )
})
