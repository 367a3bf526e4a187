// SPDX-License-Identifier: Apache-2.0
// Files that are pickles: one, several, padded, broken, nested.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { worstVerdict } from '../finding/finding.ts'
import type { Verdict } from '../finding/finding.ts'
import { program, unlimited } from '../pickle/fixture.ts'
import type { ReadContext, Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { barePickleReader } from './reader.ts'

const parts: string[] = []
const context: ReadContext = {
  budget: unlimited,
  member: '',
  name: 'model.pkl',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: (source, member) => {
    parts.push(`${member}: ${source.sizeBytes}`)
    return []
  },
  openSibling: () => undefined,
}

function read(...text: (string | number[])[]): Reading {
  return barePickleReader.read(new MemorySource(program(...text)), context)
}

function verdictOf(reading: Reading): Verdict {
  return worstVerdict(reading.findings.map((finding) => finding.verdict))
}

function codesOf(reading: Reading): string[] {
  return reading.findings.map((finding) => finding.code)
}

const plain = '\x80\x04]\x94(K\x01K\x02e.'
const payload = '\x80\x02cos\nsystem\nX\x04\0\0\0true\x85R.'

test('a pickle of plain values is safe, alone, padded and several times', () => {
  assert.deepEqual(codesOf(read(plain)), [])
  assert.deepEqual(codesOf(read(plain, '\0\0\n')), ['PICKLE_PADDED'])
  const several = read(plain, plain, '\0\0', plain)
  assert.deepEqual(codesOf(several), ['PICKLE_SEVERAL'])
  assert.equal(verdictOf(several), 'safe')
})

test('row 20: a payload in the second stream, behind padding or behind other bytes is found', () => {
  for (const reading of [
    read(payload),
    read(plain, payload),
    read(plain, '\0'.repeat(40), payload),
    read(plain, 'some other bytes', payload),
    read(plain, '\x80\x80\x80\x04\xff', payload),
    read(plain, '\0'.repeat(200_000), payload),
    read(plain, plain, "cos\nsystem\n(S'true'\ntR."),
    // A broken pickle in front ends its own walk, not the search.
    read('\x80\x04N\xff', payload),
  ]) {
    assert.equal(verdictOf(reading), 'unsafe')
    assert.ok(reading.imports.some((item) => item.name === 'os.system' || item.name === 'posix.system'))
  }
})

test('row 20: bytes behind the pickle that are none are not accepted', () => {
  const reading = read(plain, 'payload for another program')
  assert.deepEqual(codesOf(reading), ['PICKLE_TRAILING_BYTES'])
  assert.equal(verdictOf(reading), 'unknown')
})

test('row 6: a payload before a break is unsafe, a break alone malformed', () => {
  assert.equal(verdictOf(read('\x80\x02cos\nsystem\nX\x04\0\0\0true\x85R\xff')), 'unsafe')
  assert.equal(verdictOf(read('\x80\x04N')), 'malformed')
  assert.equal(verdictOf(read('\x80\x04N\xff')), 'malformed')
})

test('row 12: a pickle within a constant is looked into, with its place', () => {
  parts.length = 0
  read('\x80\x04C', [payload.length], payload, '.')
  assert.deepEqual(parts, [`constant at 2: ${payload.length}`])
})

test('a file of many pickles is read to its end, in time that grows with its size', () => {
  const reading = read(plain.repeat(20_000))
  assert.equal(verdictOf(reading), 'safe')
  assert.equal(reading.findings[0]?.evidence, '20000 pickles')
})
