// SPDX-License-Identifier: Apache-2.0
// Never lost, never twice: a process that stores episodes is killed at random instants, again and again, over one
// store. The page cache survives SIGKILL, so this proves the order of commit and acknowledgement, not the disk.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '@cryingsense/testkit'
import { systemClock } from '../../clock.ts'
import { readStoreKey } from '../key.ts'
import type { Episode, HubStore } from '../store.ts'
import { openSqliteStore } from './index.ts'

const kills = 22
const folder = mkdtempSync(join(tmpdir(), 'cryingsense-kill-'))
after(() => rmSync(folder, { recursive: true }))
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Runs the writer until `delayMs` after its first acknowledgement; returns what it acknowledged. */
function writeAndDie(path: string, keyPath: string, delayMs: number): Promise<string[]> {
  const writer = fileURLToPath(new URL('kill-writer.ts', import.meta.url))
  const child = spawn(process.execPath, [writer, path, keyPath, randomUUID()], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  let isDoomed = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (isDoomed) return
    isDoomed = true
    setTimeout(() => child.kill('SIGKILL'), delayMs)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`The writer ended by itself: ${String(signal)}`))
      // The last line may be cut; only a whole one is an acknowledgement.
      else resolve(output.split('\n').slice(0, -1))
    })
  })
}

async function readAll(store: HubStore): Promise<Map<string, Episode>> {
  const found = new Map<string, Episode>()
  let page = await store.episodes.list({ limit: 200 })
  for (;;) {
    for (const episode of page.episodes) {
      assert.equal(found.has(episode.episodeId), false, `${episode.episodeId} is there twice`)
      found.set(episode.episodeId, episode)
    }
    if (page.next === null) return found
    page = await store.episodes.list({ limit: 200, cursor: page.next })
  }
}

test(`no acknowledged episode is lost or doubled in ${kills} kills (SEED=${seed})`, async () => {
  const random = seededRandom(seed)
  const [path, keyPath] = [join(folder, 'store.db'), join(folder, 'store.key')]
  writeFileSync(keyPath, randomBytes(32), { mode: 0o600 })
  const acknowledged = { start: new Set<string>(), end: new Set<string>() }
  for (let kill = 0; kill < kills; kill++) {
    for (const line of await writeAndDie(path, keyPath, 20 + random() * 180)) {
      const [kind, episodeId = ''] = line.split(' ')
      if (kind === 'start' || kind === 'end') acknowledged[kind].add(episodeId)
    }
  }
  const store = openSqliteStore({ path, key: readStoreKey(keyPath), clock: systemClock })
  const found = await readAll(store)
  for (const episodeId of acknowledged.start) assert.ok(found.has(episodeId), `start of ${episodeId} is lost`)
  for (const episodeId of acknowledged.end) assert.notEqual(found.get(episodeId)?.endedAtMs ?? null, null)
  assert.ok(acknowledged.end.size > kills, `only ${acknowledged.end.size} episodes were acknowledged`)
  // Each kill may leave one commit that was not acknowledged in time, and nothing else.
  assert.ok(found.size - acknowledged.start.size <= kills)
  await store.close()
})
