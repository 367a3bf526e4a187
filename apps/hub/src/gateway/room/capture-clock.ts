// SPDX-License-Identifier: Apache-2.0
// From a device's clock to the ear's. A device counts milliseconds since its boot and knows no time of day; the ear
// learns the offset from the quickest message so far, as nothing can arrive before it was captured.

/** Crystals differ by up to 100 parts per million; the offset follows a device's that runs fast at that rate. */
const creepPerMs = 1e-4

export class CaptureClock {
  #offsetMs = Number.POSITIVE_INFINITY
  #observedAtMs = 0

  /** Learns from a message that tells of a moment `captureMs` of the device and arrived at `nowMs` of the ear. */
  observe(captureMs: number, nowMs: number): void {
    const creepMs = Math.max(0, nowMs - this.#observedAtMs) * creepPerMs
    this.#offsetMs = Math.min(this.#offsetMs + creepMs, nowMs - captureMs)
    this.#observedAtMs = nowMs
  }

  /** A moment of the device in the ear's monotonic time. Never later than the latest observation of that moment. */
  toEarMs(captureMs: number): number {
    return captureMs + this.#offsetMs
  }
}
