// SPDX-License-Identifier: Apache-2.0
// Time that moves only when a test says so.

/** The port that everything asks for the time. */
export interface Clock {
  nowMs(): number
}

interface Timer {
  readonly dueAtMs: number
  readonly run: () => void
}

/** A clock that a test drives; timers run in the order they are due, at exactly their time. */
export class FakeClock implements Clock {
  #nowMs: number
  #nextId = 1
  readonly #timers = new Map<number, Timer>()

  constructor(startMs = 0) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  /** Runs `run` once, `delayMs` from now; returns an id for {@link FakeClock.clearTimer}. */
  setTimer(run: () => void, delayMs: number): number {
    if (!(delayMs >= 0)) throw new RangeError(`delayMs must be 0 or more, got ${delayMs}`)
    const id = this.#nextId++
    this.#timers.set(id, { dueAtMs: this.#nowMs + delayMs, run })
    return id
  }

  clearTimer(id: number): void {
    this.#timers.delete(id)
  }

  /** Moves the time forward by `durationMs`, running every timer that comes due on the way. */
  advance(durationMs: number): void {
    if (!(durationMs >= 0)) throw new RangeError(`durationMs must be 0 or more, got ${durationMs}`)
    const endMs = this.#nowMs + durationMs
    for (;;) {
      let next: [number, Timer] | undefined
      for (const entry of this.#timers) if (next === undefined || entry[1].dueAtMs < next[1].dueAtMs) next = entry
      if (next === undefined || next[1].dueAtMs > endMs) break
      this.#timers.delete(next[0])
      this.#nowMs = next[1].dueAtMs
      next[1].run()
    }
    this.#nowMs = endMs
  }
}
