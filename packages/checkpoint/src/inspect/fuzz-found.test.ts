// SPDX-License-Identifier: Apache-2.0
// Files on which an earlier version failed or disagreed with PyTorch, found by vectors/checkpoint/fuzz_torch.py and
// fuzz_inspect.ts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readCases } from '../../test/cases.ts'
import { MemorySource } from '../source/source.ts'
import { hashTensor } from '../tensor/hash.ts'
import { inspect } from './inspect.ts'

interface Case {
  readonly name: string
  readonly loads: boolean
  readonly tensors?: readonly { readonly name: string; readonly sha256: string | null }[] | null
}

class Sha256 {
  readonly #hash = createHash('sha256')
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }
  hex(): string {
    return this.#hash.digest('hex')
  }
}

for (const expected of readCases<Case>('fuzz_found')) {
  test(`inspect() answers as PyTorch does, without failing: ${expected.name}`, () => {
    const source = new MemorySource(expected.bytes)
    const { findings, weightsOnly, verdict, tensors } = inspect(source, { name: 'model.pt', now: () => 0 })
    assert.deepEqual(
      findings.filter(({ code }) => code === 'INSPECT_FAILED'),
      [],
    )
    assert.equal(weightsOnly.loads, expected.loads)
    if (verdict !== 'safe' || !Array.isArray(expected.tensors)) return
    assert.deepEqual(
      tensors.map((tensor) => [tensor.name, hashTensor(tensor, () => new Sha256()) ?? null]),
      expected.tensors.map(({ name, sha256 }) => [name, sha256]),
    )
  })
}
