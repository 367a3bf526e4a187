// SPDX-License-Identifier: Apache-2.0
// Windows of all rooms, scored together: a call of the network for eight windows costs two thirds of eight calls.
import { type ModelInput, type ScoreModel, toScore } from '@cryingsense/detector'
import { logPowerFloor } from '@cryingsense/dsp'
import { scoreBatchWindows } from '../limits.ts'
import type { DueHop } from '../room/sound-stream.ts'

type Settle = (score: number | undefined) => void

export interface ScoreQueueOptions {
  /** The model failed a batch; it is not asked again. Rooms get no scores until another is given. */
  readonly onFailure: (error: unknown) => void
}

export class ScoreQueue {
  readonly #options: ScoreQueueOptions
  readonly #windowValues: number
  readonly #staged: Float32Array
  #model: ScoreModel | undefined
  #settles: Settle[] = []
  #inFlight = 0
  #floorScore: number | undefined

  /** Takes no windows before {@link ScoreQueue.use} gave it a model. */
  constructor(input: ModelInput, options: ScoreQueueOptions) {
    this.#windowValues = input.windowFrames * input.melBands
    this.#staged = new Float32Array(scoreBatchWindows * this.#windowValues)
    this.#options = options
  }

  /** Windows waiting or being scored: the ear stops reading while there are too many. */
  get pendingWindows(): number {
    return this.#settles.length + this.#inFlight
  }

  /** Copies the hop's window and answers `settle` later, in any case exactly once. */
  add(hop: DueHop, settle: Settle): void {
    if (this.#model === undefined) return settle(undefined)
    if (hop.isFloor && this.#floorScore !== undefined) return settle(this.#floorScore)
    hop.window.copyInto(this.#staged, this.#settles.length * this.#windowValues)
    this.#settles.push(settle)
    if (this.#settles.length === scoreBatchWindows) this.flush()
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

  /**
   * Scores with `model` from now on. Before that the model scores a window of silence: this proves that it works, and
   * the score is kept, so that a room with a closed gate costs no call of the network. Throws what the model throws.
   */
  async use(model: ScoreModel): Promise<void> {
    const [logit] = await model.logits(new Float32Array(this.#windowValues).fill(logPowerFloor), 1)
    this.#floorScore = logit === undefined ? undefined : toScore(logit)
    this.#model = model
  }

  async #settle(answer: Promise<Float32Array>, settles: readonly Settle[], model: ScoreModel): Promise<void> {
    let logits: Float32Array | undefined
    try {
      logits = await answer
    } catch (error) {
      if (this.#model === model) {
        this.#model = undefined
        this.#options.onFailure(error)
      }
    }
    this.#inFlight -= settles.length
    for (const [index, settle] of settles.entries()) {
      const logit = logits?.[index]
      settle(logit === undefined ? undefined : toScore(logit))
    }
  }
}
