// SPDX-License-Identifier: Apache-2.0
// Hops in, scores out, in order, while the next hops are being made: windows are gathered into batches, and two
// batches may be with the model at once.
import { toScore } from '@cryingsense/detector'
import type { FeatureWindow, ScoreModel } from '@cryingsense/detector'

/** Windows per call: from 4 on a window costs the same, and more only hold memory (bench/score.ts). */
const batchWindows = 4

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
  readonly #isLive: boolean
  readonly #windows: Float32Array
  readonly #windowValues: number
  #hops: Hop[] = []
  /** Batches with the model, oldest first; they never reject, a failure is kept for whoever waits. */
  readonly #running: Promise<void>[] = []
  #failure: { readonly error: unknown } | undefined

  /** `isLive` sends what there is whenever the model is idle: a person waits for it, and batches need not repeat. */
  constructor(model: ScoreModel, options: { isLive: boolean; onScored: (hop: ScoredHop<Hop>) => void }) {
    const { windowFrames, melBands } = model.manifest.input
    this.#model = model
    this.#onScored = options.onScored
    this.#isLive = options.isLive
    this.#windowValues = windowFrames * melBands
    this.#windows = new Float32Array(this.#windowValues * batchWindows)
  }

  /** True where the model has as much as it should: await `drain` before pushing more. */
  get isBusy(): boolean {
    return this.#running.length >= batchesAhead
  }

  /** Takes a hop and copies its window. */
  push(hop: Hop, window: FeatureWindow): void {
    window.copyInto(this.#windows, this.#hops.length * this.#windowValues)
    this.#hops.push(hop)
    if (this.#hops.length === batchWindows || (this.#isLive && this.#running.length === 0)) this.#send()
  }

  /** Waits until the model can take another batch. Throws what the model threw. */
  async drain(): Promise<void> {
    while (this.isBusy) await this.#running[0]
    this.#assertWorking()
  }

  /** Sends what is left and waits for all scores. Throws what the model threw. */
  async finish(): Promise<void> {
    if (this.#hops.length > 0) this.#send()
    while (this.#running.length > 0) await this.#running[0]
    this.#windows.fill(0)
    this.#assertWorking()
  }

  #assertWorking(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #send(): void {
    const hops = this.#hops
    this.#hops = []
    this.#running.push(this.#score(hops))
  }

  async #score(hops: readonly Hop[]): Promise<void> {
    try {
      const values = hops.length * this.#windowValues
      const logits = await this.#model.logits(this.#windows.subarray(0, values), hops.length)
      hops.forEach((hop, index) => this.#onScored({ ...hop, score: toScore(logits[index] as number) }))
    } catch (error) {
      this.#failure ??= { error }
    }
    // The model answers in order, so the one that ends is the oldest.
    void this.#running.shift()
    if (this.#isLive && this.#hops.length > 0 && this.#failure === undefined) this.#send()
  }
}
