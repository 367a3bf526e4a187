// SPDX-License-Identifier: Apache-2.0
// What a conversion refuses, and what the user can say about it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Leaf, Tensor } from '../tensor/tensor.ts'
import { planConversion } from './plan.ts'
import { writeConversion } from './write.ts'

function tensor(name: string, changes: Partial<Tensor> = {}): Tensor {
  return {
    name,
    dtype: 'uint8',
    shape: [1],
    stride: [1],
    sizeBytes: 1,
    elements: () => [new Uint8Array(1)],
    ...changes,
  }
}

function codes(tensors: readonly Tensor[], leaves: readonly Leaf[], options = {}): string[] {
  return planConversion({ tensors, leaves: () => leaves, member: '' }, options).refusals.map((each) => each.code)
}

test('planConversion() refuses what is no tensor and names its path', () => {
  const { refusals } = planConversion({
    tensors: [tensor('w')],
    leaves: () => [{ path: 'epoch', what: 'an int' }],
    member: '',
  })
  assert.deepEqual(
    refusals.map(({ code, evidence }) => [code, evidence]),
    [['CONVERT_NOT_TENSOR', 'epoch']],
  )
})

test('planConversion() leaves out what is dropped, with all that lies under it', () => {
  const leaves = [
    { path: 'message_hub.log.1', what: 'a float' },
    { path: 'message_hubs', what: 'an int' },
  ]
  assert.deepEqual(codes([tensor('w'), tensor('message_hub.t')], leaves, { drop: ['message_hub', 'message_hubs'] }), [])
  assert.deepEqual(codes([tensor('w')], leaves, { drop: ['message_hub'] }), ['CONVERT_NOT_TENSOR'])
})

test('planConversion() converts one key, with names that start below it', () => {
  const tensors = [tensor('model.a'), tensor('model.b.c'), tensor('models.x')]
  const { plan } = planConversion(
    { tensors, leaves: () => [{ path: 'epoch', what: 'an int' }], member: '' },
    { key: 'model' },
  )
  assert.deepEqual(
    plan?.tensors.map((each) => each.name),
    ['a', 'b.c'],
  )
})

test('planConversion() refuses paths that name nothing', () => {
  assert.deepEqual(codes([tensor('w')], [], { drop: ['v'] }), ['CONVERT_PATH_UNKNOWN'])
  assert.deepEqual(codes([tensor('w')], [], { key: 'v' }), ['CONVERT_PATH_UNKNOWN'])
  assert.deepEqual(codes([tensor('w')], [], { drop: ['w'] }), ['CONVERT_NOTHING_LEFT'])
})

test('planConversion() refuses element types that safetensors cannot store', () => {
  for (const dtype of ['quint8', 'complex128', 'complex32', 'bits8', 'int4', 'float128', 'Q4_K'])
    assert.deepEqual(codes([tensor('w', { dtype })], []), ['CONVERT_DTYPE_UNSUPPORTED'])
})

test('planConversion() refuses tensors without elements', () => {
  assert.deepEqual(codes([tensor('w', { elements: undefined })], []), ['CONVERT_NO_ELEMENTS'])
})

test('planConversion() refuses names that safetensors cannot hold', () => {
  for (const name of ['', '__metadata__', '\ud800']) assert.deepEqual(codes([tensor(name)], []), ['CONVERT_NAME_TAKEN'])
  assert.deepEqual(codes([tensor('a.b'), tensor('a.b')], []), ['CONVERT_NAME_TAKEN'])
})

test('planConversion() tells all reasons at once', () => {
  const leaves = [{ path: 'epoch', what: 'an int' }]
  assert.equal(
    codes([tensor('w', { dtype: 'qint8' }), tensor('v', { elements: undefined })], leaves, { drop: ['x'] }).length,
    4,
  )
})

test('writeConversion() stops where a tensor gives another size than it states', () => {
  const { plan } = planConversion({ tensors: [tensor('w', { elements: () => [] })], member: '' })
  assert.ok(plan !== undefined)
  assert.throws(() => writeConversion(plan, { write: () => undefined }), RangeError)
})
