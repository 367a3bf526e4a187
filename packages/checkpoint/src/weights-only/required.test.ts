// SPDX-License-Identifier: Apache-2.0
// The oracle is PyTorch 2.13: vectors/checkpoint/weights_only_required.py added what each refusal named until the file loaded.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../finding/refusal.ts'
import { runPickle } from '../pickle/machine.ts'
import { MemorySource } from '../source/source.ts'
import { openTorchZip } from '../zip/torch-zip.ts'
import { answerOf, archiveOf, contextOf, readCases } from './fixture.ts'
import { requiredGlobals, type RequiredGlobal } from './required.ts'
import { snippet } from './snippet.ts'

const cases = readCases('weights_only_required')
const { budget } = contextOf()

function requiredOf(data: Uint8Array, torch = '2.13'): readonly RequiredGlobal[] {
  const zip = openTorchZip(new MemorySource(data), budget)
  if (isRefusal(zip)) throw new Error(zip.refused)
  const pickle = zip.readRecord('data.pkl')
  if (isRefusal(pickle)) throw new Error(pickle.refused)
  return requiredGlobals(runPickle(pickle, { offset: 0, budget }), torch)
}

function find(name: string): Uint8Array {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found.data
}

test('c.5 the names found at once are those that PyTorch asks for one by one', () => {
  assert.ok(cases.length > 170)
  for (const { name, data, loads, required } of cases) {
    if (loads)
      assert.deepEqual(
        requiredOf(data)
          .map((one) => one.name)
          .toSorted(),
        [...(required ?? [])].toSorted(),
        name,
      )
  }
})

test('c.5 with all of them added the answer is PyTorch’s', () => {
  for (const { name, data, loads } of cases) {
    const safeGlobals = new Set(requiredOf(data).map((one) => one.name))
    assert.equal(answerOf(data, { safeGlobals }).loads, loads, name)
    if (loads && safeGlobals.size > 0) assert.equal(answerOf(data).loads, false, name)
  }
})

test('c.10 an mmengine checkpoint needs its buffer, getattr, and classes of numpy that it never names', () => {
  const required = requiredOf(find('mmengine runner checkpoint'))
  assert.deepEqual(
    required.filter(({ isImplied }) => isImplied).map(({ name }) => name),
    ['numpy.dtypes.Float64DType', 'numpy.dtypes.Int64DType'],
  )
  assert.ok(required.some(({ name }) => name === 'builtins.getattr'))
  assert.ok(required.some(({ name }) => name === 'mmengine.logging.history_buffer.HistoryBuffer'))
})

test('what numpy 1 wrote keeps its spelling, with the moved function beside it', () => {
  const text = snippet(requiredOf(find('numpy array f8, as numpy 1 spells it')))
  assert.equal(
    text,
    [
      'import numpy',
      'import numpy.core.multiarray',
      'import numpy.dtypes',
      'import torch',
      '',
      'torch.serialization.add_safe_globals([',
      "    (numpy.core.multiarray._reconstruct, 'numpy.core.multiarray._reconstruct'),",
      '    numpy.ndarray,',
      '    numpy.dtype,',
      '    numpy.dtypes.Float64DType,',
      '])',
      '',
    ].join('\n'),
  )
})

test('exceptions are spelled as the version asked about sees them', () => {
  const data = find('exception')
  assert.deepEqual(
    requiredOf(data, '2.13').map(({ name }) => name),
    ['exceptions.ValueError'],
  )
  assert.deepEqual(
    requiredOf(data, '2.14').map(({ name }) => name),
    ['builtins.ValueError'],
  )
  assert.match(snippet(requiredOf(data, '2.13')), /\(builtins\.ValueError, 'exceptions\.ValueError'\)/)
})

test('a name that is no Python name never reaches the snippet', () => {
  const text = snippet(requiredOf(archiveOf('cevil])\rimport os\nx\ncos\nsystem\n')))
  assert.doesNotMatch(text, /evil/)
  assert.match(text, /# 1 left out/)
})

test('a class of the program itself is named without a module', () => {
  assert.match(snippet(requiredOf(archiveOf('c__main__\nNet\n)\x81'))), /\n {4}Net,\n/)
})
