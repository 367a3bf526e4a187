// SPDX-License-Identifier: Apache-2.0
// Conversions against the safetensors package: the same tensors give the same file, byte for byte.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { freeBudget, openCase, readCases } from '../tensor/fixture.ts'
import { tensorsOf } from '../tensor/torch-tensors.ts'
import { planConversion } from './plan.ts'
import { writeConversion } from './write.ts'

interface ConvertCase {
  readonly name: string
  readonly bytes: Uint8Array
  readonly key?: string
  readonly drop?: readonly string[]
  readonly outputSha256: string
  readonly outputBytes: number
}

const cases = readCases<ConvertCase>('convert_cases')

test('there are at least 60 conversions', () => assert.ok(cases.length >= 60))

for (const { name, bytes, key, drop, outputSha256, outputBytes } of cases) {
  test(`writes the file that the safetensors package writes: ${name}`, () => {
    const { root, storages } = openCase(bytes)
    const { tensors, leaves } = tensorsOf(root, storages, { budget: freeBudget })
    const options = { ...(key === undefined ? {} : { key }), ...(drop === undefined ? {} : { drop }) }
    const { plan, refusals } = planConversion({ tensors, leaves, member: '' }, options)
    assert.deepEqual(refusals, [])
    assert.ok(plan !== undefined)
    assert.equal(plan.sizeBytes, outputBytes)
    const hash = createHash('sha256')
    writeConversion(plan, { write: (piece) => void hash.update(piece) })
    assert.equal(hash.digest('hex'), outputSha256)
  })
}
