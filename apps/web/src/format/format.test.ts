// SPDX-License-Identifier: Apache-2.0
// Figures in words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration, formatTotal } from './duration.ts'
import { formatLevel, formatScore, meterFraction } from './figure.ts'

test('formatDuration() shows the two units that matter and never a negative time', () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5_000, '0 s'],
    [Number.NaN, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [8_040_000, '2 h 14 min'],
    [90_000_000, '1 d 1 h'],
  ]
  for (const [durationMs, words] of cases) assert.equal(formatDuration(durationMs), words)
})

test('formatTotal() rounds to minutes but never rounds crying away', () => {
  assert.equal(formatTotal(0), '0 min')
  assert.equal(formatTotal(300), '1 s')
  assert.equal(formatTotal(20_000), '20 s')
  assert.equal(formatTotal(89_000), '1 min')
  assert.equal(formatTotal(91_000), '2 min')
  assert.equal(formatTotal(7_500_000), '2 h 05 min')
})

test('formatScore() never shows certainty that is not there', () => {
  assert.equal(formatScore(0.9999), '0.99')
  assert.equal(formatScore(1), '1.00')
  assert.equal(formatScore(0.005), '0.00')
  assert.equal(formatScore(-1), '0.00')
})

test('formatLevel() uses a true minus sign; meterFraction() spans -70 dBFS to full scale', () => {
  assert.equal(formatLevel(-42.6), '\u221243 dBFS')
  assert.equal(formatLevel(-0.2), '0 dBFS')
  assert.equal(meterFraction(-120), 0)
  assert.equal(meterFraction(-35), 0.5)
  assert.equal(meterFraction(0), 1)
})
