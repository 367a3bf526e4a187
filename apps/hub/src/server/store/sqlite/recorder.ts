// SPDX-License-Identifier: Apache-2.0
// Writes the ear's events, each so that telling it twice changes nothing and order does not matter much: an end alone
// is a whole episode, an update without its start makes one, and nothing reopens an episode that has ended.
import type {
  EpisodeEnd,
  EpisodeStart,
  EpisodeUpdate,
  RoomStateChange,
  ScorePoint,
} from '@cryingsense/protocol/gateway'
import type Database from 'better-sqlite3-multiple-ciphers'
import type { Clock } from '../../clock.ts'
import { maximumStoredScores } from '../../limits.ts'
import type { RecordedEvent } from '../store.ts'

const insertEpisode = `
  INSERT INTO episodes (episode_id, device_id, room, gateway_id, started_at_ms, last_at_ms, ended_at_ms,
    peak_score, mean_score, level_dbfs, end_reason, changed_at_ms)
  VALUES (@episodeId, @deviceId, coalesce((SELECT room FROM devices WHERE device_id = @deviceId), @deviceId),
    @gatewayId, @startedAtMs, @lastAtMs, @endedAtMs, @peakScore, @meanScore, @levelDbfs, @endReason, @changedAtMs)
  ON CONFLICT (episode_id) DO `

interface EpisodeValues {
  readonly episodeId: string
  readonly deviceId: string
  readonly gatewayId: string
  readonly startedAtMs: number
  readonly lastAtMs: number
  readonly endedAtMs: number | null
  readonly peakScore: number
  readonly meanScore: number
  readonly levelDbfs: number
  readonly endReason: string | null
  readonly changedAtMs: number
}

/** Prepared statements over one database. Each method must run inside a transaction of the caller. */
export class Recorder {
  readonly #clock: Clock
  readonly #start: Database.Statement<[EpisodeValues]>
  readonly #trim: Database.Statement<[EpisodeValues]>
  readonly #update: Database.Statement<[EpisodeValues]>
  readonly #end: Database.Statement<[EpisodeValues]>
  readonly #addScore: Database.Statement<[string, number, number]>
  readonly #countScores: Database.Statement<[string], { readonly count: number }>
  readonly #room: Database.Statement<[string, number, string, string | null]>

  constructor(database: Database.Database, clock: Clock) {
    this.#clock = clock
    this.#start = database.prepare(`${insertEpisode} NOTHING`)
    // A device sends what a dead ear never acknowledged to the next one, which may hear the end of a cry again: that
    // stretch belongs to the new episode alone.
    this.#trim = database.prepare(`UPDATE episodes SET ended_at_ms = @startedAtMs, changed_at_ms = @changedAtMs
      WHERE device_id = @deviceId AND gateway_id <> @gatewayId AND end_reason = 'interrupted'
        AND started_at_ms <= @startedAtMs AND ended_at_ms > @startedAtMs`)
    this.#update = database.prepare(`${insertEpisode} UPDATE SET last_at_ms = excluded.last_at_ms,
      peak_score = max(peak_score, excluded.peak_score), mean_score = excluded.mean_score,
      level_dbfs = excluded.level_dbfs, changed_at_ms = excluded.changed_at_ms
      WHERE ended_at_ms IS NULL AND excluded.last_at_ms > last_at_ms`)
    // The ear's own word about the end is better than our guess that it was interrupted.
    this.#end = database.prepare(`${insertEpisode} UPDATE SET started_at_ms = excluded.started_at_ms,
      last_at_ms = excluded.last_at_ms, ended_at_ms = excluded.ended_at_ms, peak_score = excluded.peak_score,
      mean_score = excluded.mean_score, level_dbfs = excluded.level_dbfs, end_reason = excluded.end_reason,
      changed_at_ms = excluded.changed_at_ms
      WHERE ended_at_ms IS NULL OR (end_reason = 'interrupted' AND excluded.end_reason = 'quiet')`)
    this.#addScore = database.prepare('INSERT OR IGNORE INTO scores (episode_id, at_ms, score) VALUES (?, ?, ?)')
    this.#countScores = database.prepare('SELECT count(*) AS count FROM scores WHERE episode_id = ?')
    this.#room = database.prepare(`INSERT INTO room_states (device_id, at_ms, state, cause) VALUES (?, ?, ?, ?)
      ON CONFLICT (device_id) DO UPDATE SET at_ms = excluded.at_ms, state = excluded.state, cause = excluded.cause
      WHERE excluded.at_ms >= at_ms`)
  }

  record({ gatewayId, event }: RecordedEvent): void {
    switch (event.kind) {
      case 'episodeStart':
        return this.#recordStart(gatewayId, event)
      case 'episodeUpdate':
        return this.#recordUpdate(gatewayId, event)
      case 'episodeEnd':
        return this.#recordEnd(gatewayId, event)
      case 'roomState':
        return this.#recordRoom(event)
    }
  }

  #recordStart(gatewayId: string, event: EpisodeStart): void {
    const values = {
      ...this.#open(gatewayId, event),
      startedAtMs: event.atMs,
      peakScore: event.score,
      meanScore: event.score,
    }
    this.#start.run(values)
    this.#trim.run(values)
    this.#addScores(event.episodeId, [[event.atMs, event.score]])
  }

  #recordUpdate(gatewayId: string, event: EpisodeUpdate): void {
    this.#update.run({
      ...this.#open(gatewayId, event),
      startedAtMs: event.scores.reduce((earliest, [atMs]) => Math.min(earliest, atMs), event.atMs),
      peakScore: event.peakScore,
      meanScore: event.meanScore,
    })
    this.#addScores(event.episodeId, event.scores)
  }

  #recordEnd(gatewayId: string, event: EpisodeEnd): void {
    this.#end.run({
      ...this.#open(gatewayId, { ...event, atMs: event.endedAtMs }),
      startedAtMs: event.startedAtMs,
      endedAtMs: event.endedAtMs,
      peakScore: event.peakScore,
      meanScore: event.meanScore,
      endReason: event.reason,
    })
    this.#addScores(event.episodeId, event.scores)
  }

  #recordRoom(event: RoomStateChange): void {
    this.#room.run(event.deviceId, event.atMs, event.state, event.cause ?? null)
  }

  #open(gatewayId: string, event: Pick<EpisodeStart, 'episodeId' | 'deviceId' | 'atMs' | 'levelDbfs'>) {
    return {
      episodeId: event.episodeId,
      deviceId: event.deviceId,
      gatewayId,
      lastAtMs: event.atMs,
      endedAtMs: null,
      levelDbfs: event.levelDbfs,
      endReason: null,
      changedAtMs: this.#clock.nowMs(),
    }
  }

  #addScores(episodeId: string, points: readonly ScorePoint[]): void {
    const stored = this.#countScores.get(episodeId)?.count ?? 0
    const room = Math.max(0, maximumStoredScores - stored)
    for (const [atMs, score] of points.slice(0, room)) this.#addScore.run(episodeId, atMs, score)
  }
}
