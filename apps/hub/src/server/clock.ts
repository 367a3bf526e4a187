// SPDX-License-Identifier: Apache-2.0
// The port through which the server asks for the time, so that tests can move it.

export interface Clock {
  /** Wall-clock time in milliseconds since 1970. */
  nowMs(): number
}

/** The machine's clock. */
export const systemClock: Clock = { nowMs: () => Date.now() }
