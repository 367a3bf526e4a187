// SPDX-License-Identifier: Apache-2.0
// Attributes that would put other values in place of those that a tensor seems to have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GlobalRef, Made, PyDict, PyList, PyTuple, type Value } from '../pickle/value.ts'
import { TensorFault } from './arguments.ts'
import { assertAttributes } from './state.ts'

const ordered = (pairs?: Value[]): Made => {
  const made = new Made('REDUCE', new GlobalRef('collections', 'OrderedDict', 0), new PyTuple([]), undefined, 0)
  if (pairs !== undefined) made.pairs = pairs
  return made
}

test('assertAttributes() takes attributes as PyTorch writes them', () => {
  for (const state of [
    undefined,
    null,
    new PyDict(['tag', 'x']),
    new PyDict(),
    new PyTuple([new PyDict(['tag', 1]), null]),
    new PyTuple([null, new PyDict(['slot', 1])]),
    ordered(),
  ])
    assert.doesNotThrow(() => assertAttributes(state))
})

test('row 18: assertAttributes() refuses attributes that replace the values of the tensor', () => {
  for (const state of [
    new PyDict(['data', 1]),
    new PyDict(['tag', 1, 'real', 2]),
    new PyDict(['__class__', 1]),
    new PyTuple([new PyDict(), new PyDict(['data', 1])]),
    new PyTuple([new PyDict()]),
    new PyDict([1, 'data']),
    ordered(['data', 1]),
    new PyList(),
  ])
    assert.throws(() => assertAttributes(state), TensorFault)
})
