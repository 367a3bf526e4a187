// SPDX-License-Identifier: Apache-2.0
// Keeps a model running: the first must open or the ear does not start; one that dies later is opened again, and until
// then every room is told as not heard.
import type { ModelManifest, ScoreModel } from '@cryingsense/detector'
import { ScoreQueue } from './score-queue.ts'

const firstReopenMs = 500
const reopenEveryMs = 5000

export class ModelKeeper {
  readonly manifest: ModelManifest
  readonly scores: ScoreQueue
  /** Called at each change. */
  onHealth: (isWorking: boolean) => void = () => undefined
  readonly #open: () => Promise<ScoreModel>
  readonly #log: (line: string) => void
  #model: ScoreModel
  #isWorking = true
  #isClosed = false
  #reopenTimer: NodeJS.Timeout | undefined

  private constructor(model: ScoreModel, open: () => Promise<ScoreModel>, log: (line: string) => void) {
    this.#model = model
    this.#open = open
    this.#log = log
    this.manifest = model.manifest
    this.scores = new ScoreQueue(model.manifest.input, { onFailure: (error) => this.#replaceAfter(error) })
  }

  static async open(open: () => Promise<ScoreModel>, log: (line: string) => void): Promise<ModelKeeper> {
    const model = await open()
    const keeper = new ModelKeeper(model, open, log)
    await keeper.scores.use(model)
    return keeper
  }

  get isWorking(): boolean {
    return this.#isWorking
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#reopenTimer)
    await this.#model.close()
  }

  #replaceAfter(error: unknown): void {
    if (this.#isClosed) return
    this.#isWorking = false
    this.#log(`model failed: ${error instanceof Error ? error.message : 'unknown error'}`)
    this.onHealth(false)
    void this.#model.close()
    this.#reopenTimer = setTimeout(() => void this.#reopen(), firstReopenMs)
  }

  async #reopen(): Promise<void> {
    try {
      const model = await this.#open()
      if (this.#isClosed) return void model.close()
      this.#model = model
      await this.scores.use(model)
      this.#isWorking = true
      this.#log('model works again')
      this.onHealth(true)
    } catch (error) {
      this.#log(`model does not open: ${error instanceof Error ? error.message : 'unknown error'}`)
      if (!this.#isClosed) this.#reopenTimer = setTimeout(() => void this.#reopen(), reopenEveryMs)
    }
  }
}
