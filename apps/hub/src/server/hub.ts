// SPDX-License-Identifier: Apache-2.0
// The server's parts, joined: what the ear tells flows in here, and API, live stream and administration read from it.
import { Sessions } from './access/sessions.ts'
import type { Clock } from './clock.ts'
import { Admission } from './devices/admission.ts'
import { EpisodeTracker } from './episodes/tracker.ts'
import { type HubStatus, LiveLog, type StorageState } from './live/log.ts'
import { RoomRegistry } from './rooms/registry.ts'
import type { HubStore } from './store/store.ts'

export interface HubOptions {
  readonly store: HubStore
  readonly clock: Clock
  /** Never jumps; measures silences. */
  readonly monotonic: Clock
}

export class Hub {
  readonly clock: Clock
  readonly store: HubStore
  readonly sessions: Sessions
  readonly admission: Admission
  readonly rooms: RoomRegistry
  readonly episodes: EpisodeTracker
  readonly live: LiveLog
  readonly #startedAtMs: number
  #status: HubStatus
  /** Whether an ear has ever connected; before that there is none to wait for. */
  #hasEar = false

  private constructor({ store, clock, monotonic }: HubOptions, admission: Admission) {
    this.clock = clock
    this.store = store
    this.admission = admission
    this.sessions = new Sessions(store.access, clock)
    this.live = new LiveLog(clock)
    this.episodes = new EpisodeTracker((deviceId) => admission.find(deviceId)?.room ?? deviceId)
    this.rooms = new RoomRegistry({
      clock,
      monotonic,
      onRoom: (data) => this.live.publish({ name: 'room', data }),
      onRemoved: (deviceId) => this.live.publish({ name: 'removed', data: { deviceId } }),
    })
    this.#startedAtMs = clock.nowMs()
    this.#status = { storage: 'ok', ear: 'gone', startedAtMs: this.#startedAtMs }
  }

  /** Loads what the store remembers. */
  static async open(options: HubOptions): Promise<Hub> {
    const { store, clock } = options
    const hub = new Hub(options, await Admission.load(store.devices, clock))
    hub.rooms.setDevices(hub.admission.list())
    hub.admission.onChange(() => hub.rooms.setDevices(hub.admission.list()))
    const openEpisodes = await store.episodes.listOpen()
    hub.episodes.restore(openEpisodes)
    hub.rooms.restore(await store.episodes.roomStates(), openEpisodes)
    await hub.sessions.expire().catch(() => undefined)
    return hub
  }

  status(): HubStatus {
    return this.#status
  }

  /** Tells whether events reach the disk; a change is shown to everyone at once. */
  setStorage(storage: StorageState): void {
    this.#setStatus({ ...this.#status, storage })
  }

  earConnected(): void {
    this.rooms.earConnected()
    this.#hasEar = true
    this.tick()
  }

  earLost(): void {
    this.rooms.earLost()
  }

  /** Notices silence; call about once a second. */
  tick(): void {
    this.rooms.tick()
    this.#setStatus({ ...this.#status, ear: this.#hasEar && this.rooms.isEarThere() ? 'listening' : 'gone' })
  }

  #setStatus(status: HubStatus): void {
    if (status.storage === this.#status.storage && status.ear === this.#status.ear) return
    this.#status = status
    this.live.publish({ name: 'status', data: status })
  }
}
