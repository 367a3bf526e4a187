// SPDX-License-Identifier: Apache-2.0
// Decides whether this page may still speak for the hub. Silence must never pass for peace: without a fresh heartbeat
// the page says that it knows nothing.

/** The hub beats every 5 s; two missed beats and some slack. */
export const heartbeatLimitMs = 12_000

/** `connecting`: no beat yet, still within the limit. `lost`: this page cannot tell anyone about crying. */
export type Connection = 'connecting' | 'connected' | 'lost'

/** Explicit state over a clock handed in, so that every moment of it can be tested. */
export class Watchdog {
  #startedAtMs: number
  #lastBeatAtMs: number | undefined

  /** `nowMs` is a clock that never jumps (`performance.now()`), here and in every other call. */
  constructor(nowMs: number) {
    this.#startedAtMs = nowMs
  }

  beat(nowMs: number): void {
    this.#lastBeatAtMs = nowMs
  }

  connection(nowMs: number): Connection {
    const silentMs = nowMs - (this.#lastBeatAtMs ?? this.#startedAtMs)
    if (!(silentMs <= heartbeatLimitMs)) return 'lost'
    return this.#lastBeatAtMs === undefined ? 'connecting' : 'connected'
  }
}
