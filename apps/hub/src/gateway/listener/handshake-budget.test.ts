// SPDX-License-Identifier: Apache-2.0
// The budget of handshakes on a clock that the test drives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HandshakeBudget } from './handshake-budget.ts'

function spendMany(budget: HandshakeBudget, address: string, nowMs: number, tries: number): number {
  let allowed = 0
  for (let count = 0; count < tries; count++) if (budget.spend(address, nowMs)) allowed++
  return allowed
}

test('an address may begin a hundred handshakes at once and twenty a second after that', () => {
  const budget = new HandshakeBudget()
  assert.equal(spendMany(budget, '192.0.2.1', 0, 500), 100)
  assert.equal(spendMany(budget, '192.0.2.1', 1000, 500), 20)
  assert.equal(spendMany(budget, '192.0.2.1', 60_000, 500), 100)
})

test('one address does not spend the budget of another', () => {
  const budget = new HandshakeBudget()
  spendMany(budget, '192.0.2.1', 0, 500)
  assert.equal(budget.spend('192.0.2.2', 0), true)
})

test('a flood from many addresses takes bounded memory and forgets the longest unseen', () => {
  const budget = new HandshakeBudget()
  spendMany(budget, 'first', 0, 500)
  for (let index = 0; index < 1024; index++) budget.spend(`2001:db8::${index}`, 0)
  assert.equal(budget.spend('first', 0), true)
})
