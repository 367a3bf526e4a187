// SPDX-License-Identifier: Apache-2.0
// Who was turned away and why, told to the server at a bounded rate: a flood of strangers is one line per second.
import type { EarRefused, RefusalReason } from '@cryingsense/protocol/gateway'
import { refusalsEveryMs } from '../limits.ts'

export interface Refusal {
  readonly reason: RefusalReason
  readonly spkiSha256?: string
  /** What the verifier said; cut to printable ASCII before it is told. */
  readonly detail?: string
}

export class RefusalLog {
  readonly #tell: (message: EarRefused) => void
  readonly #untold = new Map<RefusalReason, { readonly refusal: Refusal; readonly count: number }>()
  #lastToldMs = Number.NEGATIVE_INFINITY

  constructor(tell: (message: EarRefused) => void) {
    this.#tell = tell
  }

  /** Counts a refusal; told at the next {@link flush}. Of several with one reason the latest is described. */
  note(refusal: Refusal): void {
    const { count } = this.#untold.get(refusal.reason) ?? { count: 0 }
    this.#untold.set(refusal.reason, { refusal, count: count + 1 })
  }

  /** Tells what was counted, one message per reason, where the last time is long enough ago. */
  flush(nowMs: number, wallMs: number): void {
    if (this.#untold.size === 0 || nowMs - this.#lastToldMs < refusalsEveryMs) return
    this.#lastToldMs = nowMs
    for (const { refusal, count } of this.#untold.values()) {
      const detail = refusal.detail?.replaceAll(/[^ -~]/g, '?').slice(0, 200)
      const { reason, spkiSha256 } = refusal
      this.#tell({
        type: 'refused',
        atMs: wallMs,
        reason,
        count,
        ...(spkiSha256 === undefined ? {} : { spkiSha256 }),
        ...(detail === undefined || detail === '' ? {} : { detail }),
      })
    }
    this.#untold.clear()
  }
}
