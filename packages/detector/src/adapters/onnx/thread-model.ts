// SPDX-License-Identifier: Apache-2.0
// `ScoreModel` on an inference thread.
import { Worker } from 'node:worker_threads'
import { DetectorError } from '../../errors.ts'
import { maxBatchWindows } from '../../limits.ts'
import type { ModelManifest } from '../../manifest.ts'
import type { ScoreModel } from '../../model/score-model.ts'
import type { ThreadAnswer, ThreadRefusal, ThreadRequest, ThreadTask } from './thread-messages.ts'

/** What runs the network. */
export interface Engine {
  readonly runtime: 'wasm' | 'native'
  readonly precision: 'fp32' | 'int8'
  /** Why not the native runtime, where it was looked for. */
  readonly note?: string
}

interface Waiting {
  readonly resolve: (logits: Float32Array) => void
  readonly reject: (error: DetectorError) => void
}

function toError({ code, message, remedy }: ThreadRefusal): DetectorError {
  return new DetectorError(code, 'unavailable', message, { remedy })
}

function stopped(reason: string): DetectorError {
  return new DetectorError('ENGINE_STOPPED', 'unavailable', `Cannot score: the inference thread ended (${reason})`, {
    remedy: 'Open the model again; if it happens twice, use the WASM engine and report it',
  })
}

/** A model on its own thread. Buffers go back and forth and are reused; each is overwritten when it comes back. */
export class ThreadScoreModel implements ScoreModel {
  readonly manifest: ModelManifest
  readonly engine: Engine
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #spare: Float32Array<ArrayBuffer>[] = []
  #nextId = 0
  #ended: DetectorError | undefined

  private constructor(manifest: ModelManifest, engine: Engine, worker: Worker) {
    this.manifest = manifest
    this.engine = engine
    this.#worker = worker
    worker.on('message', (answer: ThreadAnswer) => this.#take(answer))
    worker.on('error', (error) => this.#end(stopped(String(error).slice(0, 200))))
    worker.on('exit', (code) => this.#end(stopped(`exit code ${code}`)))
    // A thread at rest must not keep a finished program alive.
    worker.unref()
  }

  /** Starts the thread and loads the model. Throws what {@link OnnxSession.open} does, and `ENGINE_STOPPED`. */
  static async open(manifest: ModelManifest, engine: Engine, task: ThreadTask): Promise<ThreadScoreModel> {
    const worker = new Worker(new URL('thread-main.ts', import.meta.url), {
      workerData: task,
      name: `score ${engine.runtime}`,
    })
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', (error) => reject(stopped(String(error).slice(0, 200))))
      worker.once('exit', (code) => reject(stopped(`exit code ${code}`)))
    })
    if (answer.kind === 'ready') return new ThreadScoreModel(manifest, engine, worker)
    await worker.terminate()
    throw answer.kind === 'failed' ? toError(answer.refusal) : stopped('spoke out of turn')
  }

  /** See the port. */
  async logits(windows: Float32Array, count: number): Promise<Float32Array> {
    const { windowFrames, melBands } = this.manifest.input
    const wanted = count * windowFrames * melBands
    if (!(Number.isInteger(count) && count >= 1 && count <= maxBatchWindows && windows.length === wanted)) {
      throw new DetectorError(
        'WINDOW_SHAPE_INVALID',
        'invalid',
        `Cannot score ${count} windows: wants 1..${maxBatchWindows} of ${windowFrames} x ${melBands}, found ${windows.length} values`,
        { remedy: "Use the manifest's windowFrames and melBands", context: { count, values: windows.length } },
      )
    }
    if (this.#ended !== undefined) throw this.#ended
    const copy = this.#buffer(wanted)
    copy.set(windows)
    return new Promise((resolve, reject) => {
      const request: ThreadRequest = { id: this.#nextId++, windows: copy, count }
      if (this.#waiting.size === 0) this.#worker.ref()
      this.#waiting.set(request.id, { resolve, reject })
      this.#worker.postMessage(request, [copy.buffer])
    })
  }

  /** See the port. What was asked and not answered is refused with `MODEL_CLOSED`. */
  async close(): Promise<void> {
    this.#end(
      new DetectorError('MODEL_CLOSED', 'bug', 'Cannot score: the model was closed', {
        remedy: 'Wait for the last answer before closing the model',
      }),
    )
    await this.#worker.terminate()
  }

  #buffer(values: number): Float32Array<ArrayBuffer> {
    const index = this.#spare.findIndex((buffer) => buffer.length >= values)
    const [spare] = index < 0 ? [] : this.#spare.splice(index, 1)
    return spare ?? new Float32Array(values)
  }

  #take(answer: ThreadAnswer): void {
    if (answer.kind !== 'logits' && answer.kind !== 'refused') return
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    answer.windows.fill(0)
    // Two buffers are enough for a full pipeline; more would only hold memory after a burst.
    if (this.#spare.length < 2) this.#spare.push(answer.windows)
    if (answer.kind === 'logits') waiting?.resolve(answer.logits)
    else waiting?.reject(toError(answer.refusal))
  }

  #end(error: DetectorError): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
    this.#spare.length = 0
  }
}
