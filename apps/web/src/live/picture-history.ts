// SPDX-License-Identifier: Apache-2.0
// The last half minute of one room's live picture, in slots of absolute time, so that a gap in the stream is drawn as
// a gap and never closed up as if nothing had been missed.
import { spectrumBands, type LevelEvent } from './level-event.ts'

export const columnMs = 125
export const historySlots = 240

/** Half a second: more than the unevenness of 100 ms device frames and 250 ms events together. */
const jitterSlots = 4

/** One moment: the score known then, for the curve over the picture. */
export interface ScoreMoment {
  readonly atMs: number
  readonly score: number
}

export class PictureHistory {
  /** `[historySlots * spectrumBands]`, 0..255; a slot is valid only if `#slotIds` names its time. */
  readonly #loudness = new Uint8Array(historySlots * spectrumBands)
  readonly #slotIds = new Float64Array(historySlots).fill(-1)
  #scores: ScoreMoment[] = []
  #latestAtMs = 0
  #newestSlot = -1

  /** The newest time seen, by the ear's clock; 0 before the first event. */
  get latestAtMs(): number {
    return this.#latestAtMs
  }

  get scores(): readonly ScoreMoment[] {
    return this.#scores
  }

  push(event: LevelEvent): void {
    // An ear that restarts may step back a little; a large step back means another clock: begin afresh.
    if (event.atMs < this.#latestAtMs - historySlots * columnMs) this.#clear()
    const measuredSlot = Math.floor(event.atMs / columnMs)
    const countedSlot = this.#newestSlot + event.spectrum.length
    // Columns come in uneven handfuls, so they are counted on; only a real gap or leap follows the clock.
    const isCounted = Math.abs(measuredSlot - countedSlot) <= jitterSlots
    this.#newestSlot = isCounted || event.spectrum.length === 0 ? countedSlot : measuredSlot
    for (const [index, column] of event.spectrum.entries()) {
      const slotId = this.#newestSlot - (event.spectrum.length - 1 - index)
      if (slotId < 0 || column.length !== spectrumBands) continue
      this.#slotIds[slotId % historySlots] = slotId
      this.#loudness.set(column, (slotId % historySlots) * spectrumBands)
    }
    this.#latestAtMs = Math.max(this.#latestAtMs, event.atMs)
    const oldestAtMs = this.#latestAtMs - historySlots * columnMs
    this.#scores = [...this.#scores, { atMs: event.atMs, score: event.score }].filter((s) => s.atMs >= oldestAtMs)
  }

  /**
   * The column `slotsBack` before the newest: `[32]` loudnesses, valid until the next push, or undefined where
   * nothing was received.
   */
  column(slotsBack: number): Uint8Array | undefined {
    const slotId = this.#newestSlot - slotsBack
    if (slotId < 0) return undefined
    const slot = slotId % historySlots
    if (this.#slotIds[slot] !== slotId) return undefined
    return this.#loudness.subarray(slot * spectrumBands, (slot + 1) * spectrumBands)
  }

  #clear(): void {
    this.#slotIds.fill(-1)
    this.#scores = []
    this.#latestAtMs = 0
    this.#newestSlot = -1
  }
}
