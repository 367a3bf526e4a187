// SPDX-License-Identifier: Apache-2.0
// The state of every room, from what the ear says, and from its silence: an ear that is gone, or a device that nobody
// speaks of, must never look like a quiet room.
import type { EarLive, RoomStateChange } from '@cryingsense/protocol/gateway'
import type { Clock } from '../clock.ts'
import { deviceSilentMs, earGoneMs } from '../limits.ts'
import type { Device, Episode } from '../store/store.ts'
import { type Room, type RoomCause, type RoomCondition, type RoomHearing, toRoom } from './room.ts'

interface Entry {
  device: Device
  hearing: RoomHearing
  /** Monotonic time of the ear's last word about this device, or of the start of waiting for one. */
  lastWordMs: number
  /** What the store remembers, so that a restart of the server does not reset since-when. */
  remembered: RoomStateChange | undefined
}

export interface RoomRegistryOptions {
  readonly clock: Clock
  /** A clock that never jumps; limits of silence are measured with it. */
  readonly monotonic: Clock
  readonly onRoom: (room: Room) => void
  readonly onRemoved: (deviceId: string) => void
}

export class RoomRegistry {
  readonly #options: RoomRegistryOptions
  readonly #entries = new Map<string, Entry>()
  #earLostMs: number | undefined

  constructor(options: RoomRegistryOptions) {
    this.#options = options
    this.#earLostMs = options.monotonic.nowMs()
  }

  /** Whether an ear is connected, or has been gone for less than its limit. */
  isEarThere(): boolean {
    return this.#earLostMs === undefined || this.#options.monotonic.nowMs() - this.#earLostMs < earGoneMs
  }

  /** Takes over what the store remembers; call once, after the first `setDevices`. */
  restore(states: readonly RoomStateChange[], openEpisodes: readonly Episode[]): void {
    for (const state of states) {
      const entry = this.#entries.get(state.deviceId)
      if (entry !== undefined) entry.remembered = state
    }
    for (const episode of openEpisodes) this.applyEpisode(episode)
  }

  /** Follows the allow-list: new devices appear as offline, removed ones vanish. */
  setDevices(devices: readonly Device[]): void {
    const known = new Set(devices.map((device) => device.deviceId))
    for (const deviceId of this.#entries.keys()) {
      if (known.has(deviceId)) continue
      this.#entries.delete(deviceId)
      this.#options.onRemoved(deviceId)
    }
    for (const device of devices) {
      if (this.#entries.has(device.deviceId)) continue
      const hearing: RoomHearing = {
        state: 'offline',
        sinceMs: this.#options.clock.nowMs(),
        levelDbfs: null,
        score: null,
        lastHeardAtMs: null,
      }
      const entry = { device, hearing, lastWordMs: this.#options.monotonic.nowMs(), remembered: undefined }
      this.#entries.set(device.deviceId, entry)
      this.#options.onRoom(toRoom(device, hearing))
    }
  }

  applyState(change: RoomStateChange): void {
    const entry = this.#entries.get(change.deviceId)
    if (entry === undefined) return
    entry.lastWordMs = this.#options.monotonic.nowMs()
    entry.remembered = change
    this.#enter(entry, change.state, change.cause, change.atMs)
  }

  /** Takes level and score; a state that differs from ours means that a change was missed, so it counts too. */
  applyLive(live: EarLive): void {
    const entry = this.#entries.get(live.deviceId)
    if (entry === undefined) return
    entry.lastWordMs = this.#options.monotonic.nowMs()
    const { atMs, levelDbfs, score } = live
    entry.hearing = { ...entry.hearing, levelDbfs, score, lastHeardAtMs: atMs }
    if (live.state === entry.hearing.state) return
    const remembered = entry.remembered?.state === live.state ? entry.remembered : undefined
    const cause = live.state === 'cannotHear' ? (remembered?.cause ?? 'deviceSilent') : undefined
    this.#enter(entry, live.state, cause, remembered?.atMs ?? atMs)
  }

  /** Notes which episode is open in its room. */
  applyEpisode(episode: Episode): void {
    const entry = this.#entries.get(episode.deviceId)
    if (entry === undefined) return
    const { openEpisodeId, ...rest } = entry.hearing
    const isOpen = episode.endedAtMs === null
    if (isOpen ? openEpisodeId === episode.episodeId : openEpisodeId !== episode.episodeId) return
    entry.hearing = isOpen ? { ...rest, openEpisodeId: episode.episodeId } : rest
    this.#options.onRoom(toRoom(entry.device, entry.hearing))
  }

  earConnected(): void {
    this.#earLostMs = undefined
    // Every device gets its time again: a new ear needs some seconds to hear of them.
    for (const entry of this.#entries.values()) entry.lastWordMs = this.#options.monotonic.nowMs()
  }

  earLost(): void {
    this.#earLostMs ??= this.#options.monotonic.nowMs()
  }

  /** Notices silence; call about once a second. */
  tick(): void {
    const nowMs = this.#options.monotonic.nowMs()
    for (const entry of this.#entries.values()) {
      if (!this.isEarThere()) this.#enter(entry, 'cannotHear', 'earGone', this.#options.clock.nowMs())
      else if (this.#earLostMs === undefined && isWaiting(entry) && nowMs - entry.lastWordMs >= deviceSilentMs) {
        this.#enter(entry, 'cannotHear', 'deviceSilent', this.#options.clock.nowMs())
      }
    }
  }

  list(): readonly Room[] {
    return [...this.#entries.values()].map(({ device, hearing }) => toRoom(device, hearing))
  }

  #enter(entry: Entry, state: RoomCondition, cause: RoomCause | undefined, sinceMs: number): void {
    if (entry.hearing.state === state && entry.hearing.cause === cause) return
    const { cause: _, ...rest } = entry.hearing
    entry.hearing = { ...rest, state, sinceMs, ...(cause === undefined ? {} : { cause }) }
    this.#options.onRoom(toRoom(entry.device, entry.hearing))
  }
}

/** Not heard of since the ear came, or since it went: quiet and crying come with levels, about four a second. */
function isWaiting({ hearing }: Entry): boolean {
  return hearing.state !== 'cannotHear' || hearing.cause === 'earGone'
}
