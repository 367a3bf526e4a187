// SPDX-License-Identifier: Apache-2.0
// Addresses and back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRoute, toFragment, type Route } from './route.ts'

test('every route survives the way into an address and back', () => {
  const routes: readonly Route[] = [
    { page: 'now' },
    { page: 'timeline', day: undefined, episodeId: undefined },
    { page: 'timeline', day: '2026-03-29', episodeId: undefined },
    { page: 'timeline', day: '2026-03-29', episodeId: '0190a3f2-7b1c-7e52-9d1b-1f0f6a3f2b11' },
    { page: 'microphone' },
    { page: 'settings' },
    { page: 'welcome' },
  ]
  for (const route of routes) assert.deepEqual(parseRoute(toFragment(route)), route)
})

test('an unknown or empty address leads to Now', () => {
  for (const fragment of ['', '#', '#/', '#/admin', '#now', '#code=ABCD', '#/../settings']) {
    assert.equal(parseRoute(fragment).page, 'now', fragment)
  }
})

test('a day or an episode that is none is left out, so that nothing strange reaches a request', () => {
  assert.deepEqual(parseRoute('#/timeline/yesterday/../../x'), {
    page: 'timeline',
    day: undefined,
    episodeId: undefined,
  })
  assert.deepEqual(parseRoute('#/timeline/2026-01-02/a%2Fb'), {
    page: 'timeline',
    day: '2026-01-02',
    episodeId: undefined,
  })
})
