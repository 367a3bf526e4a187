// SPDX-License-Identifier: Apache-2.0
// Models saved by Keras with some of their bytes changed, through the whole inspection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readCases } from '../../test/cases.ts'
import { CheckpointError } from '../errors.ts'
import { Findings } from '../finding/finding.ts'
import { inspect } from '../inspect/inspect.ts'
import { MemorySource } from '../source/source.ts'
import { judgeConfig } from './config.ts'
import { kerasFindings } from './findings.ts'

const maxMs = 2_000

const files = readCases<{ readonly name: string }>('keras_cases')

test('a model of Keras with changed bytes gives findings within two seconds, never an exception', () => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)))
  fc.assert(
    fc.property(fc.nat(), fc.array(change, { minLength: 1, maxLength: 6 }), (which, changes) => {
      const file = files[which % files.length]
      assert.ok(file !== undefined)
      const bytes = Uint8Array.from(file.bytes)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const start = performance.now()
      const { findings, tensors } = inspect(new MemorySource(bytes), { name: file.name, now: () => performance.now() })
      assert.ok(!findings.some(({ code }) => code === 'INSPECT_FAILED'), JSON.stringify(findings))
      for (const { elements, sizeBytes } of tensors) {
        if (sizeBytes > 1_000_000) continue
        try {
          for (const piece of elements?.() ?? []) assert.ok(piece.length > 0)
        } catch (error) {
          assert.ok(error instanceof CheckpointError)
        }
      }
      assert.ok(performance.now() - start < maxMs)
    }),
    { numRuns: 300 },
  )
})

test('any JSON is judged, and a module of the system in it is always seen', () => {
  const budget = { spend: () => undefined }
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.string(), { maxLength: 20 }), (value, path) => {
      const found = new Findings(kerasFindings)
      judgeConfig(JSON.stringify(value), 'config.json', found, budget)
      let hidden: unknown = { module: 'os', class_name: 'system', config: value, registered_name: 'a>b' }
      for (const key of path) hidden = key.length % 2 === 0 ? { [`${key}x`]: hidden } : [hidden, value]
      const seen = new Findings(kerasFindings)
      judgeConfig(JSON.stringify(hidden), 'config.json', seen, budget)
      assert.ok(seen.list.some(({ code }) => code === 'KERAS_NAME_FOREIGN'))
    }),
    { numRuns: 300 },
  )
})
