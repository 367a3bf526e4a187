// SPDX-License-Identifier: Apache-2.0
// Codes as people type them and links carry them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toClaimCode, tryCodeFromFragment } from './claim-code.ts'

test('toClaimCode() forgives blanks and lower case', () => {
  assert.equal(toClaimCode('  7k3m-q9 td\n'), '7K3M-Q9TD')
  assert.equal(toClaimCode(' \t'), '')
})

test('tryCodeFromFragment() reads a code only from its own kind of address', () => {
  assert.equal(tryCodeFromFragment('#code=7k3m-q9td'), '7K3M-Q9TD')
  assert.equal(tryCodeFromFragment('#code=7K3M%2DQ9TD&x=1'), '7K3M-Q9TD')
  assert.equal(tryCodeFromFragment('#code='), undefined)
  assert.equal(tryCodeFromFragment('#/now'), undefined)
  assert.equal(tryCodeFromFragment(''), undefined)
})
