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
  /** When the ear's connection ended, by the monotonic clock; undefined while there is one. */
  #earLostMs: number | undefined
  /** When the ear last said anything about a device. */
  #earWordMs: number
  /** The ear is connected and says nothing, though it should: it hangs. */
  #isEarMute = false

  constructor(options: RoomRegistryOptions) {
    this.#options = options
    this.#earLostMs = this.#earWordMs = options.monotonic.nowMs()
  }

  /** Whether an ear listens, or has been away for less than its limit. */
  isEarThere(): boolean {
    if (this.#isEarMute) return false
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
    const entry = this.#hearOf(change.deviceId)
    if (entry === undefined) return
    entry.remembered = change
    this.#enter(entry, change.state, change.cause, change.atMs)
  }

  /** Takes level and score; a state that differs from ours means that a change was missed, so it counts too. */
  applyLive(live: EarLive): void {
    const entry = this.#hearOf(live.deviceId)
    if (entry === undefined) return
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
    this.#isEarMute = false
    const nowMs = this.#options.monotonic.nowMs()
    this.#earWordMs = nowMs
    // A new ear needs some seconds to hear of its devices; what is shown as heard meanwhile keeps its own limit.
    for (const entry of this.#entries.values()) if (!isHeard(entry)) entry.lastWordMs = nowMs
  }

  earLost(): void {
    this.#earLostMs ??= this.#options.monotonic.nowMs()
  }

  /** Notices silence; call about once a second. */
  tick(): void {
    const nowMs = this.#options.monotonic.nowMs()
    const entries = [...this.#entries.values()]
    // Every device that is heard is spoken of about once a second at least, so silence about all of them is the ear's.
    if (entries.some(isHeard) && nowMs - this.#earWordMs >= earGoneMs) this.#isEarMute = true
    const isGone = !this.isEarThere()
    for (const entry of entries) {
      if (isGone) this.#enter(entry, 'cannotHear', 'earGone', this.#options.clock.nowMs())
      else if (isWaiting(entry) && nowMs - entry.lastWordMs >= deviceSilentMs) {
        this.#enter(entry, 'cannotHear', 'deviceSilent', this.#options.clock.nowMs())
      }
    }
  }

  list(): readonly Room[] {
    return [...this.#entries.values()].map(({ device, hearing }) => toRoom(device, hearing))
  }

  #hearOf(deviceId: string): Entry | undefined {
    const entry = this.#entries.get(deviceId)
    if (entry === undefined) return undefined
    entry.lastWordMs = this.#earWordMs = this.#options.monotonic.nowMs()
    this.#isEarMute = false
    return entry
  }

  #enter(entry: Entry, state: RoomCondition, cause: RoomCause | undefined, sinceMs: number): void {
    if (entry.hearing.state === state && entry.hearing.cause === cause) return
    const { cause: _, ...rest } = entry.hearing
    entry.hearing = { ...rest, state, sinceMs, ...(cause === undefined ? {} : { cause }) }
    this.#options.onRoom(toRoom(entry.device, entry.hearing))
  }
}

function isHeard({ hearing }: Entry): boolean {
  return hearing.state === 'quiet' || hearing.state === 'crying'
}

/** Whether nothing but silence would make the room one that cannot be heard. */
function isWaiting({ hearing }: Entry): boolean {
  return hearing.state !== 'cannotHear' || hearing.cause === 'earGone'
}
