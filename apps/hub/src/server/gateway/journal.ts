// SPDX-License-Identifier: Apache-2.0
// Takes the ear's events to the disk, in order, many in one commit, and again and again while the disk refuses. Only
// what is committed is acknowledged; the ear keeps the rest.
import type { RoomStateChange } from '@cryingsense/protocol/gateway'
import { CodedError } from '@cryingsense/bytes'
import { commitBatchEvents, commitRetryMs, maximumWaitingEvents } from '../limits.ts'
import type { StorageState } from '../live/log.ts'
import type { Log } from '../log.ts'
import type { Episode, EpisodeEvent, EpisodeStore, RecordedEvent } from '../store/store.ts'

interface WaitingEvent extends RecordedEvent {
  readonly seq: number
}
/** A new run of the ear: what earlier runs left open must be ended here, between their events and its own. */
interface Arrival {
  readonly arrivedId: string
}

export interface JournalOptions {
  readonly store: EpisodeStore
  readonly log: Log
  /** Everything of this ear up to `seq` is committed. */
  readonly onCommitted: (gatewayId: string, seq: number) => void
  /** Episodes that an ear before this one left open were ended. */
  readonly onInterrupted: (episodes: readonly Episode[]) => void
  readonly onStorage: (state: StorageState) => void
  /** Runs `work` after `delayMs`; the default is the machine's timer. */
  readonly later?: (work: () => void, delayMs: number) => void
}

export class Journal {
  readonly #options: JournalOptions
  readonly #later: (work: () => void, delayMs: number) => void
  #waiting: (WaitingEvent | Arrival)[] = []
  #running: Promise<void> | undefined
  #isClosed = false
  #storage: StorageState = 'ok'

  constructor(options: JournalOptions) {
    this.#options = options
    this.#later = options.later ?? setTimeout
  }

  /** A new run of the ear begins; what the old one never ended is ended now. */
  arrive(gatewayId: string): void {
    this.#waiting.push({ arrivedId: gatewayId })
    this.#wake()
  }

  /** Takes an event, or returns false where too many wait already; the ear tells it again when it reconnects. */
  add(gatewayId: string, seq: number, event: EpisodeEvent | RoomStateChange): boolean {
    if (!(this.#waiting.length < maximumWaitingEvents)) return false
    this.#waiting.push({ gatewayId, seq, event })
    this.#wake()
    return true
  }

  /** Commits what waits, if the disk lets it, and stops. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
    while (await this.#commitNext().catch(() => false));
  }

  #wake(): void {
    if (this.#running !== undefined || this.#isClosed) return
    // After this turn of the event loop, so that all events of one read share a commit.
    this.#running = new Promise<void>((resolve) => {
      setImmediate(resolve)
    }).then(() => this.#run())
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isClosed && (await this.#commitNext()));
      this.#running = undefined
    } catch (error) {
      this.#noteFailure(error)
      await new Promise<void>((resolve) => {
        this.#later(resolve, commitRetryMs)
      })
      this.#running = undefined
      this.#wake()
    }
  }

  /** One commit; false where nothing waits. */
  async #commitNext(): Promise<boolean> {
    const { store } = this.#options
    const [head] = this.#waiting
    if (head === undefined) return false
    if ('arrivedId' in head) {
      const interrupted = await store.closeInterrupted(head.arrivedId)
      this.#waiting.shift()
      this.#noteSuccess()
      this.#options.onInterrupted(interrupted)
      return true
    }
    const batch = this.#takeBatch()
    await store.record(batch)
    this.#waiting.splice(0, batch.length)
    this.#noteSuccess()
    const lastOf = new Map(batch.map(({ gatewayId, seq }) => [gatewayId, seq]))
    for (const [gatewayId, seq] of lastOf) this.#options.onCommitted(gatewayId, seq)
    return true
  }

  /** The events before the next arrival, within one commit's size. They stay in the queue until committed. */
  #takeBatch(): readonly WaitingEvent[] {
    const batch: WaitingEvent[] = []
    for (const item of this.#waiting.slice(0, commitBatchEvents)) {
      if ('arrivedId' in item) break
      batch.push(item)
    }
    return batch
  }

  #noteSuccess(): void {
    if (this.#storage === 'ok') return
    this.#storage = 'ok'
    this.#options.log.info('episodes reach the disk again')
    this.#options.onStorage('ok')
  }

  #noteFailure(error: unknown): void {
    const isFull = error instanceof CodedError && error.code === 'STORE_DISK_FULL'
    const storage = isFull ? 'diskFull' : 'failing'
    if (storage === this.#storage) return
    this.#storage = storage
    this.#options.log.error('episodes wait for the disk', error)
    this.#options.onStorage(storage)
  }
}
