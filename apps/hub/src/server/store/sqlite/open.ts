// SPDX-License-Identifier: Apache-2.0
// Opens the encrypted database, in an order that matters: cipher, key, first read, proof that the file on disk is not
// plain SQLite, and only then the journal. The cipher layer writes plaintext without complaint when its key set-up
// fails, so the proof is read from the disk and not believed.
import { closeSync, existsSync, openSync, readSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import { ServerError } from '../../errors.ts'
import { assertStoreKey } from '../key.ts'
import { migrate } from './migrations.ts'
import { toStoreError } from './failure.ts'

const plainHeader = new TextEncoder().encode('SQLite format 3\0')
/** "CRYS": tells our files from another program's, and is the first thing written to a new one. */
const applicationId = 0x43525953

export interface OpenOptions {
  readonly path: string
  /** 32 raw bytes. */
  readonly key: Uint8Array
}

/**
 * Opens or creates the database. Throws `STORE_KEY_UNREADABLE`, `STORE_KEY_MISMATCH`, `STORE_NOT_ENCRYPTED`,
 * `STORE_CORRUPT`, `STORE_SCHEMA_NEWER`, `STORE_IN_USE`, `STORE_DISK_FULL` or `STORE_UNAVAILABLE`.
 */
export function openDatabase({ path, key }: OpenOptions): Database.Database {
  assertStoreKey(key)
  const isNew = !existsSync(path)
  refusePlainFile(path)
  const database = create(path)
  try {
    database.pragma("cipher = 'chacha20'")
    // The x'...' form is a raw key; as a passphrase it would go through a slow derivation and open nothing of ours.
    database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    // One process owns the store. Exclusive locking refuses a second one, and, said before the first read, needs no
    // shared-memory file, which could not be made on a full disk.
    database.pragma('locking_mode = EXCLUSIVE')
    database.prepare('SELECT count(*) FROM sqlite_master').get()
    assertOurs(database)
    refusePlainFile(path)
    tune(database)
    checkPages(database)
    migrate(database)
    refusePlainFile(path)
    return database
  } catch (error) {
    database.close()
    if (isNew) rmSync(path, { force: true })
    throw toStoreError(error, 'open the store')
  }
}

function create(path: string): Database.Database {
  try {
    // Made by us first, so that nobody else can read it from its first moment; journals inherit the mode.
    closeSync(openSync(path, 'a', 0o600))
    return new Database(path, { timeout: 2_000 })
  } catch (error) {
    throw toStoreError(error, 'open the store')
  }
}

function assertOurs(database: Database.Database): void {
  const found = database.pragma('application_id', { simple: true })
  if (found === applicationId) return
  const tables = database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM sqlite_master').get()
  if (found !== 0 || tables?.count !== 0) {
    throw new ServerError('STORE_KEY_MISMATCH', 'untrusted', 'Cannot open the store: the file is of another program', {
      remedy: 'Move the file out of the data folder; the hub makes a new one.',
    })
  }
  database.pragma(`application_id = ${applicationId}`)
}

function tune(database: Database.Database): void {
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('temp_store = MEMORY')
  database.pragma('secure_delete = ON')
  database.pragma('foreign_keys = ON')
  database.pragma('journal_size_limit = 4194304')
}

/** Reads every page once: a flipped bit anywhere is found at the start and not in the middle of a night. */
function checkPages(database: Database.Database): void {
  const outcome = database.pragma('quick_check(1)', { simple: true })
  if (outcome === 'ok') return
  throw new ServerError('STORE_CORRUPT', 'invalid', 'Cannot open the store: its structure is damaged', {
    remedy: 'Restore the store from a backup, or move it away so that the hub makes a new one.',
  })
}

function refusePlainFile(path: string): void {
  if (!existsSync(path)) return
  const header = Buffer.alloc(plainHeader.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  if (Buffer.compare(header, plainHeader) !== 0) return
  throw new ServerError('STORE_NOT_ENCRYPTED', 'untrusted', 'Cannot open the store: the file is not encrypted', {
    context: { path },
    remedy: 'Move the file out of the data folder; the hub stores episodes encrypted only.',
  })
}
