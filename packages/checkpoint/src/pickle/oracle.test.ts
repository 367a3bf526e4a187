// SPDX-License-Identifier: Apache-2.0
// The machine against CPython's C unpickler, and the disassembly against pickletools, on recorded programs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySource } from '../source/source.ts'
import { disassemblePickle } from './disassemble.ts'
import { brief, bytesOf, canonical, readPickleCases, unlimited } from './fixture.ts'
import type { PickleCase } from './fixture.ts'
import { runPickle } from './machine.ts'
import { opcodes } from './opcodes.ts'

// Another list of programs can be given, to compare what pickles.py --random prints.
const path = process.env['PICKLE_CASES'] ?? new URL('../../../../vectors/checkpoint/pickles.jsonl', import.meta.url)
const cases = readPickleCases(path)

/** The stand-ins of the oracle are no tuple, no dict and not always a class; what a real call gives cannot be known. */
const standIn = /Inert|memoryview|must be a tuple|must be a type|not a dictionary/

function isSoft(code: string | undefined): boolean {
  return code === 'PICKLE_FRAME_TOO_LONG' || code === 'PICKLE_NAME_COMPUTED' || code === 'PICKLE_PROTOCOL_UNKNOWN'
}

/** What the machine says otherwise than CPython, in words. */
function compare(expected: PickleCase): string | undefined {
  const bytes = bytesOf(expected.deflated)
  const run = runPickle(new MemorySource(bytes), { offset: 0, budget: unlimited, strings: 'ascii' })
  const imports = run.effects.flatMap((effect) =>
    effect.kind === 'import' ? [`${effect.ref.rawModule}\n${effect.ref.rawName}`] : [],
  )
  const isAccepted =
    run.fault === undefined && !run.effects.some((effect) => effect.kind === 'opaque' && effect.value.what === 'EXT')
  if (isAccepted !== expected.accepted) {
    if (isAccepted && standIn.test(expected.says ?? '')) return undefined
    return `${isAccepted ? 'accepts' : 'refuses'}: ${run.fault?.message ?? ''} / ${expected.says ?? ''}`
  }
  if (!isAccepted) {
    // A fault after which other unpicklers go on lets the walk see more than CPython does; so does a stand-in.
    const isLonger = isSoft(run.fault?.code) || standIn.test(expected.says ?? '')
    const seen = isLonger ? imports.slice(0, expected.imports.length) : imports
    return String(seen) === String(expected.imports) ? undefined : `imports ${String(imports)}`
  }
  if (String(imports) !== String(expected.imports)) return `imports ${String(imports)}`
  if (run.endOffset !== expected.end) return `ends at ${run.endOffset}, not ${expected.end}`
  const value = brief(canonical(run.value ?? null))
  return value === expected.value ? undefined : `value ${value}, not ${expected.value}`
}

test('runPickle() accepts, refuses, imports, ends and gives what the C unpickler does', () => {
  const differences = cases.flatMap((expected) => {
    const difference = compare(expected)
    return difference === undefined ? [] : [`${expected.name}: ${difference}`]
  })
  assert.deepEqual(differences.slice(0, 40), [])
  assert.ok(cases.length > 250)
})

test(
  'opcodes are the 68 that pickletools lists, and each occurs in a recorded program',
  { skip: process.env['PICKLE_CASES'] !== undefined },
  () => {
    const table = cases.find((item) => item.table !== undefined)?.table
    assert.deepEqual(
      opcodes.map(({ code, name, protocol }) => [code, name, protocol]),
      table,
    )
    assert.equal(opcodes.length, 68)
    const seen = new Set(cases.flatMap(({ ops }) => ops?.map((row) => row.split(' ')[1]) ?? []))
    assert.deepEqual(
      opcodes.filter(({ name }) => !seen.has(name)),
      [],
    )
  },
)

test('disassemblePickle() gives the opcodes, places and arguments that pickletools gives', () => {
  for (const { name, deflated, ops } of cases) {
    if (ops === undefined) continue
    const bytes = bytesOf(deflated)
    const rows = [...disassemblePickle(new MemorySource(bytes), 0, unlimited)]
    for (const [index, row] of rows.entries()) {
      const wanted: string | undefined = ops[index]
      // pickletools stops where it cannot read an argument, and knows nothing of the stack.
      if (wanted === undefined || row.fault !== undefined) break
      const isNumberLine =
        /^\d+ (INT|LONG|FLOAT|GET|PUT|STRING|UNICODE|PERSID|GLOBAL|INST|BINSTRING|SHORT_BINSTRING)\b/.test(wanted)
      const text = row.argument === undefined ? '' : ` ${brief(canonical(row.argument))}`
      const found = `${row.offset} ${row.name}${isNumberLine ? '' : text}`
      assert.equal(
        found,
        isNumberLine ? wanted.split(' ', 2).join(' ') : wanted.replace(/ B(?=[0-9a-f]*$)/, ' b'),
        name,
      )
    }
  }
})
