// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/detector/adapters/onnx.
export { readManifest } from './folder.ts'
export { findNativeRuntime } from './native.ts'
export { openScoreModel } from './open.ts'
export type { OpenOptions } from './open.ts'
export { ThreadScoreModel } from './thread-model.ts'
export type { Engine } from './thread-model.ts'
