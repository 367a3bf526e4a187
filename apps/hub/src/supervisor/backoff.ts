// SPDX-License-Identifier: Apache-2.0
// How long to wait before a process is started again.

const firstMs = 250
const longestMs = 10_000
/** A process that lived this long was healthy, and its next end is a new story. */
export const healthyMs = 30_000

/**
 * Doubling from a quarter of a second to ten seconds, times 0.5 to 1.5 by `random` (0..1), so that processes that died
 * together do not come back together.
 */
export function backoffMs(failures: number, random: number): number {
  const baseMs = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1))
  return baseMs * (0.5 + random)
}
