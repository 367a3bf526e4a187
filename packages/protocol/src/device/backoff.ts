// SPDX-License-Identifier: Apache-2.0
// How long a device waits before it connects again. After a power cut every device in a ward starts at once; the jitter
// keeps them from arriving at once as well.

const firstDelayMs = 1000
/** A hub on the home network is back within seconds, and a minute without a monitor is long: not the usual 60 s. */
const longestDelayMs = 15_000

/**
 * Delay after `failures` failures in a row: the ceiling doubles from 2 s to 15 s, and the delay lies between its half
 * and the whole, but never under 1 s. `random` gives 0 <= x < 1.
 */
export function reconnectDelayMs(failures: number, random: () => number): number {
  // 2^4 s is past the longest delay; the exponent is capped so that it cannot overflow after a week offline.
  const ceilingMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(Math.max(failures, 1), 4))
  return Math.max(firstDelayMs, Math.round(ceilingMs / 2 + (ceilingMs / 2) * random()))
}
