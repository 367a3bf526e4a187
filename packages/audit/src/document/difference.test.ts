// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareAudits, readEarlierAudit, type ComparedFinding } from './difference.ts'

const finding = (code: string, path: string, message = ''): ComparedFinding => ({
  code,
  verdict: 'unsafe',
  path,
  subject: 'torch',
  message,
})

const earlier = (findings: readonly ComparedFinding[]): string =>
  JSON.stringify({ version: 1, date: '2026-01-02', verdict: 'unsafe', findings })

test('a finding that moved is kept, one more of its kind is new, one less has gone', () => {
  const old = [finding('A', 'x.py', 'line 3'), finding('A', 'x.py'), finding('B', 'x.py'), finding('C', 'y.py')]
  const now = [finding('A', 'x.py', 'line 9'), finding('B', 'x.py'), finding('B', 'x.py'), finding('C', 'z.py')]
  const { added, gone, keptCount, oldDate } = compareAudits(readEarlierAudit(earlier(old)), now)
  assert.deepEqual(
    added.map(({ code, path }) => [code, path]),
    [
      ['B', 'x.py'],
      ['C', 'z.py'],
    ],
  )
  assert.deepEqual(
    gone.map(({ code, path }) => [code, path]),
    [
      ['A', 'x.py'],
      ['C', 'y.py'],
    ],
  )
  assert.equal(keptCount, 2)
  assert.equal(oldDate, '2026-01-02')
})

test('what is no earlier audit is refused with the reason', () => {
  assert.throws(() => readEarlierAudit('{"version":2}'), /"version" is not 1/)
  assert.throws(() => readEarlierAudit('{"version":1,"files":[]}'), /it is no audit document/)
  assert.throws(() => readEarlierAudit('null'), TypeError)
  assert.throws(() => readEarlierAudit('{'), SyntaxError)
  assert.throws(
    () => readEarlierAudit(earlier([{ ...finding('A', 'x'), code: 1 as never }])),
    /finding 1 has no "code"/,
  )
})
