// SPDX-License-Identifier: Apache-2.0
// The live picture keeps gaps as gaps.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spectrumBands } from './level-event.ts'
import { columnMs, historySlots, PictureHistory } from './picture-history.ts'

const column = (value: number): readonly number[] => Array.from({ length: spectrumBands }, () => value)
const level = (atMs: number, ...values: readonly number[]) => ({
  deviceId: 'd1',
  atMs,
  levelDbfs: -30,
  score: 0.5,
  state: 'quiet' as const,
  spectrum: values.map((value) => column(value)),
})

test('the last column of an event is its own moment, the one before it 125 ms earlier', () => {
  const history = new PictureHistory()
  history.push(level(10_000, 11, 22))
  assert.equal(history.column(0)?.[0], 22)
  assert.equal(history.column(1)?.[31], 11)
  assert.equal(history.column(2), undefined)
})

test('uneven handfuls of columns (1, 2, 3 per event) are drawn without gaps', () => {
  const history = new PictureHistory()
  // As the hub sends them for a device with 100 ms frames: 0, 200, 500 ms and so on, 1, 2 or 3 columns each.
  let atMs = 10_000
  for (let round = 0; round < 12; round++) {
    history.push(level((atMs += 300), 1, 2, 3))
    history.push(level((atMs += 200), 4))
  }
  const drawn = Array.from({ length: 12 * 4 }, (_, slotsBack) => history.column(slotsBack)?.[0])
  assert.deepEqual(drawn.slice(0, 5), [4, 3, 2, 1, 4])
  assert.ok(!drawn.includes(undefined))
})

test('a pause in the stream stays empty, and a wrapped slot never shows its old content', () => {
  const history = new PictureHistory()
  history.push(level(10_000, 1, 2))
  history.push(level(12_000, 3, 4))
  assert.equal(history.column(5), undefined)
  assert.equal(history.column(16)?.[0], 2)
  const later = 10_000 + historySlots * columnMs
  history.push(level(later, 9))
  assert.equal(history.column(0)?.[0], 9)
  assert.equal(history.column(historySlots - 1), undefined)
})

test('scores older than the picture are dropped, and a clock set far back begins a new picture', () => {
  const history = new PictureHistory()
  for (let atMs = 0; atMs < 100_000; atMs += 250) history.push(level(atMs, 5))
  assert.ok(history.scores.length <= (historySlots * columnMs) / 250 + 1)
  history.push(level(1_000, 6))
  assert.equal(history.latestAtMs, 1_000)
  assert.equal(history.scores.length, 1)
})

test('a column of another width is not drawn', () => {
  const history = new PictureHistory()
  history.push({ ...level(5_000), spectrum: [[1, 2, 3]] })
  assert.equal(history.column(0), undefined)
})
