// SPDX-License-Identifier: Apache-2.0
// The little of ONNX Runtime's interface that is used, the same for its WASM and its native build.

/** A dense tensor. */
export interface OrtTensor {
  readonly data: unknown
  readonly dims: readonly number[]
}

/** What ONNX Runtime says of an input or output. Free dimensions are names. */
export interface OrtValueMetadata {
  readonly name: string
  readonly isTensor: boolean
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

/** A loaded model. One `run` at a time. */
export interface OrtSession {
  readonly inputMetadata: readonly OrtValueMetadata[]
  readonly outputMetadata: readonly OrtValueMetadata[]
  run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>
  release(): Promise<void>
}

/** A build of ONNX Runtime. */
export interface OrtRuntime {
  readonly env: { logLevel?: string; readonly wasm?: { numThreads?: number } }
  readonly InferenceSession: { create(model: Uint8Array, options: OrtSessionOptions): Promise<OrtSession> }
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OrtTensor
}

/** One thread: the hub has many devices and few cores, so it is parallel by device, not inside a window. */
export interface OrtSessionOptions {
  readonly executionProviders: readonly ('wasm' | 'cpu')[]
  readonly graphOptimizationLevel: 'all'
  readonly intraOpNumThreads: 1
  readonly interOpNumThreads: 1
}

/** Which build runs, and from where. */
export type RuntimeChoice =
  | { readonly runtime: 'wasm' }
  /** `entry` is the file URL of onnxruntime-node's main module. */
  | { readonly runtime: 'native'; readonly entry: string }

/** Loads a build. Native code enters the process here and nowhere else. */
export async function loadRuntime(choice: RuntimeChoice): Promise<OrtRuntime> {
  if (choice.runtime === 'native') {
    const module: unknown = await import(choice.entry)
    return toRuntime(module)
  }
  const module: unknown = await import('onnxruntime-web/wasm')
  const runtime = toRuntime(module)
  if (runtime.env.wasm !== undefined) runtime.env.wasm.numThreads = 1
  return runtime
}

function toRuntime(module: unknown): OrtRuntime {
  // CommonJS modules arrive as `default`.
  const exported = (module as { default?: unknown }).default ?? module
  const runtime = exported as OrtRuntime
  if (typeof runtime.InferenceSession?.create !== 'function' || typeof runtime.Tensor !== 'function') {
    throw new TypeError('module: not an ONNX Runtime')
  }
  runtime.env.logLevel = 'error'
  return runtime
}
