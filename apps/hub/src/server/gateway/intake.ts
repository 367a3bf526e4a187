// SPDX-License-Identifier: Apache-2.0
// What the ear tells, made known at once and written down behind it: the alert never waits for the disk.
import type { EarEvent, EarMessage } from '@cryingsense/protocol/gateway'
import type { Hub } from '../hub.ts'
import type { Log } from '../log.ts'
import { Journal } from './journal.ts'

export interface IntakeOptions {
  readonly hub: Hub
  readonly log: Log
  /** Everything of the present ear up to `seq` is stored. */
  readonly acknowledge: (seq: number) => void
  /** The ear should connect again and tell what was not acknowledged. */
  readonly askAgain: () => void
}

export class Intake {
  readonly #options: IntakeOptions
  readonly #journal: Journal
  #gatewayId = ''
  /** Highest sequence number seen, taken and stored of the present run of the ear. */
  #seenSeq = 0
  #takenSeq = 0
  #storedSeq = 0
  /** Some event was not taken, so later ones must not be either: acknowledgements are cumulative. */
  #hasOverflowed = false

  constructor(options: IntakeOptions) {
    const { hub, log } = options
    this.#options = options
    this.#journal = new Journal({
      store: hub.store.episodes,
      log,
      onStorage: (state) => hub.setStorage(state),
      onCommitted: (gatewayId, seq) => this.#committed(gatewayId, seq),
      onInterrupted: (episodes) => {
        hub.episodes.close(episodes)
        for (const data of episodes) {
          hub.rooms.applyEpisode(data)
          hub.live.publish({ name: 'episode', data })
        }
      },
    })
  }

  /** A connection begins: of the same ear as before, or of a new one. */
  greet(gatewayId: string): void {
    this.#options.hub.earConnected()
    this.#hasOverflowed = false
    if (gatewayId !== this.#gatewayId) {
      this.#gatewayId = gatewayId
      this.#seenSeq = this.#takenSeq = this.#storedSeq = 0
      this.#journal.arrive(gatewayId)
    } else if (this.#storedSeq > 0) this.#options.acknowledge(this.#storedSeq)
  }

  take(message: EarMessage): void {
    const { hub, log } = this.#options
    switch (message.type) {
      case 'hello':
        return
      case 'event':
        return this.#takeEvent(message)
      case 'live': {
        const { type: _, ...level } = message
        hub.rooms.applyLive(message)
        if (hub.admission.find(level.deviceId) !== undefined) hub.live.publishLevel(level)
        return
      }
      case 'refused':
        return log.info('a device was turned away', { reason: message.reason, count: message.count })
    }
  }

  async close(): Promise<void> {
    await this.#journal.close()
  }

  #takeEvent({ seq, event }: EarEvent): void {
    // Told again after a reconnection: known already, so it is no news to anyone.
    if (seq > this.#seenSeq) {
      this.#seenSeq = seq
      this.#tell(event)
    }
    if (seq <= this.#takenSeq || this.#hasOverflowed) return
    if (this.#journal.add(this.#gatewayId, seq, event)) this.#takenSeq = seq
    else this.#hasOverflowed = true
  }

  #tell(event: EarEvent['event']): void {
    const { hub } = this.#options
    if (event.kind === 'roomState') return hub.rooms.applyState(event)
    const data = hub.episodes.apply(event)
    hub.live.publish({ name: 'episode', data })
    hub.rooms.applyEpisode(data)
  }

  #committed(gatewayId: string, seq: number): void {
    if (gatewayId !== this.#gatewayId) return
    this.#storedSeq = seq
    this.#options.acknowledge(seq)
    if (this.#hasOverflowed && seq === this.#takenSeq) this.#options.askAgain()
  }
}
