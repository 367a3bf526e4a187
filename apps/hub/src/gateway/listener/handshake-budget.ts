// SPDX-License-Identifier: Apache-2.0
// How many handshakes an address may begin. A handshake costs the hub a signature; without a budget one neighbour could
// keep it signing instead of listening.
import { handshakeBurst, handshakesPerSecond, maximumTrackedAddresses } from '../limits.ts'

interface Account {
  readonly tokens: number
  readonly atMs: number
}

/** A token bucket per address; bounded, the longest unseen address is forgotten first. */
export class HandshakeBudget {
  readonly #accounts = new Map<string, Account>()

  /** Takes one handshake from the address's budget; false where none is left. */
  spend(address: string, nowMs: number): boolean {
    const account = this.#accounts.get(address) ?? { tokens: handshakeBurst, atMs: nowMs }
    const earned = ((nowMs - account.atMs) / 1000) * handshakesPerSecond
    const tokens = Math.min(handshakeBurst, account.tokens + earned)
    const isAllowed = tokens >= 1
    // Deleted and set again, so that the map's order is the order of last use.
    this.#accounts.delete(address)
    this.#accounts.set(address, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs })
    if (this.#accounts.size > maximumTrackedAddresses) {
      const [oldest] = this.#accounts.keys()
      if (oldest !== undefined) this.#accounts.delete(oldest)
    }
    return isAllowed
  }
}
