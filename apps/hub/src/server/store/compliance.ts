// SPDX-License-Identifier: Apache-2.0
// What every store must do, whatever it is made of. An adapter's test calls this with a way to open an empty store.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { EpisodeEnd, EpisodeStart, EpisodeUpdate } from '@cryingsense/protocol/gateway'
import { FakeClock } from '@cryingsense/testkit'
import { maximumSessions } from '../limits.ts'
import type { Device, Episode, HubStore } from './store.ts'

export interface StoreFactory {
  readonly name: string
  readonly open: (clock: FakeClock) => Promise<HubStore>
}

const ear = '11111111-1111-4111-8111-111111111111'
const laterEar = '22222222-2222-4222-8222-222222222222'
const startMs = 1_795_000_000_000

const start = (episodeId: string, atMs: number, deviceId = 'cot'): EpisodeStart => ({
  kind: 'episodeStart',
  episodeId,
  deviceId,
  atMs,
  score: 0.75,
  levelDbfs: -20.5,
})
const update = (episodeId: string, atMs: number, deviceId = 'cot'): EpisodeUpdate => ({
  kind: 'episodeUpdate',
  episodeId,
  deviceId,
  atMs,
  peakScore: 0.875,
  meanScore: 0.8125,
  levelDbfs: -18.25,
  scores: [
    [atMs - 500, 0.875],
    [atMs, 0.75],
  ],
})
const end = (episodeId: string, startedAtMs: number, endedAtMs: number, deviceId = 'cot'): EpisodeEnd => ({
  kind: 'episodeEnd',
  episodeId,
  deviceId,
  startedAtMs,
  endedAtMs,
  peakScore: 0.9375,
  meanScore: 0.6875,
  levelDbfs: -16,
  scores: [
    [startedAtMs, 0.75],
    [startedAtMs + 500, 0.9375],
  ],
  reason: 'quiet',
})
const device = (deviceId: string, credential: string, addedAtMs: number): Device => ({
  deviceId,
  name: `Name of ${deviceId}`,
  room: `Room of ${deviceId}`,
  kind: 'microphone',
  credentialSha256: credential.repeat(64),
  addedAtMs,
})

/** Registers the suite's tests under the adapter's name. */
export function testHubStore(factory: StoreFactory): void {
  const check = (behaviour: string, body: (store: HubStore, clock: FakeClock) => Promise<void>): void => {
    test(`${factory.name}: ${behaviour}`, async () => {
      const clock = new FakeClock(startMs)
      const store = await factory.open(clock)
      try {
        await body(store, clock)
      } finally {
        await store.close()
      }
    })
  }
  const record = (store: HubStore, ...events: (EpisodeStart | EpisodeUpdate | EpisodeEnd)[]): Promise<void> =>
    store.episodes.record(events.map((event) => ({ gatewayId: ear, event })))

  check('an episode is open from its start and keeps the room it began in', async (store) => {
    await store.devices.add(device('cot', 'a', startMs))
    const episodeId = randomUUID()
    await record(store, start(episodeId, startMs + 10))
    const expected: Episode = {
      episodeId,
      deviceId: 'cot',
      room: 'Room of cot',
      startedAtMs: startMs + 10,
      endedAtMs: null,
      peakScore: 0.75,
      meanScore: 0.75,
      levelDbfs: -20.5,
      endReason: null,
    }
    assert.deepEqual(await store.episodes.listOpen(), [expected])
    assert.deepEqual(await store.episodes.find(episodeId), { ...expected, scores: [[startMs + 10, 0.75]] })
  })

  check('start, updates and end make one episode with every score in order', async (store) => {
    const episodeId = randomUUID()
    const events = [
      start(episodeId, startMs),
      update(episodeId, startMs + 2000),
      update(episodeId, startMs + 4000),
      end(episodeId, startMs, startMs + 5000),
    ]
    for (const event of events) await record(store, event)
    const found = await store.episodes.find(episodeId)
    assert.equal(found?.endedAtMs, startMs + 5000)
    assert.equal(found?.peakScore, 0.9375)
    assert.deepEqual(
      found?.scores.map(([atMs]) => atMs - startMs),
      [0, 500, 1500, 2000, 3500, 4000],
    )
  })

  check('events told twice, singly or in one batch, change nothing', async (store) => {
    const episodeId = randomUUID()
    const events = [
      start(episodeId, startMs),
      update(episodeId, startMs + 2000),
      end(episodeId, startMs, startMs + 5000),
    ]
    await record(store, ...events)
    const once = await store.episodes.find(episodeId)
    await record(store, ...events, ...events)
    for (const event of [...events].reverse()) await record(store, event)
    assert.deepEqual(await store.episodes.find(episodeId), once)
    assert.equal((await store.episodes.list({ limit: 10 })).episodes.length, 1)
  })

  check('an end alone is a whole episode, and its late start does not reopen it', async (store) => {
    const episodeId = randomUUID()
    await record(store, end(episodeId, startMs, startMs + 5000))
    const once = await store.episodes.find(episodeId)
    await record(store, start(episodeId, startMs), update(episodeId, startMs + 9000))
    const { scores: _, ...after } = (await store.episodes.find(episodeId)) ?? { scores: [] }
    const { scores: __, ...before } = once ?? { scores: [] }
    assert.deepEqual(after, before)
    assert.deepEqual(await store.episodes.listOpen(), [])
  })

  check('an update without its start begins an episode at its first score', async (store) => {
    const episodeId = randomUUID()
    await record(store, update(episodeId, startMs + 2000))
    assert.equal((await store.episodes.find(episodeId))?.startedAtMs, startMs + 1500)
  })

  check('an update that comes late does not turn the episode back', async (store) => {
    const episodeId = randomUUID()
    await record(store, start(episodeId, startMs), { ...update(episodeId, startMs + 4000), levelDbfs: -10 })
    await record(store, update(episodeId, startMs + 2000))
    assert.equal((await store.episodes.find(episodeId))?.levelDbfs, -10)
  })

  check('a new ear ends what an earlier one left open, at its last sign of life', async (store) => {
    const [left, own] = [randomUUID(), randomUUID()]
    await record(store, start(left, startMs), update(left, startMs + 2000))
    await store.episodes.record([{ gatewayId: laterEar, event: start(own, startMs + 3000) }])
    const closed = await store.episodes.closeInterrupted(laterEar)
    assert.deepEqual(
      closed.map(({ episodeId, endedAtMs, endReason }) => ({ episodeId, endedAtMs, endReason })),
      [{ episodeId: left, endedAtMs: startMs + 2000, endReason: 'interrupted' }],
    )
    assert.deepEqual(
      (await store.episodes.listOpen()).map(({ episodeId }) => episodeId),
      [own],
    )
    assert.deepEqual(await store.episodes.closeInterrupted(laterEar), [])
  })

  check('a cry that a new ear hears the end of again is cut where the new episode begins', async (store) => {
    const [left, own] = [randomUUID(), randomUUID()]
    await record(store, start(left, startMs), update(left, startMs + 4000))
    await store.episodes.closeInterrupted(laterEar)
    await store.episodes.record([{ gatewayId: laterEar, event: start(own, startMs + 3000) }])
    const times = async (episodeId: string) => {
      const found = await store.episodes.find(episodeId)
      return [found?.startedAtMs, found?.endedAtMs]
    }
    assert.deepEqual(await times(left), [startMs, startMs + 3000])
    assert.deepEqual(await times(own), [startMs + 3000, null])
  })

  check("the ear's own word about an end is better than our guess", async (store) => {
    const episodeId = randomUUID()
    await record(store, start(episodeId, startMs))
    await store.episodes.closeInterrupted(laterEar)
    await record(store, end(episodeId, startMs, startMs + 5000))
    assert.equal((await store.episodes.find(episodeId))?.endReason, 'quiet')
  })

  check('pages list every episode once, newest first, also those of one millisecond', async (store) => {
    const ids = Array.from({ length: 7 }, () => randomUUID())
    for (const [index, episodeId] of ids.entries()) {
      const startedAtMs = startMs + (index < 4 ? 0 : index * 1000)
      await record(store, end(episodeId, startedAtMs, startedAtMs + 500))
    }
    const seen: Episode[] = []
    let page = await store.episodes.list({ limit: 3 })
    seen.push(...page.episodes)
    while (page.next !== null) {
      page = await store.episodes.list({ limit: 3, cursor: page.next })
      seen.push(...page.episodes)
    }
    assert.deepEqual([...new Set(seen.map(({ episodeId }) => episodeId))].sort(), [...ids].sort())
    assert.equal(seen.length, ids.length)
    assert.deepEqual(
      seen.map(({ startedAtMs }) => startedAtMs),
      seen.map(({ startedAtMs }) => startedAtMs).sort((a, b) => b - a),
    )
  })

  check('a list can be cut to a time and a device, and keeps what overlaps', async (store) => {
    const [early, late, open, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    await record(store, end(early, startMs, startMs + 1000), end(late, startMs + 5000, startMs + 9000))
    await record(store, start(open, startMs + 100), start(other, startMs + 6000, 'other'))
    const list = async (query: { fromMs?: number; toMs?: number; deviceId?: string }): Promise<string[]> =>
      (await store.episodes.list({ ...query, limit: 10 })).episodes.map(({ episodeId }) => episodeId).sort()
    assert.deepEqual(await list({ fromMs: startMs + 1001 }), [late, open, other].sort())
    assert.deepEqual(await list({ fromMs: startMs + 1000, toMs: startMs + 5000 }), [early, open].sort())
    assert.deepEqual(await list({ deviceId: 'other' }), [other])
  })

  check('what changed since a moment is listed in the order of its changes', async (store, clock) => {
    const [first, second] = [randomUUID(), randomUUID()]
    await record(store, start(first, startMs), start(second, startMs))
    clock.advance(1000)
    await record(store, update(first, startMs + 2000))
    const changed = await store.episodes.listChanged(startMs + 1, 10)
    assert.deepEqual(
      changed.map(({ episodeId }) => episodeId),
      [first],
    )
    assert.equal((await store.episodes.listChanged(startMs, 1)).length, 1)
  })

  check('the last state of each room is kept, and an older one does not replace it', async (store) => {
    const silent = {
      kind: 'roomState',
      deviceId: 'cot',
      atMs: startMs + 5,
      state: 'cannotHear',
      cause: 'deviceSilent',
    } as const
    const quiet = { kind: 'roomState', deviceId: 'cot', atMs: startMs, state: 'quiet' } as const
    await store.episodes.record([{ gatewayId: ear, event: silent }])
    await store.episodes.record([{ gatewayId: ear, event: quiet }])
    assert.deepEqual(await store.episodes.roomStates(), [silent])
    const later = { ...quiet, atMs: startMs + 9 }
    await store.episodes.record([{ gatewayId: ear, event: later }])
    assert.deepEqual(await store.episodes.roomStates(), [later])
  })

  check('a removed device is off the list, keeps its history, and its id and key never come back', async (store) => {
    const [cot, hall] = [device('cot', 'a', startMs), device('hall', 'b', startMs + 1)]
    await store.devices.add(cot)
    await store.devices.add(hall)
    assert.deepEqual(await store.devices.list(), [cot, hall])
    assert.equal(await store.devices.remove('cot'), true)
    assert.equal(await store.devices.remove('cot'), false)
    assert.deepEqual(await store.devices.list(), [hall])
    await assert.rejects(store.devices.add(device('cot', 'c', startMs)))
    await assert.rejects(store.devices.add(device('new', 'a', startMs)))
    const episodeId = randomUUID()
    await record(store, start(episodeId, startMs))
    assert.equal((await store.episodes.find(episodeId))?.room, 'Room of cot')
  })

  check('a code gives as many tries as it has, also to those who ask at once', async (store) => {
    await store.access.putCode({ saltHex: '00', hashHex: 'ab', expiresAtMs: startMs, triesLeft: 5 })
    const tries = await Promise.all(Array.from({ length: 64 }, () => store.access.takeCodeTry()))
    assert.equal(tries.filter((code) => code !== undefined).length, 5)
  })

  check('a code signs in once, and a new code voids it', async (store) => {
    const session = { idSha256: 'c'.repeat(64), createdAtMs: startMs, lastUsedAtMs: startMs }
    const code = { saltHex: '00', hashHex: 'ab', expiresAtMs: startMs, triesLeft: 5 }
    assert.equal(await store.access.isClaimed(), false)
    await store.access.putCode(code)
    await store.access.putCode({ ...code, hashHex: 'cd' })
    assert.equal(await store.access.redeemCode('ab', session), false)
    assert.equal(await store.access.findSession(session.idSha256), undefined)
    assert.equal(await store.access.redeemCode('cd', session), true)
    assert.equal(await store.access.redeemCode('cd', session), false)
    assert.deepEqual(await store.access.findSession(session.idSha256), session)
    assert.equal(await store.access.isClaimed(), true)
  })

  check('sessions are noted as used, end, expire, and the least used gives way', async (store) => {
    const signIn = async (index: number): Promise<string> => {
      const idSha256 = index.toString(16).padStart(64, '0')
      await store.access.putCode({ saltHex: '00', hashHex: 'ab', expiresAtMs: startMs, triesLeft: 5 })
      const atMs = startMs + index
      assert.ok(await store.access.redeemCode('ab', { idSha256, createdAtMs: atMs, lastUsedAtMs: atMs }))
      return idSha256
    }
    const [first, second, third] = [await signIn(0), await signIn(1), await signIn(2)]
    await store.access.touchSession(first, startMs + 1_000_000)
    await store.access.deleteSession(third)
    for (let index = 3; index < maximumSessions + 2; index++) await signIn(index)
    assert.equal(await store.access.findSession(second), undefined)
    assert.equal(await store.access.findSession(third), undefined)
    assert.equal((await store.access.findSession(first))?.lastUsedAtMs, startMs + 1_000_000)
    await store.access.expireSessions({ createdBeforeMs: startMs + 1, usedBeforeMs: 0 })
    assert.equal(await store.access.findSession(first), undefined)
  })
}
