// SPDX-License-Identifier: Apache-2.0
// Tensors that are not what they claim. Each bad one stands beside a good one that differs in one thing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GlobalRef, Made, PersistentRef, PyDict, PyList, PyTuple, type Value } from '../pickle/value.ts'
import { MemorySource } from '../source/source.ts'
import { dtypes } from './dtype.ts'
import { freeBudget } from './fixture.ts'
import type { StorageLookup } from './storage.ts'
import { leavesOf, tensorsOf } from './torch-tensors.ts'

const float32 = dtypes.get('float32')
assert.ok(float32 !== undefined)
const storage = { source: new MemorySource(new Uint8Array(24)), isBigEndian: false, key: '0', dtype: float32 }
const storages: StorageLookup = (id) => (id === 0 ? storage : undefined)
const reference = new PersistentRef(0, 0)

function call(path: string, ...args: Value[]): Made {
  const dot = path.lastIndexOf('.')
  return new Made('REDUCE', new GlobalRef(path.slice(0, dot), path.slice(dot + 1), 0), new PyTuple(args), undefined, 7)
}

function tuple(...items: Value[]): PyTuple {
  return new PyTuple(items)
}

function dict(...pairs: Value[]): PyDict {
  const made = new PyDict()
  made.pairs.push(...pairs)
  return made
}

function view(offset: Value, shape: Value, stride: Value, metadata?: Value): Made {
  const more = metadata === undefined ? [] : [metadata]
  return call('torch._utils._rebuild_tensor_v2', reference, offset, shape, stride, false, dict(), ...more)
}

function codes(root: Value): string[] {
  return tensorsOf(root, storages, { budget: freeBudget }).findings.map((finding) => finding.code)
}

test('row 25: bounds: a view that fills its storage is read, one element more is refused', () => {
  assert.deepEqual(codes(view(0, tuple(2, 3), tuple(3, 1))), [])
  assert.deepEqual(codes(view(0, tuple(7), tuple(1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(1, tuple(2, 3), tuple(3, 1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(0, tuple(2, 3), tuple(4, 1))), ['TENSOR_OUT_OF_BOUNDS'])
})

test('row 25: bounds: sizes whose product leaves 64 bits are refused, not wrapped', () => {
  assert.deepEqual(codes(view(0, tuple(2 ** 32, 2 ** 32), tuple(2 ** 32, 1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(2 ** 62, tuple(1), tuple(1))), ['TENSOR_DAMAGED'])
  assert.deepEqual(codes(view(2n ** 62n, tuple(1), tuple(1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(0, tuple(2n ** 63n), tuple(0))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(0, tuple(2 ** 40, 2 ** 40), tuple(0, 0))), ['TENSOR_OUT_OF_BOUNDS'])
})

test('row 25: bounds: negative sizes, strides and offsets are refused', () => {
  assert.deepEqual(codes(view(-1, tuple(1), tuple(1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(0, tuple(-1), tuple(1))), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(codes(view(5, tuple(2), tuple(-1))), ['TENSOR_OUT_OF_BOUNDS'])
})

test('a tensor whose bounds are broken is listed without elements', () => {
  const { tensors } = tensorsOf(dict('w', view(0, tuple(7), tuple(1))), storages, { budget: freeBudget })
  assert.deepEqual(
    tensors.map(({ name, elements }) => [name, elements]),
    [['w', undefined]],
  )
})

test('a storage that is not in the file is told', () => {
  const missing = call('torch._utils._rebuild_tensor_v2', new PersistentRef(1, 0), 0, tuple(1), tuple(1), false, dict())
  assert.deepEqual(codes(missing), ['TENSOR_STORAGE_MISSING'])
})

test('values of the wrong kind are damage', () => {
  for (const shape of [
    'x',
    null,
    tuple('x'),
    tuple(null),
    tuple(true),
    call('torch.Size'),
    new PyList(),
    tuple(1, 1),
  ]) {
    const isEmptyList = shape instanceof PyList
    assert.deepEqual(codes(view(0, shape, tuple(1))), ['TENSOR_DAMAGED'], String(isEmptyList))
  }
  assert.deepEqual(codes(view(0, tuple(...Array.from({ length: 65 }, () => 1)), tuple())), ['TENSOR_DAMAGED'])
  assert.deepEqual(codes(call('torch._utils._rebuild_tensor_v2')), ['TENSOR_DAMAGED'])
  assert.deepEqual(codes(call('torch._utils._rebuild_parameter', 3)), ['TENSOR_DAMAGED'])
  assert.deepEqual(codes(call('torch._utils._rebuild_sparse_tensor', 'coo', tuple())), ['TENSOR_DAMAGED'])
  assert.deepEqual(codes(call('torch._tensor._rebuild_from_type_v2', new GlobalRef('os', 'system', 0))), [
    'TENSOR_DAMAGED',
  ])
  assert.deepEqual(codes(view(0, tuple(1), tuple(1), dict('conj', true))), ['TENSOR_DAMAGED'])
})

test('a parameter of a parameter without end is refused', () => {
  let made = view(0, tuple(1), tuple(1))
  for (let depth = 0; depth < 10_000; depth++) made = call('torch._utils._rebuild_parameter', made, false, dict())
  assert.deepEqual(codes(made), ['TENSOR_DAMAGED'])
})

test('row 26: containers that hold one another many times end: without tensors at once, with tensors at the limit', () => {
  const nest = (leaf: Value): Value => {
    let value = leaf
    for (let depth = 0; depth < 100; depth++) value = tuple(value, value)
    return value
  }
  assert.deepEqual(codes(nest(1)), [])
  const { tensors, findings } = tensorsOf(nest(view(0, tuple(1), tuple(1))), storages, { budget: freeBudget })
  assert.deepEqual(
    findings.map((finding) => finding.code),
    ['TENSOR_LIST_TOO_LONG'],
  )
  assert.ok(tensors.length > 0)
})

test('row 26: containers nested 100,000 deep are walked without recursion', () => {
  const nest = (leaf: Value): Value => {
    let value = leaf
    for (let depth = 0; depth < 100_000; depth++) value = tuple(value)
    return value
  }
  assert.deepEqual(codes(nest(1)), [])
  assert.deepEqual(codes(nest(view(0, tuple(1), tuple(1)))), ['TENSOR_NESTED_TOO_DEEP'])
})

test('row 26: a view that repeats four bytes 2^40 times is listed, not read', () => {
  const { tensors, findings } = tensorsOf(view(0, tuple(2 ** 40), tuple(0)), storages, { budget: freeBudget })
  assert.deepEqual(
    findings.map((finding) => [finding.code, finding.verdict]),
    [['TENSOR_REPEATS_TOO_MUCH', 'safe']],
  )
  assert.deepEqual(
    tensors.map(({ shape, elements }) => [shape, elements]),
    [[[2 ** 40], undefined]],
  )
})

test('a dictionary within itself is entered once', () => {
  const loop = dict('w', view(0, tuple(1), tuple(1)))
  loop.pairs.push('self', loop)
  const { tensors } = tensorsOf(loop, storages, { budget: freeBudget })
  assert.deepEqual(
    tensors.map((tensor) => tensor.name),
    ['w'],
  )
})

test('leavesOf() names all that is no tensor, objects as one', () => {
  const state = call('argparse.Namespace')
  state.state = dict('lr', 1)
  const root = dict(
    'w',
    view(0, tuple(1), tuple(1)),
    'epoch',
    3,
    'args',
    state,
    'empty',
    dict(),
    'list',
    tuple('a', null),
  )
  assert.deepEqual(
    leavesOf(root, { budget: freeBudget }).map(({ path, what }) => `${path}: ${what}`),
    ['epoch: an int', 'args: an object made by argparse.Namespace', 'list.0: a str', 'list.1: None'],
  )
})

test('tensors in the state of an object are listed by its attributes', () => {
  const layer = call('torch.nn.modules.linear.Linear')
  layer.state = dict('_parameters', dict('weight', view(0, tuple(2), tuple(1))), 'training', true)
  const { tensors } = tensorsOf(dict('layer', layer), storages, { budget: freeBudget })
  assert.deepEqual(
    tensors.map((tensor) => tensor.name),
    ['layer._parameters.weight'],
  )
})

test('attack: a sparse tensor with places outside it, where PyTorch would write when it is used', () => {
  const int64 = dtypes.get('int64')
  assert.ok(int64 !== undefined)
  const sparse = (layout: string, places: readonly number[], ...shapes: readonly PyTuple[]): string[] => {
    const source = new MemorySource(new Uint8Array(BigInt64Array.from(places, BigInt).buffer))
    const lookup: StorageLookup = (id) =>
      id === 1 ? { source, isBigEndian: false, key: '1', dtype: int64 } : storages(id)
    const index = (offset: number, shape: PyTuple): Made =>
      call(
        'torch._utils._rebuild_tensor_v2',
        new PersistentRef(1, 0),
        offset,
        shape,
        tuple(...shape.items.map(() => 1)),
        false,
        dict(),
      )
    const [first = tuple(), second] = shapes
    const indices = second === undefined ? [index(0, first)] : [index(0, first), index(Number(first.items[0]), second)]
    const values = view(0, tuple(1), tuple(1))
    const content = tuple(...indices, values, tuple(2, 3))
    const made = call('torch._utils._rebuild_sparse_tensor', call('torch.serialization._get_layout', layout), content)
    return tensorsOf(made, lookup, { budget: freeBudget }).findings.map((finding) => finding.code)
  }
  assert.deepEqual(sparse('torch.sparse_coo', [1, 2], tuple(2, 1)), [])
  assert.deepEqual(sparse('torch.sparse_coo', [1, 3], tuple(2, 1)), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(sparse('torch.sparse_coo', [-1, 2], tuple(2, 1)), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(sparse('torch.sparse_csr', [0, 0, 1, 2], tuple(3), tuple(1)), [])
  assert.deepEqual(sparse('torch.sparse_csr', [0, 0, 1, 2 ** 40], tuple(3), tuple(1)), ['TENSOR_OUT_OF_BOUNDS'])
  assert.deepEqual(sparse('torch.sparse_csr', [0, 0, 9, 2], tuple(3), tuple(1)), ['TENSOR_OUT_OF_BOUNDS'])
})
