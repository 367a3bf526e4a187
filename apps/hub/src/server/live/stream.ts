// SPDX-License-Identifier: Apache-2.0
// One caregiver's live stream. A client that reads slowly loses levels first and then its connection; it comes back
// with the id of the last event it saw and misses nothing.
import type { ServerResponse } from 'node:http'
import type { Hub } from '../hub.ts'
import { heartbeatMs, maximumPageEpisodes, streamCutBytes, streamSkipBytes } from '../limits.ts'
import type { Session } from '../store/store.ts'
import type { LiveEvent } from './log.ts'

/** Changes are told again from this long before the last one seen: the clock may have been set in between. */
const overlapMs = 60_000

export interface LiveStreamOptions {
  readonly hub: Hub
  readonly session: Session
  readonly onEnd: () => void
}

export class LiveStream {
  readonly #response: ServerResponse
  readonly #hub: Hub
  readonly #session: Session
  readonly #stops: (() => void)[] = []
  /** Events that arrive while the store is asked what was missed; told after it. */
  #waiting: (() => void)[] | undefined = []

  constructor(response: ServerResponse, { hub, session, onEnd }: LiveStreamOptions) {
    this.#response = response
    this.#hub = hub
    this.#session = session
    response.on('close', () => {
      for (const stop of this.#stops.splice(0)) stop()
      onEnd()
    })
    response.on('error', () => response.destroy())
  }

  /** Tells what was missed since `lastEventId`, or how everything is now, and then whatever happens. */
  async begin(lastEventId: string | undefined): Promise<void> {
    const { live } = this.#hub
    const missed = live.missedSince(lastEventId ?? '')
    const startId = live.lastId()
    this.#stops.push(
      live.subscribe({
        onEvent: ({ id, event }) => this.#afterCatchUp(() => this.#send(event, id)),
        onLevel: (level) => {
          if (this.#waiting === undefined && this.#response.writableLength < streamSkipBytes)
            this.#write('level', level)
        },
      }),
    )
    const timer = setInterval(() => void this.#watchSession(), heartbeatMs)
    this.#stops.push(() => clearInterval(timer))
    if ('events' in missed) for (const { id, event } of missed.events) this.#send(event, id)
    else await this.#tellEverything(missed.sinceMs, startId)
    this.#beat()
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const tell of waiting) tell()
  }

  close(): void {
    this.#response.end()
  }

  async #tellEverything(sinceMs: number | undefined, id: string): Promise<void> {
    const { store, rooms } = this.#hub
    this.#send({ name: 'status', data: this.#hub.status() }, id)
    for (const room of rooms.list()) this.#send({ name: 'room', data: room }, id)
    const episodes = await (
      sinceMs === undefined
        ? store.episodes.listOpen()
        : store.episodes.listChanged(sinceMs - overlapMs, maximumPageEpisodes)
    ).catch(() => [])
    for (const episode of episodes) this.#send({ name: 'episode', data: episode }, id)
  }

  #afterCatchUp(tell: () => void): void {
    if (this.#waiting === undefined) tell()
    else this.#waiting.push(tell)
  }

  /** Ends the stream with its session. A store that cannot be asked ends nothing: alerts go on. */
  async #watchSession(): Promise<void> {
    const session = await this.#hub.sessions.use(this.#session.idSha256).catch(() => this.#session)
    if (session === undefined) this.close()
    else this.#beat()
  }

  #beat(): void {
    this.#write('heartbeat', { nowMs: this.#hub.clock.nowMs() })
  }

  #send({ name, data }: LiveEvent, id: string): void {
    this.#write(name, data, id)
  }

  #write(name: string, data: object, id?: string): void {
    if (this.#response.writableLength > streamCutBytes) {
      this.#response.destroy()
      return
    }
    if (this.#response.writableEnded || this.#response.destroyed) return
    this.#response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }
}
