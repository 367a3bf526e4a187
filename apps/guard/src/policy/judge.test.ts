// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Verdict } from '@cryingsense/checkpoint'
import type { FileReport } from '../inspection/file-report.ts'
import { judge } from './judge.ts'
import { readPolicy, type Policy } from './policy.ts'

const folder = mkdtempSync(join(tmpdir(), 'policy-'))
after(() => rmSync(folder, { recursive: true }))

function policyOf(document: unknown): Policy {
  const path = join(folder, 'policy.json')
  writeFileSync(path, JSON.stringify(document))
  return readPolicy(path)
}

function report(codes: readonly (readonly [string, Verdict])[], changes: Partial<FileReport> = {}): FileReport {
  return {
    path: 'models/old.pth',
    sizeBytes: 1,
    format: 'pytorch-zip',
    verdict: codes[0]?.[1] ?? 'safe',
    findings: codes.map(([code, verdict]) => ({
      code,
      verdict,
      severity: 'medium',
      offset: null,
      member: '',
      message: '',
      evidence: '',
    })),
    weightsOnly: { torch: '2.13', loads: true, reason: null },
    requiredGlobals: [],
    tensorCount: 0,
    tensors: [],
    error: undefined,
    ...changes,
  }
}

const today = '2026-06-15'
const waiver = { code: 'ONE', reason: 'known', expires: '2026-06-15' }

test('without a policy, safe is accepted and nothing else is', () => {
  assert.ok(judge(report([]), undefined, today).isAccepted)
  for (const verdict of ['unsafe', 'malformed', 'unknown'] as const)
    assert.ok(!judge(report([['ONE', verdict]]), undefined, today).isAccepted)
})

test('a waiver holds through its last day and fails after it', () => {
  const policy = policyOf({ version: 1, waivers: [waiver] })
  const found = report([['ONE', 'malformed']])
  assert.deepEqual(judge(found, policy, today).isAccepted, true)
  assert.deepEqual(judge(found, policy, today).waived.length, 1)
  const later = judge(found, policy, '2026-06-16')
  assert.equal(later.isAccepted, false)
  assert.equal(later.violations[0]?.code, 'POLICY_WAIVER_EXPIRED')
  assert.ok(judge(report([]), policy, '2026-06-16').isAccepted, 'a file that does not need it is not failed by it')
})

test('a waiver covers its own code and path only', () => {
  const policy = policyOf({ version: 1, waivers: [{ ...waiver, path: 'models/old.pth' }] })
  assert.ok(judge(report([['ONE', 'unknown']]), policy, today).isAccepted)
  assert.ok(judge(report([['ONE', 'unknown']], { path: 'x/models/old.pth' }), policy, today).isAccepted)
  assert.ok(!judge(report([['ONE', 'unknown']], { path: 'x/other-models/old.pth' }), policy, today).isAccepted)
  assert.ok(
    !judge(
      report([
        ['ONE', 'unknown'],
        ['TWO', 'unknown'],
      ]),
      policy,
      today,
    ).isAccepted,
  )
})

test('a verdict that no finding explains, and a file that was not read, cannot be waived', () => {
  const policy = policyOf({ version: 1, waivers: [waiver] })
  assert.ok(!judge(report([], { verdict: 'unknown' }), policy, today).isAccepted)
  const error = { code: 'SOURCE_UNREADABLE', message: '', remedy: '' }
  assert.ok(!judge(report([], { error }), policy, today).isAccepted)
})

test('formats and loading are demanded where the policy says so', () => {
  const formats = policyOf({ version: 1, formats: ['safetensors'] })
  assert.equal(judge(report([]), formats, today).violations[0]?.code, 'POLICY_FORMAT')
  assert.ok(judge(report([], { format: 'safetensors' }), formats, today).isAccepted)
  const loads = policyOf({ version: 1, loadsUnder: '2.6' })
  const refused = { torch: '2.6', loads: false, reason: 'no' }
  assert.equal(judge(report([], { weightsOnly: refused }), loads, today).violations[0]?.code, 'POLICY_LOADS')
  assert.ok(judge(report([], { weightsOnly: refused, format: 'onnx' }), loads, today).isAccepted)
})

test('a policy that says something that nobody reads is refused', () => {
  const wrong: unknown[] = [
    null,
    [],
    {},
    { version: 2 },
    { version: 1, waiver: [] },
    { version: 1, waivers: {} },
    { version: 1, waivers: [{ ...waiver, reason: ' ' }] },
    { version: 1, waivers: [{ ...waiver, expires: '2026-02-30' }] },
    { version: 1, waivers: [{ ...waiver, expires: 'never' }] },
    { version: 1, waivers: [{ code: 'ONE', reason: 'x' }] },
    { version: 1, safeGlobals: ['os.system'] },
    { version: 1, formats: 'onnx' },
  ]
  for (const document of wrong)
    assert.throws(() => policyOf(document), { code: 'GUARD_POLICY_INVALID' }, JSON.stringify(document))
  assert.throws(() => readPolicy(join(folder, 'missing.json')), { code: 'GUARD_POLICY_INVALID' })
})
