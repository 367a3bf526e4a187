// SPDX-License-Identifier: Apache-2.0
// The last half minute of one room's live picture, in slots of absolute time, so that a gap in the stream is drawn as
// a gap and never closed up as if nothing had been missed.
import { spectrumBands, type LevelEvent } from './level-event.ts'

export const columnMs = 125
export const historySlots = 240

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
    const newestSlot = Math.floor(event.atMs / columnMs)
    const { spectrum } = event
    for (const [index, column] of spectrum.entries()) {
      if (column.length !== spectrumBands) continue
      const slotId = newestSlot - (spectrum.length - 1 - index)
      if (slotId < 0) continue
      const slot = slotId % historySlots
      this.#slotIds[slot] = slotId
      this.#loudness.set(column, slot * spectrumBands)
    }
    this.#latestAtMs = Math.max(this.#latestAtMs, event.atMs)
    const oldestAtMs = this.#latestAtMs - historySlots * columnMs
    this.#scores = [...this.#scores, { atMs: event.atMs, score: event.score }].filter((s) => s.atMs >= oldestAtMs)
  }

  /**
   * The column `slotsBack` before the slot of `endMs`: `[32]` loudnesses, valid until the next push, or undefined
   * where nothing was received.
   */
  column(endMs: number, slotsBack: number): Uint8Array | undefined {
    const slotId = Math.floor(endMs / columnMs) - slotsBack
    if (slotId < 0) return undefined
    const slot = slotId % historySlots
    if (this.#slotIds[slot] !== slotId) return undefined
    return this.#loudness.subarray(slot * spectrumBands, (slot + 1) * spectrumBands)
  }

  #clear(): void {
    this.#slotIds.fill(-1)
    this.#scores = []
    this.#latestAtMs = 0
  }
}
