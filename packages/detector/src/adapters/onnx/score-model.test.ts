// SPDX-License-Identifier: Apache-2.0
// The ONNX adapter on the model that ships.
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scoreModelChecks } from '../../testing.ts'
import { findNativeRuntime, openScoreModel } from './index.ts'

const folder = fileURLToPath(new URL('../../../../../models/cry-detector/', import.meta.url))
const isNativeInstalled = findNativeRuntime() !== undefined

for (const { name, check } of scoreModelChecks) {
  test(`WASM: ${name}`, () => check(() => openScoreModel({ folder, engine: 'wasm' })))
  test(`native: ${name}`, { skip: !isNativeInstalled && 'onnxruntime-node is installed by choice only' }, () =>
    check(() => openScoreModel({ folder, engine: 'native' })),
  )
}
