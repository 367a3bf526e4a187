// SPDX-License-Identifier: Apache-2.0
// The page's dead-man switch, driven by a fake clock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '@cryingsense/testkit'
import { heartbeatLimitMs, Watchdog } from './watchdog.ts'

function newWatchdog() {
  const clock = new FakeClock(1_000)
  return { clock, watchdog: new Watchdog(clock.nowMs()) }
}

test('a page that never heard a heartbeat is connecting, and lost after the limit', () => {
  const { clock, watchdog } = newWatchdog()
  assert.equal(watchdog.connection(clock.nowMs()), 'connecting')
  clock.advance(heartbeatLimitMs)
  assert.equal(watchdog.connection(clock.nowMs()), 'connecting')
  clock.advance(1)
  assert.equal(watchdog.connection(clock.nowMs()), 'lost')
})

test('a heartbeat every five seconds keeps the page connected; two missed ones and two seconds do not', () => {
  const { clock, watchdog } = newWatchdog()
  for (let beat = 0; beat < 100; beat++) {
    watchdog.beat(clock.nowMs())
    clock.advance(5_000)
    assert.equal(watchdog.connection(clock.nowMs()), 'connected')
  }
  clock.advance(7_000)
  assert.equal(watchdog.connection(clock.nowMs()), 'connected')
  clock.advance(1)
  assert.equal(watchdog.connection(clock.nowMs()), 'lost')
})

test('a page that was lost is connected again with the next heartbeat', () => {
  const { clock, watchdog } = newWatchdog()
  clock.advance(60_000)
  assert.equal(watchdog.connection(clock.nowMs()), 'lost')
  watchdog.beat(clock.nowMs())
  assert.equal(watchdog.connection(clock.nowMs()), 'connected')
})

test('a clock that gives no number counts as lost, never as connected', () => {
  const { clock, watchdog } = newWatchdog()
  watchdog.beat(clock.nowMs())
  assert.equal(watchdog.connection(Number.NaN), 'lost')
})
