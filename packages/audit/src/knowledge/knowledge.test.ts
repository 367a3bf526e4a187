// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { memoryWorkspace } from '../workspace/memory.ts'
import { readManifests } from '../manifest/read.ts'
import { mergeKnowledge, readKnowledge, shippedKnowledge } from './knowledge.ts'
import { findUnsafeLoaders } from './loaders.ts'

const bytes = (document: unknown): Uint8Array =>
  new TextEncoder().encode(typeof document === 'string' ? document : JSON.stringify(document))
const row = { package: 'x', versions: '>=1', torch: '<2', python: '>=3.10', source: 's' }

test('the published schema accepts what ships', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../../docs/reference/knowledge.schema.json', import.meta.url), 'utf8'),
  ) as object
  const validate = new Ajv2020().compile(schema)
  const shipped: unknown = JSON.parse(readFileSync(new URL('shipped.json', import.meta.url), 'utf8'))
  assert.ok(validate(shipped), JSON.stringify(validate.errors))
  assert.ok(!validate({ version: 1, date: '2026-01-01', wheels: [{ ...row, torch: 1 }] }))
})

test('a file of one row is read, and joined to what ships', () => {
  const own = readKnowledge(bytes({ version: 1, date: '2030-01-01', wheels: [row] }))
  assert.deepEqual(own.wheels[0], { ...row, accelerators: [], systems: [] })
  const both = mergeKnowledge(shippedKnowledge(), own)
  assert.equal(both.date, '2030-01-01')
  assert.equal(both.wheels.length, shippedKnowledge().wheels.length + 1)
})

test('what is not understood is refused with the row and the field', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ version: 2 }, /"version" must be 1/],
    [{ version: 1, date: 'today' }, /"date" must be a day/],
    [{ version: 1, date: '2026-01-01', wheel: [] }, /"wheel", which nobody reads/],
    [{ version: 1, date: '2026-01-01', wheels: [{ ...row, torch: 'new' }] }, /"torch" of wheels 1 must be a range/],
    [{ version: 1, date: '2026-01-01', wheels: [{ ...row, extra: 1 }] }, /wheels 1 has "extra"/],
    [
      { version: 1, date: '2026-01-01', forks: [{ package: 'a', fork: 'b', version: 'x y', source: 's' }] },
      /"version" of forks 1/,
    ],
    ['[]', /must be an object/],
  ]
  for (const [document, reason] of cases)
    assert.throws(() => readKnowledge(bytes(document)), { name: 'TypeError', message: reason })
  assert.throws(() => readKnowledge(bytes('{')), SyntaxError)
})

test('a pinned library that loads without protection is told, whatever torch is pinned', () => {
  const { manifests } = readManifests(
    memoryWorkspace({
      'uv.lock': ['mmengine 0.10.4', 'torch 2.14.0', 'onedl-mmengine 0.10.8']
        .map((one) => `[[package]]\nname = "${one.split(' ')[0] ?? ''}"\nversion = "${one.split(' ')[1] ?? ''}"\n`)
        .join(''),
    }),
  )
  assert.deepEqual(
    findUnsafeLoaders(shippedKnowledge(), manifests).map(({ subject, line }) => [subject, line]),
    [
      ['mmengine 0.10.4', 2],
      ['onedl-mmengine 0.10.8', 8],
    ],
  )
})
