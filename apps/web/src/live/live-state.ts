// SPDX-License-Identifier: Apache-2.0
// What this page knows right now, as one explicit value: rooms, recent episodes, and whether it may be believed.
import type { Episode } from '../api/episodes.ts'
import type { Room, RoomState } from '../api/rooms.ts'
import type { HubStatus } from './hub-status.ts'
import type { LevelEvent } from './level-event.ts'
import type { Connection } from './watchdog.ts'

export interface LiveState {
  readonly connection: Connection
  /** False until the first snapshot came: "no rooms" is then not yet a fact. */
  readonly hasRooms: boolean
  readonly rooms: readonly Room[]
  /** Absent until told. */
  readonly hub: HubStatus | undefined
  /** Episodes told since this page opened, by id; the timeline lays them over what it read. */
  readonly episodes: ReadonlyMap<string, Episode>
  /** The hub's clock minus this device's; a phone's clock may be off. */
  readonly hubAheadMs: number
}

export type LiveChange =
  | { readonly kind: 'rooms'; readonly rooms: readonly Room[] }
  | { readonly kind: 'room'; readonly room: Room }
  | { readonly kind: 'roomGone'; readonly deviceId: string }
  | { readonly kind: 'level'; readonly level: LevelEvent }
  | { readonly kind: 'episode'; readonly episode: Episode }
  | { readonly kind: 'hub'; readonly hub: HubStatus }
  | { readonly kind: 'heartbeat'; readonly hubNowMs: number; readonly pageNowMs: number }
  | { readonly kind: 'connection'; readonly connection: Connection }

/** Episodes kept for laying over the timeline; the timeline itself reads from the hub. */
export const maxRecentEpisodes = 200

export const emptyLiveState: LiveState = Object.freeze({
  connection: 'connecting',
  hasRooms: false,
  rooms: [],
  hub: undefined,
  episodes: new Map(),
  hubAheadMs: 0,
})

/** A crying room comes to the top, where a phone shows it without scrolling; a deaf one next. */
const urgency: Readonly<Record<RoomState, number>> = { crying: 0, cannotHear: 1, quiet: 2, offline: 3 }

/** By urgency and then by name, so that cards never jump about without a reason. */
function inOrder(rooms: readonly Room[]): readonly Room[] {
  return [...rooms].sort(
    (a, b) =>
      urgency[a.state] - urgency[b.state] ||
      a.room.localeCompare(b.room) ||
      a.name.localeCompare(b.name) ||
      (a.deviceId < b.deviceId ? -1 : 1),
  )
}

function withEpisode(episodes: ReadonlyMap<string, Episode>, episode: Episode): ReadonlyMap<string, Episode> {
  const next = new Map(episodes)
  next.delete(episode.episodeId)
  next.set(episode.episodeId, episode)
  for (const oldest of next.keys()) {
    if (next.size <= maxRecentEpisodes) break
    next.delete(oldest)
  }
  return next
}

/** The state after one change; the same object where nothing that pages show has changed. */
export function applyChange(state: LiveState, change: LiveChange): LiveState {
  switch (change.kind) {
    case 'rooms':
      return { ...state, hasRooms: true, rooms: inOrder(change.rooms) }
    case 'room':
      return {
        ...state,
        rooms: inOrder([...state.rooms.filter((room) => room.deviceId !== change.room.deviceId), change.room]),
      }
    case 'roomGone':
      return { ...state, rooms: state.rooms.filter((room) => room.deviceId !== change.deviceId) }
    case 'level': {
      // A level is unreliable and may overtake its room event. Crying is shown at once; calm only on the reliable word.
      const { deviceId, state: heard, atMs } = change.level
      const room = state.rooms.find((candidate) => candidate.deviceId === deviceId)
      if (room === undefined || heard !== 'crying' || room.state === 'crying' || atMs < room.sinceMs) return state
      const crying: Room = { ...room, state: 'crying', cause: undefined, sinceMs: atMs }
      return { ...state, rooms: inOrder(state.rooms.map((candidate) => (candidate === room ? crying : candidate))) }
    }
    case 'episode':
      return { ...state, episodes: withEpisode(state.episodes, change.episode) }
    case 'hub':
      return { ...state, hub: change.hub }
    case 'heartbeat': {
      const hubAheadMs = change.hubNowMs - change.pageNowMs
      // Network jitter is no change of clock.
      return Math.abs(hubAheadMs - state.hubAheadMs) < 1_000 ? state : { ...state, hubAheadMs }
    }
    case 'connection':
      return change.connection === state.connection ? state : { ...state, connection: change.connection }
  }
}
