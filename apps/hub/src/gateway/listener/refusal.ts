// SPDX-License-Identifier: Apache-2.0
// Who was turned away and why, told to the server at a bounded rate: a flood of strangers is one line per second.
import type { EarRefused, RefusalReason } from '@cryingsense/protocol/gateway'
import { refusalsPerSecond } from '../limits.ts'

export interface Refusal {
  readonly reason: RefusalReason
  readonly spkiSha256?: string
  /** What the verifier said; cut to printable ASCII before it is told. */
  readonly detail?: string
}

export class RefusalLog {
  readonly #tell: (message: EarRefused) => void
  #untold = 0
  #lastToldMs = Number.NEGATIVE_INFINITY

  constructor(tell: (message: EarRefused) => void) {
    this.#tell = tell
  }

  /** Counts a refusal and tells it where the last one was told long enough ago. */
  note(refusal: Refusal, nowMs: number, wallMs: number): void {
    this.#untold++
    if (nowMs - this.#lastToldMs < 1000 / refusalsPerSecond) return
    this.#lastToldMs = nowMs
    const detail = refusal.detail?.replaceAll(/[^ -~]/g, '?').slice(0, 200)
    const { reason, spkiSha256 } = refusal
    const count = this.#untold
    this.#untold = 0
    this.#tell({
      type: 'refused',
      atMs: wallMs,
      reason,
      count,
      ...(spkiSha256 === undefined ? {} : { spkiSha256 }),
      ...(detail === undefined || detail === '' ? {} : { detail }),
    })
  }
}
