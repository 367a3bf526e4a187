// SPDX-License-Identifier: Apache-2.0
// Keeps a file or the synthesizer in real time. Waits are measured against the start, so that lateness never adds up,
// and a pause of the whole machine is made up for as a real microphone's buffer would.
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when `soundMs` milliseconds of sound would have passed; `false` if `signal` was aborted meanwhile. */
export class Pace {
  readonly #startMs = performance.now()

  async until(soundMs: number, signal: AbortSignal): Promise<boolean> {
    const waitMs = this.#startMs + soundMs - performance.now()
    if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    return !signal.aborted
  }
}
