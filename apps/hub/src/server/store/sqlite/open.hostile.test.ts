// SPDX-License-Identifier: Apache-2.0
// Keys and files that must be refused: each attack beside a good control.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import Database from 'better-sqlite3-multiple-ciphers'
import { CodedError } from '@cryingsense/bytes'
import { readStoreKey } from '../key.ts'
import type { HubStore } from '../store.ts'
import { openSqliteStore } from './index.ts'
import { openDatabase } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'cryingsense-open-'))
after(() => rmSync(folder, { recursive: true }))
let made = 0
const newPath = (): string => join(folder, `${made++}.db`)
const clock = { nowMs: () => 1_795_000_000_000 }
const gatewayId = randomUUID()

function refuses(code: string, work: () => unknown): void {
  assert.throws(work, (error) => error instanceof CodedError && error.code === code && error.remedy !== '')
}

/** A store with enough in it for several pages. */
async function fill(path: string, key: Uint8Array): Promise<void> {
  const store = openSqliteStore({ path, key, clock })
  await record(store, 100)
  await store.close()
}

async function record(store: HubStore, count: number): Promise<void> {
  const deviceId = 'marker-of-this-household'
  for (let index = 0; index < count; index++) {
    const event = {
      kind: 'episodeStart',
      episodeId: randomUUID(),
      deviceId,
      atMs: index,
      score: 0.5,
      levelDbfs: -9,
    } as const
    await store.episodes.record([{ gatewayId, event }])
  }
}

test('a store opens again with its own key', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  await fill(path, key)
  const store = openSqliteStore({ path, key, clock })
  assert.equal((await store.episodes.list({ limit: 200 })).episodes.length, 100)
  await store.close()
})

test('another key is refused, and the store is unharmed by it', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  await fill(path, key)
  refuses('STORE_KEY_MISMATCH', () => openDatabase({ path, key: randomBytes(32) }))
  openDatabase({ path, key }).close()
})

for (const [name, key] of [
  ['empty', new Uint8Array()],
  ['short', randomBytes(31)],
  ['long', randomBytes(33)],
  ['all-zero', new Uint8Array(32)],
] as const) {
  test(`${name} key: refused before any file is made`, () => {
    const path = newPath()
    refuses('STORE_KEY_UNREADABLE', () => openDatabase({ path, key }))
    assert.ok(!readdirSync(folder).includes(path.slice(folder.length + 1)))
    const keyPath = join(folder, `${name}.key`)
    writeFileSync(keyPath, key)
    refuses('STORE_KEY_UNREADABLE', () => readStoreKey(keyPath))
  })
}

test('a missing key file is refused', () => {
  refuses('STORE_KEY_UNREADABLE', () => readStoreKey(join(folder, 'none.key')))
})

test('a plain SQLite file is refused and not touched', () => {
  const path = newPath()
  const plain = new Database(path)
  plain.exec('CREATE TABLE secrets (text TEXT)')
  plain.close()
  const before = readFileSync(path)
  refuses('STORE_NOT_ENCRYPTED', () => openDatabase({ path, key: randomBytes(32) }))
  assert.deepEqual(readFileSync(path), before)
})

test('an encrypted database of another program is refused', () => {
  const [path, key] = [newPath(), randomBytes(32)]
  const other = new Database(path)
  other.pragma("cipher = 'chacha20'")
  other.pragma(`key = "x'${key.toString('hex')}'"`)
  other.exec('CREATE TABLE things (text TEXT)')
  other.close()
  refuses('STORE_KEY_MISMATCH', () => openDatabase({ path, key }))
})

test('one flipped bit in any page is refused at the start', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  await fill(path, key)
  const sound = readFileSync(path)
  const pages = sound.length / 4096
  assert.ok(pages > 4, `only ${pages} pages`)
  for (let page = 0; page < pages; page++) {
    const damaged = Buffer.from(sound)
    damaged.writeUInt8(damaged.readUInt8(page * 4096 + 2000) === 0 ? 1 : 0, page * 4096 + 2000)
    writeFileSync(path, damaged)
    assert.throws(
      () => openDatabase({ path, key }),
      (error) => error instanceof CodedError && ['STORE_CORRUPT', 'STORE_KEY_MISMATCH'].includes(error.code),
      `page ${page}`,
    )
  }
  writeFileSync(path, sound)
  openDatabase({ path, key }).close()
})

test('a truncated file is refused', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  await fill(path, key)
  writeFileSync(path, readFileSync(path).subarray(0, 3 * 4096))
  refuses('STORE_CORRUPT', () => openDatabase({ path, key }))
})

test('a schema of a later version is refused and kept', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  const database = openDatabase({ path, key })
  database.pragma('user_version = 999')
  database.close()
  refuses('STORE_SCHEMA_NEWER', () => openDatabase({ path, key }))
  refuses('STORE_SCHEMA_NEWER', () => openDatabase({ path, key }))
})

test('a second process cannot open the store of the first', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  const store = openSqliteStore({ path, key, clock })
  await record(store, 1)
  refuses('STORE_IN_USE', () => openDatabase({ path, key }))
  await store.close()
})

test('no file of a working store shows a word of it, and all are private', async () => {
  const [path, key] = [newPath(), randomBytes(32)]
  const store = openSqliteStore({ path, key, clock })
  await record(store, 50)
  const files = readdirSync(folder).filter((name) => join(folder, name).startsWith(path))
  assert.ok(files.includes(`${path.slice(folder.length + 1)}-wal`), 'the journal is among the files')
  for (const name of files) {
    const content = readFileSync(join(folder, name))
    assert.equal(content.includes('marker-of-this-household'), false, name)
    assert.equal(content.includes('SQLite format 3'), false, name)
    assert.equal(statSync(join(folder, name)).mode % 0o1000, 0o600, name)
  }
  // The control: the words are there once decrypted.
  assert.ok((await store.episodes.list({ limit: 1 })).episodes[0]?.deviceId === 'marker-of-this-household')
  await store.close()
})
