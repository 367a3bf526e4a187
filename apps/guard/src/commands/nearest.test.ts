// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

test('a misspelt word finds the one that was meant, whatever its length', () => {
  assert.equal(nearest('jsn', ['sarif', 'json', 'hash']), 'json')
  assert.equal(nearest('inspct', ['inspect', 'explain']), 'inspect')
  assert.equal(nearest('z'.repeat(1_000_000), ['json']), 'json')
})
