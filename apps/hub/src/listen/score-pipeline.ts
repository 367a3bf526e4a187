// SPDX-License-Identifier: Apache-2.0
// Hops in, scores out, in order, while the next hops are being made: windows are gathered into batches, and two
// batches may be with the model at once.
import { toScore } from '@cryingsense/detector'
import type { FeatureWindow, ScoreModel } from '@cryingsense/detector'

/** Windows per call: past 16 the batch leaves the processor's cache and gets slower (bench/score.ts). */
const batchWindows = 16

/** Batches with the model at once: one being scored, one waiting so that the model never does. */
const batchesAhead = 2

/** What a hop needs to remember until its score is known. */
export interface PendingHop {
  readonly atMs: number
  readonly levelDbfs: number
}

/** A hop with its score, 0..1. */
export type ScoredHop<Hop extends PendingHop> = Hop & { readonly score: number }

/** Scores hops in batches. */
export class ScorePipeline<Hop extends PendingHop> {
  readonly #model: ScoreModel
  readonly #onScored: (hop: ScoredHop<Hop>) => void
  readonly #batchWindows: number
  readonly #windows: Float32Array
  readonly #windowValues: number
  #hops: Hop[] = []
  #running: Promise<void>[] = []

  /** `isLive` scores every hop at once: a person is waiting for it, not a file. */
  constructor(model: ScoreModel, options: { isLive: boolean; onScored: (hop: ScoredHop<Hop>) => void }) {
    const { windowFrames, melBands } = model.manifest.input
    this.#model = model
    this.#onScored = options.onScored
    this.#windowValues = windowFrames * melBands
    this.#batchWindows = options.isLive ? 1 : batchWindows
    this.#windows = new Float32Array(this.#windowValues * this.#batchWindows)
  }

  /** True where the model has as much as it should: await `drain` before pushing more. */
  get isBusy(): boolean {
    return this.#running.length >= batchesAhead
  }

  /** Takes a hop and copies its window. */
  push(hop: Hop, window: FeatureWindow): void {
    window.copyInto(this.#windows, this.#hops.length * this.#windowValues)
    this.#hops.push(hop)
    if (this.#hops.length === this.#batchWindows) this.#send()
  }

  /** Waits until the model can take another batch. Throws what the model throws. */
  async drain(): Promise<void> {
    while (this.isBusy) await this.#running.shift()
  }

  /** Sends what is left and waits for all scores. Throws what the model throws. */
  async finish(): Promise<void> {
    if (this.#hops.length > 0) this.#send()
    while (this.#running.length > 0) await this.#running.shift()
    this.#windows.fill(0)
  }

  #send(): void {
    const hops = this.#hops
    this.#hops = []
    const scored = this.#score(hops)
    // A failure is thrown where the promise is awaited, in order; until then it must not count as unhandled.
    scored.catch(() => undefined)
    this.#running.push(scored)
  }

  async #score(hops: readonly Hop[]): Promise<void> {
    const values = hops.length * this.#windowValues
    const logits = await this.#model.logits(this.#windows.subarray(0, values), hops.length)
    hops.forEach((hop, index) => this.#onScored({ ...hop, score: toScore(logits[index] as number) }))
  }
}
