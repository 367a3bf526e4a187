// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes, the machine gives an answer, within the file, and the same one again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemorySource } from '../source/source.ts'
import { disassemblePickle } from './disassemble.ts'
import { bytesOf, readPickleCases, unlimited } from './fixture.ts'
import { pickleFindings } from './findings.ts'
import { runPickle } from './machine.ts'
import { opcodes } from './opcodes.ts'
import { isPickle } from './probe.ts'

const cases = readPickleCases(new URL('../../../../vectors/checkpoint/pickles.jsonl', import.meta.url))
  .map(({ deflated }) => bytesOf(deflated))
  .filter((bytes) => bytes.length < 3000)

/** A recorded program with a few bytes changed, cut or doubled. */
const mutated = fc
  .record({
    index: fc.nat(cases.length - 1),
    edits: fc.array(fc.record({ at: fc.nat(3000), byte: fc.nat(255), isInsert: fc.boolean() }), { maxLength: 4 }),
    cut: fc.option(fc.nat(3000)),
  })
  .map(({ index, edits, cut }) => {
    let bytes = [...(cases[index] ?? [])]
    for (const { at, byte, isInsert } of edits) bytes.splice(at % (bytes.length + 1), isInsert ? 0 : 1, byte)
    if (cut !== null) bytes = bytes.slice(0, cut)
    return Uint8Array.from(bytes)
  })

const fromOpcodes = fc
  .array(fc.oneof(fc.constantFrom(...opcodes.map(({ code }) => code)), fc.nat(255)), { maxLength: 60 })
  .map((codes) => Uint8Array.from(codes))

function check(bytes: Uint8Array): void {
  const source = new MemorySource(bytes)
  const run = runPickle(source, { offset: 0, budget: unlimited })
  assert.ok(run.endOffset >= 0 && run.endOffset <= bytes.length)
  assert.ok(run.opcodes <= bytes.length + 1)
  assert.equal(run.value === undefined, run.fault !== undefined)
  if (run.fault !== undefined) assert.ok(run.fault.code in pickleFindings)
  const again = runPickle(source, { offset: 0, budget: unlimited })
  assert.equal(again.endOffset, run.endOffset)
  assert.equal(again.effects.length, run.effects.length)
  const rows = [...disassemblePickle(source, 0, unlimited)]
  assert.equal(rows.filter(({ fault }) => fault !== undefined).length, run.fault === undefined ? 0 : 1)
  isPickle(source, 0, unlimited)
}

test('runPickle() and disassemblePickle() answer for any change of a recorded program', () => {
  fc.assert(fc.property(mutated, check), { numRuns: 3000 })
})

test('runPickle() and disassemblePickle() answer for any row of opcodes', () => {
  fc.assert(fc.property(fromOpcodes, check), { numRuns: 3000 })
})

test('runPickle() refuses every cut of a pickle that it accepts, and keeps the effects before the cut', () => {
  for (const bytes of cases.filter((_, index) => index % 9 === 0)) {
    const whole = runPickle(new MemorySource(bytes), { offset: 0, budget: unlimited })
    if (whole.fault !== undefined) continue
    for (let size = 0; size < Math.min(whole.endOffset, 300); size++) {
      const run = runPickle(new MemorySource(bytes.subarray(0, size)), { offset: 0, budget: unlimited })
      assert.notEqual(run.fault, undefined)
      const kinds = run.effects.map(({ kind }) => kind)
      assert.deepEqual(
        kinds,
        whole.effects.slice(0, kinds.length).map(({ kind }) => kind),
      )
    }
  }
})
