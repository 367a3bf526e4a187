// SPDX-License-Identifier: Apache-2.0
// Honest pickles, made by the libraries themselves (vectors/checkpoint/benign_objects.py): nothing may be said against one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCases } from '../../test/cases.ts'
import { judge } from './fixture.ts'

interface Case {
  readonly name: string
  readonly storages: boolean
}

for (const [group, least] of [
  ['benign_objects', 300],
  ['benign_objects_models', 150],
  ['benign_objects_torch', 80],
] as const) {
  test(`nothing is said against the honest pickles of ${group}`, () => {
    const cases = readCases<Case>(group)
    assert.ok(cases.length >= least, String(cases.length))
    const problems: string[] = []
    for (const { name, storages, bytes } of cases) {
      const { findings } = judge(bytes, { hasStorages: storages })
      for (const { code, message, evidence } of findings) problems.push(`${name}: ${code} ${message} ${evidence}`)
    }
    assert.deepEqual(problems, [])
  })
}
