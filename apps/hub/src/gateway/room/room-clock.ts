// SPDX-License-Identifier: Apache-2.0
// Two clocks on purpose: decisions run on one that never jumps, and only what is told carries the time of day.

export interface EarClock {
  /** Monotonic milliseconds since some moment; never goes back, not even when the wall clock is set. */
  nowMs(): number
  /** Wall-clock milliseconds (Unix) of a moment of {@link nowMs}, as far as the hub knows the time of day now. */
  toWallMs(earMs: number): number
}
