// SPDX-License-Identifier: Apache-2.0
// Commits, acknowledgements and a full disk. The disk is a real store whose size SQLite limits, so the refusal is
// SQLite's own SQLITE_FULL.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { EpisodeUpdate, ScorePoint } from '@cryingsense/protocol/gateway'
import { systemClock } from '../clock.ts'
import { maximumWaitingEvents } from '../limits.ts'
import type { StorageState } from '../live/log.ts'
import { openMemoryStore } from '../store/memory.ts'
import { SqliteEpisodeStore } from '../store/sqlite/episodes.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import type { EpisodeStore, RecordedEvent } from '../store/store.ts'
import { Journal } from './journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-journal-'))
after(() => rmSync(folder, { recursive: true }))
const quietLog = { info: () => undefined, error: () => undefined }
const ear = randomUUID()

/** A thousand scores, so that a few of them fill a small disk. */
function bigEvent(): EpisodeUpdate {
  const scores = Array.from({ length: 1000 }, (_, index): ScorePoint => [index * 500, 0.5])
  const levels = { peakScore: 0.5, meanScore: 0.5, levelDbfs: -20 }
  return { kind: 'episodeUpdate', episodeId: randomUUID(), deviceId: 'cot', atMs: 500_000, ...levels, scores }
}

function openJournal(store: EpisodeStore, later?: (work: () => void) => void) {
  const told = { acknowledged: [] as number[], storage: [] as StorageState[], closed: 0 }
  const journal = new Journal({
    store,
    log: quietLog,
    onCommitted: (_, seq) => told.acknowledged.push(seq),
    onInterrupted: (episodes) => {
      told.closed += episodes.length
    },
    onStorage: (state) => told.storage.push(state),
    ...(later === undefined ? {} : { later }),
  })
  return { journal, told }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++)
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
}

test('a full disk is told, nothing unsaved is acknowledged, and all is saved once there is room', async () => {
  const database = openDatabase({ path: join(folder, 'full.db'), key: randomBytes(32) })
  const pages = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${pages + 40}`)
  const store = new SqliteEpisodeStore(database, systemClock)
  const retries: (() => void)[] = []
  const { journal, told } = openJournal(store, (work) => retries.push(work))
  const events = Array.from({ length: 12 }, bigEvent)
  for (const [index, event] of events.entries()) {
    journal.add(ear, index + 1, event)
    await turns(4)
  }
  assert.deepEqual(told.storage, ['diskFull'])
  const storedSeq = told.acknowledged.at(-1) ?? 0
  assert.ok(storedSeq >= 1 && storedSeq < events.length, `acknowledged up to ${storedSeq}`)
  for (const [index, { episodeId }] of events.entries()) {
    assert.equal((await store.find(episodeId)) !== undefined, index < storedSeq, `event ${index + 1}`)
  }
  database.pragma('max_page_count = 100000')
  retries.pop()?.()
  await turns(8)
  assert.deepEqual(told.storage, ['diskFull', 'ok'])
  assert.equal(told.acknowledged.at(-1), events.length)
  for (const { episodeId } of events) assert.equal((await store.find(episodeId))?.scores.length, 1000)
  await journal.close()
  database.close()
})

test('events that come together share a commit and an acknowledgement', async () => {
  const memory = openMemoryStore({ clock: systemClock })
  const batches: (readonly RecordedEvent[])[] = []
  const store: EpisodeStore = {
    ...memory.episodes,
    record: async (events) => {
      batches.push(events)
      await memory.episodes.record(events)
    },
  }
  const { journal, told } = openJournal(store)
  for (let seq = 1; seq <= 7; seq++) journal.add(ear, seq, bigEvent())
  await turns(4)
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [7],
  )
  assert.deepEqual(told.acknowledged, [7])
  await journal.close()
})

test('a new ear ends what the old one left open, after the old events are saved', async () => {
  const memory = openMemoryStore({ clock: systemClock })
  const { journal, told } = openJournal(memory.episodes)
  const left = bigEvent()
  journal.add(ear, 1, left)
  journal.arrive(randomUUID())
  await turns(8)
  assert.equal(told.closed, 1)
  assert.equal((await memory.episodes.find(left.episodeId))?.endReason, 'interrupted')
  await journal.close()
})

test('while the disk refuses, no more than the limit waits in memory', async () => {
  const store: EpisodeStore = {
    ...openMemoryStore({ clock: systemClock }).episodes,
    record: () => Promise.reject(new Error('The disk is away')),
  }
  const { journal, told } = openJournal(store, () => undefined)
  const event = bigEvent()
  for (let seq = 1; seq <= maximumWaitingEvents; seq++) assert.equal(journal.add(ear, seq, event), true)
  assert.equal(journal.add(ear, maximumWaitingEvents + 1, event), false)
  await turns(4)
  assert.deepEqual(told, { acknowledged: [], storage: ['failing'], closed: 0 })
})
