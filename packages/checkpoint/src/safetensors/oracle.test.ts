// SPDX-License-Identifier: Apache-2.0
// Every case of the safetensors package: accepted means no objection, the same tensors and the same bytes; refused means
// an objection. Where this reader is stricter, each case is named here with its reason.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readCases } from '../../test/cases.ts'
import { freeBudget } from '../tensor/fixture.ts'
import type { ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { findSafetensorsDtype } from '../tensor/dtype.ts'
import { safetensorsReader } from './reader.ts'

interface Row {
  readonly name: string
  readonly accepted: boolean
  readonly tensors?: readonly { name: string; dtype: string; shape: readonly number[]; sha256: string }[]
  readonly bytes: Uint8Array
}

/** Accepted by the package, but a reader that follows the format's text sees another file or none. */
const stricter: ReadonlySet<string> = new Set([
  'a name twice',
  'a name twice, once escaped',
  'a metadata name twice',
  'a tensor as an array',
  'a type as an object',
  'metadata null',
  "before the header b' '",
  "before the header b'\\n'",
  "before the header b'\\t'",
])

const rows = readCases<Row>('safetensors_cases')

function newContext(): ReadContext {
  return {
    budget: freeBudget,
    member: '',
    name: 'model.safetensors',
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart: () => [],
    openSibling: () => undefined,
  }
}

test('there are at least 400 cases', () => assert.ok(rows.length >= 400))

for (const row of rows) {
  test(`${row.accepted ? 'accepts' : 'refuses'} as the safetensors package does: ${row.name}`, () => {
    const context = newContext()
    const source = new MemorySource(row.bytes)
    const isRecognised = safetensorsReader.matches(source, context)
    // A file that is nothing known is never accepted either.
    if (!isRecognised) {
      assert.ok(!row.accepted)
      return
    }
    const reading = safetensorsReader.read(source, context)
    const objections = reading.findings.filter((finding) => finding.verdict !== 'safe')
    if (stricter.has(row.name)) {
      assert.ok(row.accepted && objections.length > 0)
      return
    }
    assert.equal(objections.length === 0, row.accepted, JSON.stringify(objections))
    if (!row.accepted) return
    const found = reading.tensors.map((tensor) => {
      const hash = createHash('sha256')
      for (const piece of tensor.elements?.() ?? []) hash.update(piece)
      return { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, sha256: hash.digest('hex') }
    })
    const expected = (row.tensors ?? []).map((tensor) => ({
      ...tensor,
      dtype: findSafetensorsDtype(tensor.dtype)?.name ?? tensor.dtype,
    }))
    const byName = (one: { name: string }, other: { name: string }): number => (one.name < other.name ? -1 : 1)
    assert.deepEqual(found.toSorted(byName), expected.toSorted(byName))
  })
}
