// SPDX-License-Identifier: Apache-2.0
// Sessions, the one-time code and the claim in SQLite.
import type Database from 'better-sqlite3-multiple-ciphers'
import { maximumSessions } from '../../limits.ts'
import type { AccessStore, CodeRecord, Session } from '../store.ts'
import { toStoreError } from './failure.ts'
import type { CodeRow, SessionRow } from './rows.ts'

/** The `AccessStore` port over an open database. */
export class SqliteAccessStore implements AccessStore {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  async putCode(code: CodeRecord): Promise<void> {
    this.#attempt(() =>
      this.#database
        .prepare<[CodeRecord]>(
          `INSERT OR REPLACE INTO code (only_row, salt_hex, hash_hex, expires_at_ms, tries_left)
           VALUES (1, @saltHex, @hashHex, @expiresAtMs, @triesLeft)`,
        )
        .run(code),
    )
  }

  async takeCodeTry(): Promise<CodeRecord | undefined> {
    return this.#attempt(() => {
      const row = this.#database
        .prepare<[], CodeRow>(
          `UPDATE code SET tries_left = tries_left - 1 WHERE tries_left > 0
           RETURNING salt_hex, hash_hex, expires_at_ms, tries_left`,
        )
        .get()
      if (row === undefined) return undefined
      return {
        saltHex: row.salt_hex,
        hashHex: row.hash_hex,
        expiresAtMs: row.expires_at_ms,
        triesLeft: row.tries_left,
      }
    })
  }

  async redeemCode(hashHex: string, session: Session): Promise<boolean> {
    return this.#attempt(() =>
      this.#database
        .transaction(() => {
          const { changes } = this.#database.prepare<[string]>('DELETE FROM code WHERE hash_hex = ?').run(hashHex)
          if (changes !== 1) return false
          this.#database
            .prepare<[Session]>('INSERT INTO sessions VALUES (@idSha256, @createdAtMs, @lastUsedAtMs)')
            .run(session)
          this.#database
            .prepare<[number]>(
              `DELETE FROM sessions WHERE id_sha256 NOT IN
               (SELECT id_sha256 FROM sessions ORDER BY last_used_at_ms DESC, created_at_ms DESC LIMIT ?)`,
            )
            .run(maximumSessions)
          this.#database.prepare<[number]>('INSERT OR IGNORE INTO claim VALUES (1, ?)').run(session.createdAtMs)
          return true
        })
        .immediate(),
    )
  }

  async findSession(idSha256: string): Promise<Session | undefined> {
    return this.#attempt(() => {
      const row = this.#database
        .prepare<[string], SessionRow>(
          'SELECT id_sha256, created_at_ms, last_used_at_ms FROM sessions WHERE id_sha256 = ?',
        )
        .get(idSha256)
      if (row === undefined) return undefined
      return { idSha256: row.id_sha256, createdAtMs: row.created_at_ms, lastUsedAtMs: row.last_used_at_ms }
    })
  }

  async touchSession(idSha256: string, lastUsedAtMs: number): Promise<void> {
    this.#attempt(() =>
      this.#database
        .prepare<[number, string]>('UPDATE sessions SET last_used_at_ms = ? WHERE id_sha256 = ?')
        .run(lastUsedAtMs, idSha256),
    )
  }

  async deleteSession(idSha256: string): Promise<void> {
    this.#attempt(() => this.#database.prepare<[string]>('DELETE FROM sessions WHERE id_sha256 = ?').run(idSha256))
  }

  async expireSessions(limits: { readonly createdBeforeMs: number; readonly usedBeforeMs: number }): Promise<void> {
    this.#attempt(() =>
      this.#database
        .prepare<[number, number]>('DELETE FROM sessions WHERE created_at_ms < ? OR last_used_at_ms < ?')
        .run(limits.createdBeforeMs, limits.usedBeforeMs),
    )
  }

  async isClaimed(): Promise<boolean> {
    return this.#attempt(() => this.#database.prepare('SELECT 1 FROM claim').get() !== undefined)
  }

  #attempt<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, 'use the store of sessions')
    }
  }
}
