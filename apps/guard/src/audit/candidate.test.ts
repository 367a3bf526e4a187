// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isModelCandidate } from './candidate.ts'

const head = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes)
const zip = head(0x50, 0x4b, 3, 4, 20, 0)
const pickle = head(0x80, 4, 0x95, 1, 0)

test('model files are known by their names, whatever is in them', () => {
  for (const path of ['a.pth', 'a.PT', 'deep/a.pth.tar', 'a.pkl.gz', 'a.safetensors', 'a.onnx', 'a.npz', 'x/a.bin'])
    assert.ok(isModelCandidate(path, head(0x20)), path)
})

test('pickles, arrays and archives are known by how they begin, whatever their names', () => {
  assert.ok(isModelCandidate('licence.txt', pickle))
  assert.ok(isModelCandidate('weights.dat', zip))
  assert.ok(isModelCandidate('x.png', head(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1)))
  assert.ok(isModelCandidate('x', head(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)))
  assert.ok(isModelCandidate('x', head(0x40, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x22)))
})

test('sources, pictures and office documents are left alone', () => {
  assert.ok(!isModelCandidate('a.py', head(0x69, 0x6d, 0x70)))
  assert.ok(!isModelCandidate('a.png', head(0x89, 0x50, 0x4e, 0x47)))
  assert.ok(!isModelCandidate('a.docx', zip))
  assert.ok(!isModelCandidate('empty', head()))
  assert.ok(!isModelCandidate('a.dat', head(0x80, 2, 0)))
})
