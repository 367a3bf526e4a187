// SPDX-License-Identifier: Apache-2.0
// Every tensor of every file that PyTorch 2.13 saved: name, type, shape, stride and the hash of its elements.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { freeBudget, openCase, readCases } from './fixture.ts'
import { hashTensor, type Hasher } from './hash.ts'
import { tensorsOf } from './torch-tensors.ts'

function newHasher(): Hasher {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
}

/** A conversion of values that is not carried out: the tensor is listed, a finding says that it is not read. */
const unread = new Set(['NumPy float32 to bfloat16', 'from a tensor of the processor, converted'])

const cases = [...readCases('torch_tensors'), ...readCases('torch_odd_tensors')]

test('the cases of PyTorch are there', () => {
  assert.ok(cases.filter((each) => each.loads && each.tensors).length >= 250)
})

for (const { name, loads, tensors, bytes } of cases) {
  // PyTorch cannot load what it saved for these, or cannot say what it loaded.
  if (!loads || !tensors) continue
  test(`tensors equal PyTorch's: ${name}`, () => {
    const { root, storages } = openCase(bytes)
    const found = tensorsOf(root, storages, { budget: freeBudget })
    const rows = found.tensors.map((tensor) => {
      const sha256 = hashTensor(tensor, newHasher) ?? null
      return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, stride: tensor.stride, sha256 }
    })
    assert.deepEqual(
      rows,
      tensors.map((row) => ({ ...row, shape: row.shape ?? [], sha256: unread.has(name) ? null : row.sha256 })),
    )
    assert.deepEqual(
      found.findings.filter((finding) => finding.verdict !== 'safe'),
      [],
    )
  })
}

for (const { name, loads, bytes } of readCases('torch_odd_tensors')) {
  if (loads) continue
  test(`row 25: bounds: a tensor that PyTorch refuses is objected to: ${name}`, () => {
    const { root, storages } = openCase(bytes)
    const { findings } = tensorsOf(root, storages, { budget: freeBudget })
    assert.ok(findings.some((finding) => finding.verdict !== 'safe'))
  })
}
