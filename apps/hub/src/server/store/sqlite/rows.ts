// SPDX-License-Identifier: Apache-2.0
// Rows as SQLite returns them, and how they become the store's records. The CHECK constraints of the schema stand
// behind the narrow types.
import type { CannotHearCause, EpisodeEndReason, RoomState, RoomStateChange } from '@cryingsense/protocol/gateway'
import type { Device, DeviceKind, Episode } from '../store.ts'

export interface EpisodeRow {
  readonly episode_id: string
  readonly device_id: string
  readonly room: string
  readonly started_at_ms: number
  readonly ended_at_ms: number | null
  readonly peak_score: number
  readonly mean_score: number
  readonly level_dbfs: number
  readonly end_reason: EpisodeEndReason | null
}

/** The columns of {@link EpisodeRow}, for SELECT. */
export const episodeColumns =
  'episode_id, device_id, room, started_at_ms, ended_at_ms, peak_score, mean_score, level_dbfs, end_reason'

export function toEpisode(row: EpisodeRow): Episode {
  return {
    episodeId: row.episode_id,
    deviceId: row.device_id,
    room: row.room,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    peakScore: row.peak_score,
    meanScore: row.mean_score,
    levelDbfs: row.level_dbfs,
    endReason: row.end_reason,
  }
}

export interface DeviceRow {
  readonly device_id: string
  readonly name: string
  readonly room: string
  readonly kind: DeviceKind
  readonly credential_sha256: string
  readonly added_at_ms: number
}

export function toDevice(row: DeviceRow): Device {
  return {
    deviceId: row.device_id,
    name: row.name,
    room: row.room,
    kind: row.kind,
    credentialSha256: row.credential_sha256,
    addedAtMs: row.added_at_ms,
  }
}

export interface RoomStateRow {
  readonly device_id: string
  readonly at_ms: number
  readonly state: RoomState
  readonly cause: CannotHearCause | null
}

export function toRoomState(row: RoomStateRow): RoomStateChange {
  const change = { kind: 'roomState', deviceId: row.device_id, atMs: row.at_ms, state: row.state } as const
  return row.cause === null ? change : { ...change, cause: row.cause }
}

export interface SessionRow {
  readonly id_sha256: string
  readonly created_at_ms: number
  readonly last_used_at_ms: number
}

export interface CodeRow {
  readonly salt_hex: string
  readonly hash_hex: string
  readonly expires_at_ms: number
  readonly tries_left: number
}
