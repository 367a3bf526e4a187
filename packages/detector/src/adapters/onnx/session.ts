// SPDX-License-Identifier: Apache-2.0
// A loaded model behind one call. Used in the inference thread and in the probe, so that what is probed is what runs.
import { DetectorError } from '../../errors.ts'
import type { ModelInput } from '../../manifest.ts'
import { loadRuntime } from './runtime.ts'
import type { OrtRuntime, OrtSession, OrtValueMetadata, RuntimeChoice } from './runtime.ts'

const inputName = 'log_mel'
const outputName = 'logit'

/** A model's file and what its manifest says of it. */
export interface SessionTask {
  readonly choice: RuntimeChoice
  readonly model: Uint8Array
  readonly input: ModelInput
}

function mismatch(what: string, found: OrtValueMetadata | undefined): DetectorError {
  const seen = found === undefined ? 'nothing' : `${found.name} ${found.type} [${String(found.shape)}]`
  return new DetectorError('MODEL_SHAPE_MISMATCH', 'invalid', `Cannot use the model: wants ${what}, found ${seen}`, {
    remedy: 'Export the model as training/export.py does, or take the folder whole from a release',
  })
}

function assertShape(values: readonly OrtValueMetadata[], name: string, tail: readonly number[]): void {
  const [only, ...rest] = values
  const wanted = `one float32 tensor ${name} [batch${tail.map((size) => `, ${size}`).join('')}]`
  const isRight =
    rest.length === 0 &&
    only?.name === name &&
    only.isTensor &&
    only.type === 'float32' &&
    only.shape?.length === tail.length + 1 &&
    // A fixed batch would refuse every other batch size much later, in the middle of listening.
    typeof only.shape[0] === 'string' &&
    tail.every((size, index) => only.shape?.[index + 1] === size)
  if (!isRight) throw mismatch(wanted, only)
}

/** True for ONNX Runtime's own flatbuffer format, which the runtime would load without asking. */
function isOrtFormat(model: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(model.slice(4, 8)) === 'ORTM'
}

/** NaN would not always reach the logit: a clamp at the model's entrance turns it into silence, which is worse. */
function assertFinite(windows: Float32Array): void {
  let sum = 0
  for (let index = 0; index < windows.length; index++) sum += windows[index] as number
  if (Number.isFinite(sum)) return
  throw new DetectorError('WINDOW_VALUES_INVALID', 'invalid', 'Cannot score windows that hold values not finite', {
    remedy: 'Treat the room as not heard, and look for what made the features NaN or infinite',
  })
}

/** One loaded model. Calls must not overlap. */
export class OnnxSession {
  readonly #runtime: OrtRuntime
  readonly #session: OrtSession
  readonly #input: ModelInput

  private constructor(runtime: OrtRuntime, session: OrtSession, input: ModelInput) {
    this.#runtime = runtime
    this.#session = session
    this.#input = input
  }

  /** Loads a model. Throws `MODEL_LOAD_FAILED` and `MODEL_SHAPE_MISMATCH`. */
  static async open(task: SessionTask): Promise<OnnxSession> {
    const { choice, model, input } = task
    try {
      if (isOrtFormat(model)) throw new TypeError('model: in ORT format, only ONNX is loaded')
      const runtime = await loadRuntime(choice)
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: [choice.runtime === 'wasm' ? 'wasm' : 'cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
      })
      assertShape(session.inputMetadata, inputName, [input.windowFrames, input.melBands])
      assertShape(session.outputMetadata, outputName, [])
      return new OnnxSession(runtime, session, input)
    } catch (cause) {
      if (cause instanceof DetectorError) throw cause
      throw new DetectorError('MODEL_LOAD_FAILED', 'invalid', `Cannot load the model on ${choice.runtime}`, {
        remedy: 'Run npm ci, and take the model folder whole from a release',
        context: { runtime: choice.runtime, reason: String(cause).slice(0, 400) },
        cause,
      })
    }
  }

  /**
   * `windows` `[count * windowFrames * melBands]` to logits `[count]`. Throws `WINDOW_VALUES_INVALID` and
   * `MODEL_OUTPUT_INVALID`.
   */
  async logits(windows: Float32Array, count: number): Promise<Float32Array> {
    assertFinite(windows)
    const dims = [count, this.#input.windowFrames, this.#input.melBands]
    const feeds = { [inputName]: new this.#runtime.Tensor('float32', windows, dims) }
    const outputs = await this.#session.run(feeds)
    const logits = outputs[outputName]?.data
    if (!(logits instanceof Float32Array) || logits.length !== count || !logits.every(Number.isFinite)) {
      throw new DetectorError('MODEL_OUTPUT_INVALID', 'invalid', `Cannot use the model's answer to ${count} windows`, {
        remedy: 'Treat the room as not heard; a window holding NaN or a damaged model gives no finite logit',
        context: { count },
      })
    }
    return logits.slice()
  }

  /** Frees the model. */
  async release(): Promise<void> {
    await this.#session.release()
  }
}
