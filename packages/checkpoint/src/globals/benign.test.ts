// SPDX-License-Identifier: Apache-2.0
// Honest pickles, made by the libraries themselves (vectors/checkpoint/benign_objects.py): nothing may be said against one.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { judge } from './fixture.ts'

interface Case {
  readonly name: string
  readonly storages: boolean
  readonly deflated: string
}

function readCases(group: string): Case[] {
  const text = readFileSync(new URL(`../../../../vectors/checkpoint/${group}.jsonl`, import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line): Case => JSON.parse(line))
}

for (const [group, least] of [
  ['benign_objects', 300],
  ['benign_objects_models', 150],
  ['benign_objects_torch', 80],
] as const) {
  test(`nothing is said against the honest pickles of ${group}`, () => {
    const cases = readCases(group)
    assert.ok(cases.length >= least, String(cases.length))
    const problems: string[] = []
    for (const { name, storages, deflated } of cases) {
      const bytes = new Uint8Array(inflateSync(Buffer.from(deflated, 'base64')))
      const { findings } = judge(bytes, { hasStorages: storages })
      for (const { code, message, evidence } of findings) problems.push(`${name}: ${code} ${message} ${evidence}`)
    }
    assert.deepEqual(problems, [])
  })
}
