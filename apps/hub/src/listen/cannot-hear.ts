// SPDX-License-Identifier: Apache-2.0
// The stretches of a recording in which nothing, or not enough, could be heard.
import { causeTimes, toldCause } from '@cryingsense/detector'
import type { CannotHearCause, HearingState } from '@cryingsense/detector'

/** A stretch of a recording, in seconds. */
export interface Interval {
  readonly startSec: number
  readonly endSec: number
}

/** Turns the monitor's states into stretches. */
export class CannotHearTally {
  readonly #intervals: (Interval & { readonly cause: CannotHearCause })[] = []
  #open: { readonly cause: CannotHearCause; readonly startMs: number } | undefined

  /** Takes the monitor's state after each block of sound. */
  take(state: HearingState): void {
    const cause = toldCause(state)
    if (cause === this.#open?.cause || (cause === null && this.#open === undefined)) return
    const atMs = state.atMs ?? 0
    const previousEndMs = this.#close(cause === null ? atMs - this.#releaseMs() : atMs)
    if (cause !== null) this.#open = { cause, startMs: Math.max(previousEndMs, state.sinceMs ?? atMs) }
  }

  /** All stretches; one that is open ends with the recording. */
  finish(durationMs: number): readonly (Interval & { readonly cause: CannotHearCause })[] {
    this.#close(durationMs)
    return this.#intervals
  }

  /** The trouble ended when the good sound began, which is what the release then waited through. */
  #releaseMs(): number {
    return this.#open === undefined ? 0 : causeTimes[this.#open.cause].releaseMs
  }

  /** Ends the open stretch; returns where the last stretch ends. */
  #close(atMs: number): number {
    if (this.#open !== undefined) {
      const { cause, startMs } = this.#open
      this.#intervals.push({ cause, startSec: startMs / 1000, endSec: Math.max(startMs, atMs) / 1000 })
      this.#open = undefined
    }
    return (this.#intervals.at(-1)?.endSec ?? 0) * 1000
  }
}
