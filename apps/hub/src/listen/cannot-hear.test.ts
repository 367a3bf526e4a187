// SPDX-License-Identifier: Apache-2.0
// Stretches that cannot be heard, on a recording's clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HearingMonitor } from '@cryingsense/detector'
import { CannotHearTally } from './cannot-hear.ts'

/** Plays pieces of 0.5 s, each filled by a letter: n noise, z zeros, c clipped. */
function tally(pieces: string): readonly { cause: string; startSec: number; endSec: number }[] {
  const monitor = new HearingMonitor()
  const tally = new CannotHearTally()
  let atMs = 0
  let state = 7
  for (const piece of pieces) {
    const samples = Float32Array.from({ length: 8000 }, () => {
      state = (state * 48_271) % 2_147_483_647
      const noise = state / 1_073_741_824 - 1
      return piece === 'z' ? 0 : piece === 'c' ? Math.sign(noise) : 0.01 * noise
    })
    atMs += 500
    monitor.sound(samples, atMs)
    tally.take(monitor.state)
  }
  return tally.finish(atMs)
}

test('a stretch begins where the trouble began and ends where good sound began', () => {
  // 2 s of noise, 4 s of zeros, 3 s of noise.
  assert.deepEqual(tally(`nnnn${'z'.repeat(8)}nnnnnn`), [{ cause: 'zeroSamples', startSec: 2, endSec: 6 }])
})

test('a stretch that lasts to the end of the recording ends with it', () => {
  assert.deepEqual(tally(`nn${'z'.repeat(9)}`), [{ cause: 'zeroSamples', startSec: 1, endSec: 5.5 }])
})

test('two causes one after the other make two stretches that do not overlap', () => {
  const [first, second] = tally(`${'z'.repeat(8)}${'c'.repeat(12)}`)
  assert.equal(first?.cause, 'zeroSamples')
  assert.ok(second !== undefined && second.startSec >= (first?.endSec ?? 0))
})

test('an ordinary recording has none', () => assert.deepEqual(tally('n'.repeat(40)), []))
