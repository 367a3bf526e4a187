// SPDX-License-Identifier: Apache-2.0
// How long to wait before asking a hub again that did not answer.

const firstDelayMs = 500
const longestDelayMs = 5_000

/**
 * Doubling delay in ms for the `attempt`-th try (0-based), spread by `random` (0..1) over its upper half so that
 * several screens do not return in step. It stays short: a caregiver waits on the other side.
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 10))
  return delayMs * (0.5 + random / 2)
}
