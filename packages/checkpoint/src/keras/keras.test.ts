// SPDX-License-Identifier: Apache-2.0
// Models saved by Keras, and bent by hand (vectors/checkpoint/keras_cases.py), through the whole inspection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCases } from '../../test/cases.ts'
import { Findings } from '../finding/finding.ts'
import { inspect } from '../inspect/inspect.ts'
import { MemorySource } from '../source/source.ts'
import { judgeConfig } from './config.ts'
import { kerasFindings } from './findings.ts'
import { judgeName, judgeTypeSpec } from './names.ts'

interface KerasCase {
  readonly name: string
  readonly verdict: string
}

for (const { name, verdict, bytes } of readCases<KerasCase>('keras_cases')) {
  test(`${name}: ${verdict}`, () => {
    const source = new MemorySource(bytes)
    const inspection = inspect(source, { name, now: () => 0 })
    const seen = inspection.findings.map(({ code, evidence }) => `${code} ${evidence}`).join('\n')
    assert.equal(inspection.format, name.endsWith('.weights.h5') ? 'hdf5' : 'keras', seen)
    if (verdict === 'not-safe') assert.notEqual(inspection.verdict, 'safe')
    else assert.equal(inspection.verdict, verdict, seen)
    if (verdict === 'safe' && name.startsWith('dense')) assert.equal(inspection.tensors.length, 4)
  })
}

test('names of Keras are judged by module and name together, under each name that Keras had', () => {
  assert.equal(judgeName('keras.layers', 'Dense'), undefined)
  assert.equal(judgeName('keras.src.layers.core.dense', 'Dense'), undefined)
  assert.equal(judgeName('tensorflow.keras.layers', 'Dense'), undefined)
  assert.equal(judgeName('keras.layers.core.dense', 'Dense'), undefined)
  assert.equal(judgeName('', 'Dense'), undefined)
  assert.equal(judgeName('os', 'Dense'), 'KERAS_NAME_FOREIGN')
  assert.equal(judgeName('keras.utils', 'Dense'), 'KERAS_NAME_NOT_ALLOWED')
  assert.equal(judgeName('kerasx.layers', 'Dense'), 'KERAS_CUSTOM')
})

test('attack: the description of a tensor names a module, which is imported', () => {
  assert.equal(judgeTypeSpec('tensorflow.python.framework.tensor', 'TensorSpec'), undefined)
  assert.equal(judgeTypeSpec('tensorflow.python.ops.ragged.ragged_tensor', 'RaggedTensorSpec'), undefined)
  assert.equal(judgeTypeSpec('os', 'TensorSpec'), 'KERAS_NAME_FOREIGN')
  assert.equal(judgeTypeSpec('tensorflow.python.framework.tensor', 'load_library'), 'KERAS_NAME_FOREIGN')
  assert.equal(judgeTypeSpec('', undefined), 'KERAS_NAME_FOREIGN')
})

test('row 31: a configuration kept as text is judged, however its letters are written', () => {
  const codesOf = (inner: string): string[] => {
    const findings = new Findings(kerasFindings, '')
    judgeConfig(JSON.stringify({ config: { inner } }), 'config', findings, { spend: () => undefined })
    return findings.list.map(({ code }) => code)
  }
  assert.deepEqual(codesOf('{"\\u0063lass_name": "L\\u0061mbda"}'), ['KERAS_LAMBDA'])
  assert.deepEqual(codesOf('{"class_name": "Dense", "module": "keras.layers"}'), [])
  assert.deepEqual(codesOf('{not json'), [])
})
