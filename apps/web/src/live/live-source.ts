// SPDX-License-Identifier: Apache-2.0
// The page's ear to the hub: one stream of events, resumed where it broke, watched by a heartbeat. After every
// reconnect the rooms are read afresh, so that a missed event can never leave a wrong state on the screen.
import type { ApiClient } from '../api/client.ts'
import { ApiError } from '../api/errors.ts'
import { toEpisode } from '../api/episodes.ts'
import { JsonObject } from '../api/json.ts'
import { readRooms, toRoom } from '../api/rooms.ts'
import { toHubStatus } from './hub-status.ts'
import { toLevelEvent, type LevelEvent } from './level-event.ts'
import { applyChange, emptyLiveState, type LiveChange, type LiveState } from './live-state.ts'
import { PictureHistory } from './picture-history.ts'
import { reconnectDelayMs } from './reconnect-delay.ts'
import { SseParser, type ServerEvent } from './sse-parser.ts'
import { Watchdog } from './watchdog.ts'

const watchIntervalMs = 1_000

/** A clock that never jumps, unlike the time of day: the page's `performance.now()`. */
export interface SteadyClock {
  nowMs(): number
}

export class LiveSource {
  readonly #api: ApiClient
  readonly #clock: SteadyClock
  readonly #stateListeners = new Set<(state: LiveState) => void>()
  readonly #levelListeners = new Set<(level: LevelEvent) => void>()
  /** Kept here rather than in a card, so that a picture is whole when its page comes back. */
  readonly #histories = new Map<string, PictureHistory>()
  #state = emptyLiveState
  #watchdog: Watchdog
  #stopping: AbortController | undefined
  #streaming: AbortController | undefined
  #lastEventId = ''
  /** What came before the snapshot of this stream, which may be older: applied after it. Undefined once it is here. */
  #early: LiveChange[] | undefined

  constructor(api: ApiClient, clock: SteadyClock) {
    this.#api = api
    this.#clock = clock
    this.#watchdog = new Watchdog(clock.nowMs())
  }

  get state(): LiveState {
    return this.#state
  }

  /** Calls `listener` on every change of what pages show; returns the way to stop. */
  onState(listener: (state: LiveState) => void): () => void {
    this.#stateListeners.add(listener)
    return () => this.#stateListeners.delete(listener)
  }

  /** Calls `listener` with every live level, about four a second per room; for meters and pictures. */
  onLevel(listener: (level: LevelEvent) => void): () => void {
    this.#levelListeners.add(listener)
    return () => this.#levelListeners.delete(listener)
  }

  /** The last half minute of one room's live picture; undefined before its first level. */
  history(deviceId: string): PictureHistory | undefined {
    return this.#histories.get(deviceId)
  }

  start(): void {
    if (this.#stopping !== undefined) return
    const stopping = new AbortController()
    this.#stopping = stopping
    this.#watchdog = new Watchdog(this.#clock.nowMs())
    const watch = setInterval(() => this.#watch(), watchIntervalMs)
    stopping.signal.addEventListener('abort', () => clearInterval(watch))
    void this.#run(stopping.signal)
  }

  /** Ends the stream and forgets what it told; another sign-in may see another hub. */
  stop(): void {
    this.#stopping?.abort()
    this.#streaming?.abort()
    this.#stopping = undefined
    this.#lastEventId = ''
    this.#histories.clear()
    this.#state = emptyLiveState
    this.#tell()
  }

  /** Takes a room off the screen at once after it was removed on the hub. */
  forgetRoom(deviceId: string): void {
    this.#histories.delete(deviceId)
    this.#apply({ kind: 'roomGone', deviceId })
  }

  #watch(): void {
    const connection = this.#watchdog.connection(this.#clock.nowMs())
    if (connection === 'lost' && this.#state.connection !== 'lost') this.#streaming?.abort()
    this.#apply({ kind: 'connection', connection })
  }

  async #run(stopped: AbortSignal): Promise<void> {
    for (let attempt = 0; !stopped.aborted; attempt++) {
      try {
        await this.#stream(stopped, () => (attempt = 0))
      } catch (error) {
        if (error instanceof ApiError && error.code === 'API_SIGNED_OUT') return
      }
      if (stopped.aborted) return
      await new Promise((resolve) => setTimeout(resolve, reconnectDelayMs(attempt, Math.random())))
    }
  }

  async #stream(stopped: AbortSignal, onOpen: () => void): Promise<void> {
    const streaming = new AbortController()
    this.#streaming = streaming
    const headers = { accept: 'text/event-stream', ...(this.#lastEventId && { 'last-event-id': this.#lastEventId }) }
    try {
      const response = await this.#api.open('/live', headers, AbortSignal.any([stopped, streaming.signal]))
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      if (reader === undefined) return
      onOpen()
      this.#early = []
      void this.#readSnapshot(streaming)
      const parser = new SseParser((event) => this.#receive(event))
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        parser.push(value)
        if (parser.lastEventId !== '') this.#lastEventId = parser.lastEventId
      }
    } finally {
      streaming.abort()
    }
  }

  async #readSnapshot(streaming: AbortController): Promise<void> {
    try {
      const rooms = await readRooms(this.#api)
      if (streaming.signal.aborted) return
      this.#apply({ kind: 'rooms', rooms })
      const early = this.#early ?? []
      this.#early = undefined
      for (const change of early) this.#applyHeard(change)
    } catch {
      // Without rooms the stream is worth nothing: end it, so that the loop above tries both again.
      streaming.abort()
    }
  }

  #receive(event: ServerEvent): void {
    const value: unknown = JSON.parse(event.data)
    switch (event.name) {
      case 'room':
        return this.#hear({ kind: 'room', room: toRoom(value) })
      case 'removed':
        return this.#hear({ kind: 'roomGone', deviceId: new JsonObject(value).text('deviceId') })
      case 'status':
        return this.#apply({ kind: 'hub', hub: toHubStatus(value) })
      case 'episode':
        return this.#apply({ kind: 'episode', episode: toEpisode(value) })
      case 'level': {
        const level = toLevelEvent(value)
        this.#remember(level)
        for (const listener of this.#levelListeners) listener(level)
        return this.#apply({ kind: 'level', level })
      }
      case 'heartbeat':
        return this.#hear({
          kind: 'heartbeat',
          hubNowMs: new JsonObject(value).number('nowMs'),
          pageNowMs: Date.now(),
        })
      default:
        // A newer hub may tell more than this page knows.
        return undefined
    }
  }

  #remember(level: LevelEvent): void {
    // Only rooms on the screen: a stranger's id must not grow this map.
    if (!this.#state.rooms.some((room) => room.deviceId === level.deviceId)) return
    const history = this.#histories.get(level.deviceId) ?? new PictureHistory()
    this.#histories.set(level.deviceId, history)
    history.push(level)
  }

  #hear(change: LiveChange): void {
    if (this.#early === undefined) this.#applyHeard(change)
    else this.#early.push(change)
  }

  /** A beat vouches for what is on the screen, and so counts only once the rooms are known. */
  #applyHeard(change: LiveChange): void {
    if (change.kind === 'heartbeat') {
      this.#watchdog.beat(this.#clock.nowMs())
      this.#watch()
    }
    this.#apply(change)
  }

  #apply(change: LiveChange): void {
    const next = applyChange(this.#state, change)
    if (next === this.#state) return
    this.#state = next
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#stateListeners) listener(this.#state)
  }
}
