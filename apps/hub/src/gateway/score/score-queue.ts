// SPDX-License-Identifier: Apache-2.0
// Windows of all rooms, scored together: one call of the network for fifty windows costs far less than fifty calls.
import { maxBatchWindows, type ScoreModel, toScore } from '@cryingsense/detector'
import { logPowerFloor } from '@cryingsense/dsp'
import type { DueHop } from '../room/sound-stream.ts'

type Settle = (score: number | undefined) => void

export interface ScoreQueueOptions {
  /** The model failed a batch, or works again. Not repeated while nothing changes. */
  readonly onHealth: (isWorking: boolean, error?: unknown) => void
}

export class ScoreQueue {
  readonly #options: ScoreQueueOptions
  readonly #windowValues: number
  readonly #staged: Float32Array
  #model: ScoreModel | undefined
  #settles: Settle[] = []
  #inFlight = 0
  #floorScore: number | undefined
  #scored = 0

  constructor(model: ScoreModel, options: ScoreQueueOptions) {
    const { windowFrames, melBands } = model.manifest.input
    this.#windowValues = windowFrames * melBands
    this.#staged = new Float32Array(maxBatchWindows * this.#windowValues)
    this.#options = options
    this.#model = model
  }

  /** Windows waiting or being scored: the ear stops reading while there are too many. */
  get pendingWindows(): number {
    return this.#settles.length + this.#inFlight
  }
  get scoredWindows(): number {
    return this.#scored
  }

  /** Scores what no device sent once, so that a room with a closed gate costs no call of the network. */
  async learnFloor(): Promise<void> {
    if (this.#model === undefined) return
    const [logit] = await this.#model.logits(new Float32Array(this.#windowValues).fill(logPowerFloor), 1)
    if (logit !== undefined) this.#floorScore = toScore(logit)
  }

  /** Copies the hop's window and answers `settle` later, in any case exactly once. */
  add(hop: DueHop, settle: Settle): void {
    if (this.#model === undefined) return settle(undefined)
    if (hop.isFloor && this.#floorScore !== undefined) return settle(this.#floorScore)
    hop.window.copyInto(this.#staged, this.#settles.length * this.#windowValues)
    this.#settles.push(settle)
    if (this.#settles.length === maxBatchWindows) this.flush()
  }

  /** Scores what has gathered. */
  flush(): void {
    const settles = this.#settles
    if (settles.length === 0) return
    this.#settles = []
    const model = this.#model
    if (model === undefined) {
      for (const settle of settles) settle(undefined)
      return
    }
    const windows = this.#staged.subarray(0, settles.length * this.#windowValues)
    this.#inFlight += settles.length
    // The port promises to copy before it returns, so that the features can be overwritten at once.
    const answer = model.logits(windows, settles.length)
    windows.fill(0)
    void this.#settle(answer, settles, model)
  }

  /** Puts a model in place of one that failed. It must take the same windows. */
  replace(model: ScoreModel): void {
    const { windowFrames, melBands } = model.manifest.input
    if (windowFrames * melBands !== this.#windowValues) throw new RangeError('model must take windows of the same size')
    this.#model = model
    this.#options.onHealth(true)
  }

  async #settle(answer: Promise<Float32Array>, settles: readonly Settle[], model: ScoreModel): Promise<void> {
    let logits: Float32Array | undefined
    try {
      logits = await answer
    } catch (error) {
      if (this.#model === model) {
        this.#model = undefined
        this.#options.onHealth(false, error)
      }
    }
    this.#inFlight -= settles.length
    this.#scored += settles.length
    for (const [index, settle] of settles.entries()) {
      const logit = logits?.[index]
      settle(logit === undefined ? undefined : toScore(logit))
    }
  }
}
