// SPDX-License-Identifier: Apache-2.0
// Hand-made cases of the stream rules; each expected value is worked out in its comment from score_stream.py's text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeStream } from './stream-rules.ts'
import type { StreamTruth } from './stream-rules.ts'

const truth: StreamTruth = {
  minutes: 10,
  events: [
    { onset: 100, offset: 106, snr_db: 0 },
    { onset: 300, offset: 310, snr_db: 20 },
  ],
}

test('judgeStream() finds a cry whose alarm starts up to two seconds after it', () => {
  const counts = judgeStream([[108, 109]], truth)
  assert.equal(counts.found, 1)
  assert.deepEqual(counts.latenciesSec, [8])
  assert.equal(counts.falseAlarms, 0)
  assert.deepEqual(counts.foundBySnr.get(20), [0, 1])
})

test('judgeStream() misses a cry whose alarm starts later, and forgives that alarm for three seconds', () => {
  assert.equal(judgeStream([[108.5, 109]], truth).found, 0)
  assert.equal(judgeStream([[108.5, 109]], truth).falseAlarms, 0)
  assert.equal(judgeStream([[109.5, 110]], truth).falseAlarms, 1)
})

test('judgeStream() counts an alarm that was already on as found at once', () => {
  const counts = judgeStream([[95, 101]], truth)
  assert.deepEqual(counts.latenciesSec, [0])
  assert.equal(counts.falseAlarms, 0)
})

test('judgeStream() joins alarms ten seconds apart and counts each started half minute of a false one', () => {
  // 400..410 and 419..431 join to 31 s: two started half minutes. 500..501 stands alone.
  assert.equal(judgeStream([[400, 410], [419, 431], [500, 501]], truth).falseAlarms, 3) // prettier-ignore
})

test('judgeStream() charges an alarm around a cry only for whole half minutes outside of it', () => {
  // 65 s before the onset are two whole half minutes; 33 s after offset + 3 s are one.
  assert.equal(judgeStream([[35, 142]], truth).falseAlarms, 3)
  assert.equal(judgeStream([[71, 138]], truth).falseAlarms, 0)
})

test('judgeStream() takes the cries out of the hours', () => {
  assert.equal(judgeStream([], truth).hours, (600 - 16) / 3600)
})
