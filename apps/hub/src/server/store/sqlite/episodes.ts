// SPDX-License-Identifier: Apache-2.0
// Episodes and room states in SQLite.
import type { RoomStateChange, ScorePoint } from '@cryingsense/protocol/gateway'
import type Database from 'better-sqlite3-multiple-ciphers'
import type { Clock } from '../../clock.ts'
import type { Episode, EpisodePage, EpisodeQuery, EpisodeStore, EpisodeWithScores, RecordedEvent } from '../store.ts'
import { toStoreError } from './failure.ts'
import { Recorder } from './recorder.ts'
import { type EpisodeRow, episodeColumns, type RoomStateRow, toEpisode, toRoomState } from './rows.ts'

interface ListValues {
  readonly fromMs: number | null
  readonly toMs: number | null
  readonly deviceId: string | null
  readonly cursorMs: number | null
  readonly cursorId: string | null
  readonly rows: number
}

const listSql = `SELECT ${episodeColumns} FROM episodes
  WHERE (@fromMs IS NULL OR ended_at_ms IS NULL OR ended_at_ms >= @fromMs)
    AND (@toMs IS NULL OR started_at_ms < @toMs)
    AND (@deviceId IS NULL OR device_id = @deviceId)
    AND (@cursorMs IS NULL OR (started_at_ms, episode_id) < (@cursorMs, @cursorId))
  ORDER BY started_at_ms DESC, episode_id DESC LIMIT @rows`

/** The `EpisodeStore` port over an open database. */
export class SqliteEpisodeStore implements EpisodeStore {
  readonly #database: Database.Database
  readonly #clock: Clock
  readonly #recorder: Recorder

  constructor(database: Database.Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#recorder = new Recorder(database, clock)
  }

  async record(events: readonly RecordedEvent[]): Promise<void> {
    this.#attempt('store episodes', () =>
      this.#database
        .transaction(() => {
          for (const event of events) this.#recorder.record(event)
        })
        .immediate(),
    )
  }

  async closeInterrupted(gatewayId: string): Promise<readonly Episode[]> {
    return this.#attempt('close interrupted episodes', () =>
      this.#database
        .prepare<[number, string], EpisodeRow>(
          `UPDATE episodes SET ended_at_ms = last_at_ms, end_reason = 'interrupted', changed_at_ms = ?
           WHERE ended_at_ms IS NULL AND gateway_id <> ? RETURNING ${episodeColumns}`,
        )
        .all(this.#clock.nowMs(), gatewayId)
        .map(toEpisode),
    )
  }

  async find(episodeId: string): Promise<EpisodeWithScores | undefined> {
    return this.#attempt('read an episode', () => {
      const row = this.#database
        .prepare<[string], EpisodeRow>(`SELECT ${episodeColumns} FROM episodes WHERE episode_id = ?`)
        .get(episodeId)
      if (row === undefined) return undefined
      const scores = this.#database
        .prepare<[string], { readonly at_ms: number; readonly score: number }>(
          'SELECT at_ms, score FROM scores WHERE episode_id = ? ORDER BY at_ms',
        )
        .all(episodeId)
        .map(({ at_ms, score }): ScorePoint => [at_ms, score])
      return { ...toEpisode(row), scores }
    })
  }

  async list(query: EpisodeQuery): Promise<EpisodePage> {
    return this.#attempt('list episodes', () => {
      const rows = this.#database.prepare<[ListValues], EpisodeRow>(listSql).all({
        fromMs: query.fromMs ?? null,
        toMs: query.toMs ?? null,
        deviceId: query.deviceId ?? null,
        cursorMs: query.cursor?.startedAtMs ?? null,
        cursorId: query.cursor?.episodeId ?? null,
        rows: query.limit + 1,
      })
      const episodes = rows.slice(0, query.limit).map(toEpisode)
      const last = episodes.at(-1)
      const hasMore = rows.length > query.limit && last !== undefined
      return { episodes, next: hasMore ? { startedAtMs: last.startedAtMs, episodeId: last.episodeId } : null }
    })
  }

  async listChanged(sinceMs: number, limit: number): Promise<readonly Episode[]> {
    return this.#attempt('list episodes', () =>
      this.#database
        .prepare<[number, number], EpisodeRow>(
          `SELECT ${episodeColumns} FROM episodes WHERE changed_at_ms >= ? ORDER BY changed_at_ms, episode_id LIMIT ?`,
        )
        .all(sinceMs, limit)
        .map(toEpisode),
    )
  }

  async listOpen(): Promise<readonly Episode[]> {
    return this.#attempt('list episodes', () =>
      this.#database
        .prepare<[], EpisodeRow>(
          `SELECT ${episodeColumns} FROM episodes WHERE ended_at_ms IS NULL ORDER BY started_at_ms`,
        )
        .all()
        .map(toEpisode),
    )
  }

  async roomStates(): Promise<readonly RoomStateChange[]> {
    return this.#attempt('read the rooms', () =>
      this.#database
        .prepare<[], RoomStateRow>('SELECT device_id, at_ms, state, cause FROM room_states ORDER BY device_id')
        .all()
        .map(toRoomState),
    )
  }

  #attempt<T>(task: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, task)
    }
  }
}
