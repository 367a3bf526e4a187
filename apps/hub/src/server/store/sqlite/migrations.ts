// SPDX-License-Identifier: Apache-2.0
// The schema, as numbered steps. A step that shipped is never edited; the next one changes what it made.
import type Database from 'better-sqlite3-multiple-ciphers'
import { ServerError } from '../../errors.ts'

/** Step n brings the schema from version n to n + 1. */
const steps: readonly string[] = [
  `
  CREATE TABLE devices (
    device_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    room TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('microphone', 'virtual', 'browser')),
    credential_sha256 TEXT NOT NULL UNIQUE CHECK (length(credential_sha256) = 64),
    added_at_ms INTEGER NOT NULL,
    removed_at_ms INTEGER
  ) STRICT;
  CREATE TABLE episodes (
    episode_id TEXT PRIMARY KEY,
    device_id TEXT NOT NULL,
    room TEXT NOT NULL,
    gateway_id TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    last_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    peak_score REAL NOT NULL,
    mean_score REAL NOT NULL,
    level_dbfs REAL NOT NULL,
    end_reason TEXT CHECK (end_reason IN ('quiet', 'interrupted')),
    changed_at_ms INTEGER NOT NULL,
    CHECK ((ended_at_ms IS NULL) = (end_reason IS NULL))
  ) STRICT;
  CREATE INDEX episodes_by_start ON episodes (started_at_ms DESC, episode_id DESC);
  CREATE INDEX episodes_by_change ON episodes (changed_at_ms);
  CREATE INDEX episodes_open ON episodes (gateway_id) WHERE ended_at_ms IS NULL;
  CREATE TABLE scores (
    episode_id TEXT NOT NULL REFERENCES episodes (episode_id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (episode_id, at_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE room_states (
    device_id TEXT PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('quiet', 'crying', 'cannotHear')),
    cause TEXT
  ) STRICT;
  CREATE TABLE sessions (
    id_sha256 TEXT PRIMARY KEY CHECK (length(id_sha256) = 64),
    created_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE code (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    salt_hex TEXT NOT NULL,
    hash_hex TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    tries_left INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE claim (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    claimed_at_ms INTEGER NOT NULL
  ) STRICT;
  `,
]

/** The version this program writes. */
const schemaVersion = steps.length

/** Brings the schema up to date, each step in its own transaction. Throws `STORE_SCHEMA_NEWER`. */
export function migrate(database: Database.Database): void {
  const found = Number(database.pragma('user_version', { simple: true }))
  if (!(found <= schemaVersion)) {
    throw new ServerError(
      'STORE_SCHEMA_NEWER',
      'untrusted',
      `Cannot open the store: it has schema ${found}, this version knows ${schemaVersion}`,
      {
        context: { found, known: schemaVersion },
        remedy: 'Start the later version of CryingSense that wrote it, or restore an older backup.',
      },
    )
  }
  for (const [version, step] of steps.entries()) {
    if (version < found) continue
    database.transaction(() => {
      database.exec(step)
      database.pragma(`user_version = ${version + 1}`)
    })()
  }
}
