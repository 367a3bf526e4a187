// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes, there is an answer; and the versions stand in order: what a later one loads, an earlier one loads too, but for new
// names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerOf, archiveOf, readCases } from './fixture.ts'

const opcodes = '()]}NKJMGXUcRbsuaetQq\x85\x86\x87\x88\x89\x81\x8a\x8f\x80h.jr\n\x00\x01\x02'
const program = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...opcodes) },
    fc.constantFrom(
      'ccollections\nOrderedDict\n)R',
      'cbuiltins\nset\n',
      'ctorch\nSize\n',
      'X\x01\x00\x00\x00a',
      'K\x01',
      'ctorch\nFloatStorage\n',
      'ctorch._utils\n_rebuild_tensor_v2\n',
    ),
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  ),
  { maxLength: 60 },
)

test('every program has an answer, with a reason where it does not load', () => {
  fc.assert(
    fc.property(program, (parts) => {
      const { loads, reason, code } = answerOf(archiveOf(parts.join('')))
      assert.equal(loads, reason === null)
      assert.equal(loads, code === 'LOADS')
    }),
    { numRuns: 5_000 },
  )
})

test('every byte string has an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(typeof answerOf(bytes).loads, 'boolean')
    }),
    { numRuns: 2_000 },
  )
})

test('an answer does not depend on what was answered before', () => {
  const cases = readCases('weights_only_mutations').slice(0, 50)
  const first = cases.map(({ data }) => answerOf(data))
  assert.deepEqual(
    cases.map(({ data }) => answerOf(data)),
    first,
  )
})

test('what 2.13 loads without newer names, 2.9 loads too', () => {
  fc.assert(
    fc.property(program, (parts) => {
      const data = archiveOf(parts.join(''))
      if (answerOf(data, { torch: '2.13' }).loads) assert.equal(answerOf(data, { torch: '2.9' }).loads, true)
    }),
    { numRuns: 2_000 },
  )
})
