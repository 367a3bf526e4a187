// SPDX-License-Identifier: Apache-2.0
// What the episode logic refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DetectorError } from '../errors.ts'
import { play, testSettings } from './fixture.ts'
import { toEpisodeSettings } from './settings.ts'

function refuses(code: string, act: () => unknown): void {
  assert.throws(act, (error) => error instanceof DetectorError && error.code === code && error.remedy.length > 0)
}

function scoreAt(atMs: number, score: number, levelDbfs = -30) {
  return { kind: 'score' as const, atMs, score, levelDbfs }
}

test('stepEpisode() refuses NaN as score, level and time', () => {
  refuses('SCORE_INVALID', () => play([scoreAt(0, Number.NaN)]))
  refuses('SCORE_INVALID', () => play([scoreAt(0, 0.5, Number.NaN)]))
  refuses('TIME_WENT_BACK', () => play([scoreAt(Number.NaN, 0.5)]))
  refuses('TIME_WENT_BACK', () => play([{ kind: 'stop', atMs: Number.NaN, reason: 'quiet' }]))
  assert.equal(play([scoreAt(0, 0.5)]).state.atMs, 0)
})

test('stepEpisode() refuses scores outside 0..1 and accepts both ends', () => {
  for (const score of [-0.001, 1.001, Number.POSITIVE_INFINITY])
    refuses('SCORE_INVALID', () => play([scoreAt(0, score)]))
  assert.equal(play([scoreAt(0, 1), scoreAt(1, 0)]).state.evidence, 2)
})

test('stepEpisode() refuses time that goes back, and accepts time that stands still', () => {
  refuses('TIME_WENT_BACK', () => play([scoreAt(1000, 0.5), scoreAt(999, 0.5)]))
  assert.equal(play([scoreAt(1000, 0.5), scoreAt(1000, 0.5)]).state.atMs, 1000)
})

test('toEpisodeSettings() accepts the shipped shape and freezes it', () => {
  assert.deepEqual(toEpisodeSettings({ ...testSettings }), testSettings)
  assert.ok(Object.isFrozen(toEpisodeSettings({ ...testSettings })))
})

test('toEpisodeSettings() refuses what is missing, unknown, out of range or no number', () => {
  const { mergeGapSec, ...missing } = testSettings
  assert.equal(mergeGapSec, 5)
  for (const bad of [
    null,
    [],
    'settings',
    missing,
    { ...testSettings, sensitivity: 1 },
    { ...testSettings, startEvidence: Number.NaN },
    { ...testSettings, startEvidence: '6' },
    { ...testSettings, neutralScore: 1 },
    { ...testSettings, mergeGapSec: 0 },
    { ...testSettings, endScore: 0.51 },
  ]) {
    refuses('SETTINGS_INVALID', () => toEpisodeSettings(bad))
  }
})
