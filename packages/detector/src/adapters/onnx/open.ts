// SPDX-License-Identifier: Apache-2.0
// From a model folder to a running model: verify, choose the runtime, load.
import { DetectorError } from '../../errors.ts'
import type { ModelManifest } from '../../manifest.ts'
import { readManifest, readModelFile } from './folder.ts'
import { goldenWindows, toGoldenWindows } from './golden.ts'
import { agreement, disagreement, findNativeRuntime, probeNative } from './native.ts'
import { ThreadScoreModel } from './thread-model.ts'
import type { Engine } from './thread-model.ts'

/** How to open a model. */
export interface OpenOptions {
  /** A folder with a `manifest.json`. */
  readonly folder: string
  /**
   * `wasm` runs everywhere; `native` must be installed and pass its probe; `auto` takes native where both hold and
   * WASM otherwise, with the reason in `engine.note`. Default `auto`.
   */
  readonly engine?: 'auto' | 'wasm' | 'native'
  /** Which model file the native runtime gets. Default: int8 if the manifest has it, because it is faster there. */
  readonly nativePrecision?: 'fp32' | 'int8'
}

/**
 * Opens a model folder. Throws `MODEL_FILE_MISSING`, `MANIFEST_INVALID`, `SETTINGS_INVALID`, `MODEL_FILE_CHANGED`,
 * `MODEL_LOAD_FAILED`, `MODEL_SHAPE_MISMATCH`, and `ENGINE_UNAVAILABLE` where native was demanded and does not run.
 *
 * @example
 * const model = await openScoreModel({ folder: 'models/cry-detector' })
 * const [logit] = await model.logits(windows, 1)
 * await model.close()
 */
export async function openScoreModel(options: OpenOptions): Promise<ThreadScoreModel> {
  const { folder, engine = 'auto' } = options
  const manifest = await readManifest(folder)
  if (engine === 'wasm') return openWasm(folder, manifest, { runtime: 'wasm', precision: 'fp32' })
  const precision = options.nativePrecision ?? (manifest.files.int8 === undefined ? 'fp32' : 'int8')
  const native = await tryNative(folder, manifest, precision)
  if (native instanceof ThreadScoreModel) return native
  if (engine === 'auto') return openWasm(folder, manifest, { runtime: 'wasm', precision: 'fp32', note: native })
  throw new DetectorError('ENGINE_UNAVAILABLE', 'unavailable', `Cannot use the native engine: ${native}`, {
    remedy: 'Run npm ci --prefix packages/detector/native, or use the engine auto or wasm',
  })
}

async function openWasm(folder: string, manifest: ModelManifest, engine: Engine): Promise<ThreadScoreModel> {
  // int8 is slower than fp32 on WASM, so only native gets it; here it serves as the probe's reference.
  const file = engine.precision === 'int8' ? manifest.files.int8 : manifest.files.fp32
  const model = await readModelFile(folder, file ?? manifest.files.fp32)
  return ThreadScoreModel.open(manifest, engine, { choice: { runtime: 'wasm' }, model, input: manifest.input })
}

/** A native model, or why there is none. */
async function tryNative(
  folder: string,
  manifest: ModelManifest,
  precision: 'fp32' | 'int8',
): Promise<ThreadScoreModel | string> {
  const file = manifest.files[precision]
  if (file === undefined) return `the model has no ${precision} file`
  const entry = findNativeRuntime()
  if (entry === undefined) return 'onnxruntime-node is not installed'
  const { input } = manifest
  const outcome = await probeNative({ entry, folder, file, input })
  if ('problem' in outcome) return outcome.problem
  const reference = await openWasm(folder, manifest, { runtime: 'wasm', precision })
  const wanted = await reference.logits(toGoldenWindows(input), goldenWindows)
  await reference.close()
  const problem = disagreement(outcome.logits, wanted, agreement[precision])
  if (problem !== undefined) return problem
  const model = await readModelFile(folder, file)
  return ThreadScoreModel.open(
    manifest,
    { runtime: 'native', precision },
    {
      choice: { runtime: 'native', entry },
      model,
      input,
    },
  )
}
