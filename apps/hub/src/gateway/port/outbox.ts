// SPDX-License-Identifier: Apache-2.0
// Events on their way to the server, kept until it says that they are stored. Bounded without losing a cry: what a later
// event makes superfluous goes first.
import { encodeGatewayLine, type EarEvent, type GatewayEvent } from '@cryingsense/protocol/gateway'
import { maximumOutboxEvents } from '../limits.ts'

export class Outbox {
  readonly #maximumEvents: number
  #events: EarEvent[] = []
  #nextSeq = 1
  #mergedEvents = 0

  constructor(maximumEvents = maximumOutboxEvents) {
    this.#maximumEvents = maximumEvents
  }

  /** Not yet acknowledged, oldest first. */
  get events(): readonly EarEvent[] {
    return this.#events
  }
  /** Events left out because a later one says the same and more. */
  get mergedEvents(): number {
    return this.#mergedEvents
  }

  /** Numbers and keeps an event; returns its line. */
  add(event: GatewayEvent): Uint8Array {
    const numbered: EarEvent = { type: 'event', seq: this.#nextSeq++, event }
    this.#events.push(numbered)
    if (this.#events.length > this.#maximumEvents) this.#compact()
    return encodeGatewayLine(numbered)
  }

  /** The server has stored everything up to `seq`. */
  acknowledge(seq: number): void {
    const first = this.#events.findIndex((event) => event.seq > seq)
    this.#events = first === -1 ? [] : this.#events.slice(first)
  }

  /**
   * Merges what the server can do without: starts and updates of episodes that have ended (the end is complete in
   * itself), updates but the last of open ones, and all but the last state of each room. If the ends alone fill the
   * outbox, the oldest lose their score curves; an end itself is never dropped.
   */
  #compact(): void {
    const before = this.#events.length
    const keys = new Set<string>()
    const kept: EarEvent[] = []
    for (const numbered of this.#events.toReversed()) {
      const { event } = numbered
      const key = event.kind === 'roomState' ? `room ${event.deviceId}` : `${event.kind} ${event.episodeId}`
      const isOver = event.kind !== 'roomState' && keys.has(`episodeEnd ${event.episodeId}`)
      if (isOver || keys.has(key)) continue
      keys.add(key)
      kept.push(numbered)
    }
    this.#events = kept.toReversed()
    this.#mergedEvents += before - this.#events.length
    const surplus = this.#events.length - this.#maximumEvents / 2
    for (let index = 0; index < surplus; index++) {
      const numbered = this.#events[index]
      if (numbered?.event.kind !== 'episodeEnd') continue
      this.#events[index] = { ...numbered, event: { ...numbered.event, scores: [] } }
    }
  }
}
