// SPDX-License-Identifier: Apache-2.0
// Every .npy and .npz file of vectors/checkpoint/npy_cases.py against what numpy.load(allow_pickle=False) says of it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readCases } from '../../test/cases.ts'
import { worstVerdict } from '../finding/finding.ts'
import type { ReadContext, Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { npyReader } from './npy.ts'
import { npzReader } from './npz.ts'

interface Case {
  readonly name: string
  readonly loads: boolean
  readonly objects?: boolean
  readonly arrays?: readonly { name: string; dtype: string; shape: readonly number[]; sha256: string }[]
}

/** Spellings that NumPy reads but never writes: told as unknown or malformed, and refused either way. */
const stricter =
  /^header (bytes as key|underscores|order a number|comment|joined texts|raw text|triple quotes|tab in front|behind it|type (None|a name|a letter|made up|sub-array|dict|commas|list|padding|same names|empty)|deep|added|comma behind it)/

const cases = readCases<Case>('npy_cases')

function read(bytes: Uint8Array): Reading {
  const source = new MemorySource(bytes)
  const context: ReadContext = {
    budget: { spend: () => undefined },
    member: '',
    name: 'array.npy',
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart: () => [],
    openSibling: () => undefined,
  }
  const reader = bytes[0] === 0x50 ? npzReader : npyReader
  if (!reader.matches(source, context))
    return { format: 'unknown', member: '', findings: [], imports: [], tensors: [], members: [] }
  return reader.read(source, context)
}

test('what numpy.load() gives is given, and what it refuses is never safe', () => {
  assert.ok(cases.length >= 300)
  const stricterSeen: string[] = []
  const problems: string[] = []
  for (const { name, loads, objects, arrays, bytes } of cases) {
    const reading = read(bytes)
    const verdict = reading.format === 'unknown' ? 'unknown' : worstVerdict(reading.findings.map((one) => one.verdict))
    if (!loads) {
      if (objects === true) {
        const told = reading.findings.some((one) => /OBJECT_ARRAY|TRUNCATED|PICKLE/.test(one.code))
        assert.ok(told, `${name}: ${JSON.stringify(reading.findings)}`)
      } else if (verdict === 'safe') problems.push(`accepted: ${name}`)
      continue
    }
    if (verdict !== 'safe' && stricter.test(name)) {
      stricterSeen.push(name)
      continue
    }
    const expected =
      name === 'trailing byte' ||
      name.startsWith('header shape empty') ||
      name.startsWith('npz pickle') ||
      name.startsWith('npz text')
        ? 'unknown'
        : 'safe'
    if (name !== 'npz empty' && verdict !== expected)
      problems.push(`${verdict}: ${name}: ${JSON.stringify(reading.findings)}`)
    const found = reading.tensors.slice(0, name === 'trailing array' ? 1 : undefined).map((tensor) => {
      const hash = createHash('sha256')
      for (const piece of tensor.elements?.() ?? []) hash.update(piece)
      return { name: tensor.name, shape: tensor.shape, sha256: hash.digest('hex') }
    })
    assert.deepEqual(
      found,
      arrays?.map(({ name: array, shape, sha256 }) => ({ name: array, shape, sha256 })),
      name,
    )
  }
  assert.deepEqual(problems, [])
  assert.ok(stricterSeen.length < 40, stricterSeen.join('\n'))
})

test('row 30: a pickle behind a .npy name is inspected as what it is', () => {
  const found = cases.find(({ name }) => name === 'npz pickle as a member')
  assert.ok(found !== undefined)
  const parts: string[] = []
  const source = new MemorySource(found.bytes)
  const reading = npzReader.read(source, {
    budget: { spend: () => undefined },
    member: '',
    name: 'x.npz',
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart: (_part, member) => {
      parts.push(member)
      return []
    },
    openSibling: () => undefined,
  })
  assert.ok(parts.includes('a.npy'))
  assert.ok(reading.findings.some((one) => one.code === 'NPZ_MEMBER_NOT_UNDERSTOOD'))
})

test('row 30: object arrays and records with object fields are judged by their pickle', () => {
  const payload = "cos\nsystem\n(S'id'\ntR."
  for (const descr of ["'|O'", "[('a', '|O'), ('b', '<i4')]", "[('a', [('b', '|O', (2,))])]"]) {
    const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`
    const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length, 0)}${header}${payload}`
    const reading = read(Uint8Array.from(text, (character) => character.charCodeAt(0)))
    assert.ok(
      reading.findings.some((one) => one.code === 'PICKLE_IMPORT_DANGEROUS'),
      descr,
    )
  }
})
