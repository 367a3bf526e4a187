// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspectNotebook, inspectPython } from './calls.ts'

const codes = (source: string): string[] =>
  inspectPython(new TextEncoder().encode(source), 'a.py').map(({ code, line }) => `${line} ${code}`)

test('a load without weights_only, with False and with True are told apart', () => {
  const source = 'import torch\ntorch.load(f)\ntorch.load(f, weights_only=False)\ntorch.load(f, weights_only=True)\n'
  assert.deepEqual(codes(source), ['2 CALL_TORCH_LOAD_DEFAULT', '3 CALL_TORCH_LOAD_UNSAFE'])
})

test('aliases, attributes, tables and computed imports are followed', () => {
  for (const call of [
    'import pickle as p\np.loads(b)',
    'from pickle import loads as q\nq(b)',
    '\n__import__("pick" "le").loads(b)',
  ])
    assert.deepEqual(codes(call), ['2 CALL_PICKLE'])
})

test('a retry in a handler and a replaced loader are told', () => {
  const source =
    'import torch\ntry:\n  torch.load(f, weights_only=True)\nexcept E:\n  torch.load(f, weights_only=False)\ntorch.load = g\n'
  assert.deepEqual(codes(source), ['5 CALL_TORCH_LOAD_UNSAFE', '5 CALL_FALLBACK_UNSAFE', '6 CALL_LOADER_REPLACED'])
})

test('safetensors and plain array loads are no findings', () => {
  assert.deepEqual(codes('from safetensors.torch import load\nimport numpy as np\nload(b)\nnp.load(f)\n'), [])
})

test('a notebook is told by cell and line, with its magic lines passed over', () => {
  const cells = [
    { cell_type: 'markdown', source: '#' },
    { cell_type: 'code', source: ['!ls (\n', 'import torch\n', 'torch.load(f)'] },
  ]
  const [site, ...rest] = inspectNotebook(new TextEncoder().encode(JSON.stringify({ cells })), 'a.ipynb')
  assert.deepEqual([site?.cell, site?.line, rest.length], [2, 3, 0])
})

test('blocks nested past the limit end, and are told', () => {
  const source = `load\n${Array.from({ length: 1_500 }, (_, depth) => `${' '.repeat(depth)}if x:\n`).join('')}`
  assert.ok(codes(source).some((line) => line.endsWith('CALL_SOURCE_TOO_DEEP')))
})
