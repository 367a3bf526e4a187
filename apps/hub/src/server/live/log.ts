// SPDX-License-Identifier: Apache-2.0
// What the live stream says, in order: a bounded memory of states and episodes, so that a page that was away for a
// moment gets what it missed, and levels that nobody needs twice.
import { randomBytes } from 'node:crypto'
import type { EarLive } from '@cryingsense/protocol/gateway'
import type { Clock } from '../clock.ts'
import { liveLogEvents } from '../limits.ts'
import type { Room } from '../rooms/room.ts'
import type { Episode } from '../store/store.ts'

export type StorageState = 'ok' | 'diskFull' | 'failing'
export interface HubStatus {
  /** `diskFull` and `failing`: alerts still come, but episodes wait to be stored. */
  readonly storage: StorageState
  /** `gone`: nobody listens. */
  readonly ear: 'listening' | 'gone'
  readonly startedAtMs: number
}

/** A message with an id, which a stream may ask to have told again. */
export type LiveEvent =
  | { readonly name: 'room'; readonly data: Room }
  | { readonly name: 'episode'; readonly data: Episode }
  | { readonly name: 'removed'; readonly data: { readonly deviceId: string } }
  | { readonly name: 'status'; readonly data: HubStatus }

/** Level, score and a coarse picture of sound; only the latest matters. */
export type LiveLevel = Omit<EarLive, 'type'>

export interface LoggedEvent {
  readonly id: string
  readonly event: LiveEvent
}

export interface LiveListener {
  readonly onEvent: (logged: LoggedEvent) => void
  readonly onLevel: (level: LiveLevel) => void
}

/** What a stream needs to catch up: the missed events, or the moment since which the store must be asked. */
export type Missed = { readonly events: readonly LoggedEvent[] } | { readonly sinceMs: number | undefined }

interface Entry extends LoggedEvent {
  readonly sequence: number
}

/** Ids read `run.sequence.atMs`: they order within one run of the server, and say when across runs. */
const idPattern = /^([0-9a-f]{8})\.([0-9]{1,15})\.([0-9]{1,15})$/

export class LiveLog {
  readonly #clock: Clock
  readonly #run = randomBytes(4).toString('hex')
  readonly #listeners = new Set<LiveListener>()
  #entries: Entry[] = []
  #sequence = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Id of the newest event; what a fresh stream starts from. */
  lastId(): string {
    return this.#id(this.#sequence)
  }

  publish(event: LiveEvent): void {
    const sequence = ++this.#sequence
    const entry = { id: this.#id(sequence), sequence, event }
    this.#entries.push(entry)
    // Cut in blocks, so that a full log does not move a thousand entries for each new one.
    if (this.#entries.length >= liveLogEvents * 2) this.#entries = this.#entries.slice(-liveLogEvents)
    for (const listener of this.#listeners) listener.onEvent(entry)
  }

  publishLevel(level: LiveLevel): void {
    for (const listener of this.#listeners) listener.onLevel(level)
  }

  /** What came after `lastEventId`. Anything that is not an id of ours counts as a fresh start. */
  missedSince(lastEventId: string): Missed {
    const [, run, sequenceText, atMsText] = idPattern.exec(lastEventId) ?? []
    if (run === undefined) return { sinceMs: undefined }
    const sequence = Number(sequenceText)
    const oldest = this.#entries[0]?.sequence ?? this.#sequence + 1
    const isInLog = run === this.#run && sequence <= this.#sequence && sequence >= oldest - 1
    if (isInLog) return { events: this.#entries.filter((entry) => entry.sequence > sequence) }
    return { sinceMs: Number(atMsText) }
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: LiveListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #id(sequence: number): string {
    return `${this.#run}.${sequence}.${this.#clock.nowMs()}`
  }
}
