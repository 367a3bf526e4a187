// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditFinding, AuditReport } from '@cryingsense/audit'
import { toAuditSarif } from './audit-sarif.ts'

const call: AuditFinding = {
  code: 'CALL_TORCH_LOAD_UNSAFE',
  severity: 'high',
  verdict: 'unsafe',
  path: 'src/my model.py',
  line: 12,
  column: 5,
  cell: null,
  subject: 'torch.load',
  message: 'torch.load() with its protection off',
  evidence: 'torch.load(path, weights_only=False)',
}
const empty: AuditReport = {
  workspace: 'w',
  date: '2026-11-27',
  snapshot: { date: '2026-11-20', source: 'shipped', recordCount: 40 },
  verdict: 'unsafe',
  isAccepted: false,
  findings: [],
  accepted: [],
  exceptions: [],
  manifests: [],
  advisories: [],
  models: [],
  sourceFileCount: 1,
  excluded: [],
  gaps: [],
  plan: null,
}
const catalogue = new Map([
  [
    'CALL_TORCH_LOAD_UNSAFE',
    { verdict: 'unsafe', severity: 'high', title: 'Title', meaning: 'Meaning', remedy: 'Remedy' },
  ],
] as const)

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly locations: readonly [{ physicalLocation: object; logicalLocations?: object[] }]
  readonly partialFingerprints: { readonly 'modelGuardAudit/v1': string }
  readonly properties: Readonly<Record<string, unknown>>
  readonly suppressions?: readonly { readonly justification: string }[]
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { id: string; help: { text: string } }[] } }
  readonly results: readonly Result[]
  readonly invocations: readonly [{ toolExecutionNotifications: readonly { message: { text: string } }[] }]
}

function runOf(changes: Partial<AuditReport>): Run {
  const log = JSON.parse(JSON.stringify(toAuditSarif({ ...empty, ...changes }, catalogue))) as { runs: [Run] }
  return log.runs[0]
}
const prints = (findings: readonly AuditFinding[]): string[] =>
  runOf({ findings }).results.map((result) => result.partialFingerprints['modelGuardAudit/v1'])

test('a rule for each code that occurs, and results that point at theirs', () => {
  const { tool, results } = runOf({ findings: [call, { ...call, code: 'UNHEARD_OF', severity: 'low' }, call] })
  assert.deepEqual(
    tool.driver.rules.map(({ id, help }) => [id, help.text]),
    [
      ['CALL_TORCH_LOAD_UNSAFE', 'Remedy'],
      ['UNHEARD_OF', ''],
    ],
  )
  assert.deepEqual(
    results.map(({ ruleIndex, level }) => [ruleIndex, level]),
    [
      [0, 'error'],
      [1, 'note'],
      [0, 'error'],
    ],
  )
})

test('a place is a line and a column of an escaped, relative path', () => {
  assert.deepEqual(runOf({ findings: [call] }).results[0]?.locations[0].physicalLocation, {
    artifactLocation: { uri: 'src/my%20model.py' },
    region: { startLine: 12, startColumn: 5 },
  })
  const whole = runOf({ findings: [{ ...call, path: '', line: null, column: null }] }).results[0]
  assert.deepEqual(whole?.locations[0].physicalLocation, { artifactLocation: { uri: './' } })
})

test('a call in a notebook names its cell, and points at no line of the JSON around it', () => {
  const result = runOf({ findings: [{ ...call, path: 'a.ipynb', cell: 3 }] }).results[0]
  assert.deepEqual(result?.locations[0].physicalLocation, { artifactLocation: { uri: 'a.ipynb' } })
  assert.deepEqual([result?.properties['cell'], result?.properties['line']], [3, 12])
})

test('an accepted finding is there, suppressed with its reason, owner and last day', () => {
  const { results } = runOf({
    accepted: [{ finding: call, reason: 'our own file', owner: 'ann', expires: '2027-01-31' }],
  })
  assert.equal(results[0]?.suppressions?.[0]?.justification, 'our own file (ann, until 2027-01-31)')
  assert.equal(runOf({ findings: [call] }).results[0]?.suppressions, undefined)
})

test('a finding keeps its fingerprint when lines move and words change, and equal ones are told apart', () => {
  const [one] = prints([call])
  assert.deepEqual(prints([{ ...call, line: 99, column: 1, message: 'In better words' }]), [one])
  assert.notDeepEqual(prints([{ ...call, path: 'b.py' }]), [one])
  const [first, second] = prints([call, { ...call, line: 20 }])
  assert.equal(first, one)
  assert.notEqual(second, one)
})

test('what was not examined is told', () => {
  const { invocations } = runOf({
    gaps: [{ path: 'data/link', reason: 'link-outside' }],
    excluded: [{ path: 'old/', reason: 'never deployed', fileCount: 2 }],
  })
  assert.deepEqual(
    invocations[0].toolExecutionNotifications.map(({ message }) => message.text),
    ['Not examined: link-outside', 'Not examined: never deployed'],
  )
})

test('a path of half a character, line breaks and quotes is a log all the same', () => {
  const path = 'a\ud800\n"<script>/\u202e.py'
  const result = runOf({ findings: [{ ...call, path }] }).results[0]
  assert.deepEqual(result?.locations[0].physicalLocation, {
    artifactLocation: { uri: 'a%EF%BF%BD%0A%22%3Cscript%3E/%E2%80%AE.py' },
    region: { startLine: 12, startColumn: 5 },
  })
})
