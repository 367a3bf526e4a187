// SPDX-License-Identifier: Apache-2.0
// Every file of vectors/checkpoint/joblib_cases.py: its arrays as joblib wrote them, and no objection to honest models.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync, inflateSync } from 'node:zlib'
import { type Case, readCases } from '../../test/cases.ts'
import type { ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { joblibReader } from './reader.ts'

interface Expected {
  readonly name: string
  readonly compress: string
  readonly arrays: readonly { shape: readonly number[]; sha256: string }[]
}

const cases = readCases<Expected>('joblib_cases')

const context: ReadContext = {
  budget: { spend: () => undefined },
  member: '',
  name: 'model.joblib',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: () => undefined,
}

/** The file as joblib's decompressors give it; undefined where Node has none of the kind. */
function contentOf({ compress, bytes }: Case<Expected>): Uint8Array | undefined {
  if (compress === '') return bytes
  if (compress === 'zlib') return new Uint8Array(inflateSync(bytes))
  return compress === 'gzip' ? new Uint8Array(gunzipSync(bytes)) : undefined
}

test('row 29: each array lies where joblib wrote it, and nothing is said against honest files', () => {
  assert.ok(cases.length >= 150)
  const problems: string[] = []
  for (const one of cases) {
    const bytes = contentOf(one)
    if (bytes === undefined) continue
    const source = new MemorySource(bytes)
    if (!joblibReader.matches(source, context)) {
      // Without arrays, or with arrays of a class of its own only, joblib writes a plain pickle.
      if (one.arrays.length > 0) problems.push(`no joblib: ${one.name}`)
      continue
    }
    const { findings, tensors } = joblibReader.read(source, context)
    const found = tensors.map((tensor) => {
      const hash = createHash('sha256')
      for (const piece of tensor.elements?.() ?? []) hash.update(piece)
      return { shape: tensor.shape, sha256: hash.digest('hex') }
    })
    if (JSON.stringify(found) !== JSON.stringify(one.arrays)) problems.push(`arrays: ${one.name}`)
    for (const finding of findings)
      if (finding.verdict !== 'safe')
        problems.push(`${one.name}: ${finding.code} ${finding.message} ${finding.evidence}`)
  }
  assert.deepEqual(problems, [])
})

test('arrays are called by the keys and attributes that lead to them', () => {
  const one = cases.find(({ name }) => name === 'between others, protocol 4')
  const bytes = one === undefined ? undefined : contentOf(one)
  assert.ok(bytes !== undefined)
  const { tensors } = joblibReader.read(new MemorySource(bytes), context)
  assert.deepEqual(
    tensors.map(({ name }) => name),
    ['a', 'b.1', 'c.0'],
  )
})
