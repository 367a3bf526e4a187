// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { callFindings } from '../calls/findings.ts'
import { applyExceptions } from './apply.ts'
import { withoutExcluded } from './excluded.ts'
import { readPolicy } from './policy.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const good = `
version = 1
[[exception]]
code = "CALL_PICKLE"
subject = "pickle.load"
path = "tools/"
reason = "reads what the build wrote a second before"
owner = "ada"
expires = 2027-01-31
`

const finding = (path: string, subject = 'pickle.load'): AuditFinding =>
  makeFinding(callFindings, 'CALL_PICKLE', { place: { path, line: 3 }, subject })

const apply = (findings: readonly AuditFinding[], date: string, text = good) =>
  applyExceptions(findings, readPolicy(bytes(text)).exceptions, { policyPath: 'model-guard.toml', date })

test('an exception sets its finding aside through its last day, and says why and by whom', () => {
  const { findings, accepted, exceptions } = apply([finding('tools/cache.py')], '2027-01-31')
  assert.deepEqual(findings, [])
  assert.equal(accepted[0]?.owner, 'ada')
  assert.equal(accepted[0]?.expires, '2027-01-31')
  assert.match(accepted[0]?.reason ?? '', /build wrote/)
  assert.equal(exceptions[0]?.state, 'used')
})

test('the day after, the finding counts again and the exception is told as expired', () => {
  const { findings, accepted } = apply([finding('tools/cache.py')], '2027-02-01')
  assert.deepEqual(accepted, [])
  assert.deepEqual(
    findings.map(({ code, verdict }) => [code, verdict]),
    [
      ['CALL_PICKLE', 'unsafe'],
      ['EXCEPTION_EXPIRED', 'unknown'],
    ],
  )
})

test('another file, another subject and another code are not covered', () => {
  for (const other of [finding('tools.py'), finding('src/tools/x.py'), finding('tools/x.py', 'pickle.loads')]) {
    const { findings } = apply([other], '2026-12-01')
    assert.deepEqual(
      findings.map(({ code, verdict }) => [code, verdict]),
      [
        ['CALL_PICKLE', 'unsafe'],
        ['EXCEPTION_UNNEEDED', 'safe'],
      ],
    )
  }
})

test('an exception that covers nothing is told so that it can go, expired or not', () => {
  for (const date of ['2026-12-01', '2028-01-01'])
    assert.deepEqual(
      apply([], date).findings.map(({ code }) => code),
      ['EXCEPTION_UNNEEDED'],
    )
})

test('of two exceptions for one finding the one in force counts', () => {
  const both = `${good}[[exception]]\ncode = "CALL_PICKLE"\nreason = "old"\nowner = "bob"\nexpires = "2026-01-01"\n`
  const { findings, accepted } = apply([finding('tools/cache.py')], '2026-12-01', both)
  assert.equal(accepted[0]?.owner, 'ada')
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['EXCEPTION_EXPIRED'],
  )
})

test('what is only worth knowing needs no exception and uses none', () => {
  const remark: AuditFinding = { ...finding('tools/cache.py'), verdict: 'safe' }
  const { findings } = apply([remark], '2026-12-01')
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['CALL_PICKLE', 'EXCEPTION_UNNEEDED'],
  )
})

test('an empty policy accepts nothing', () => {
  assert.deepEqual(readPolicy(bytes('# nothing yet\n')), { exceptions: [], exclusions: [] })
})

test('readPolicy() names the field that is wrong', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [good.replace('version = 1', 'version = 2'), /"version" must be 1/],
    [good.replace('owner = "ada"', ''), /the owner of exception 1 must be a text/],
    [good.replace('owner = "ada"', 'owner = " "'), /the owner of exception 1/],
    [good.replace('2027-01-31', '"2027-02-30"'), /the expires of exception 1 must be a day/],
    [good.replace('2027-01-31', '2027-01-31T10:00:00Z'), /must be a day/],
    [good.replace('reason =', 'raeson ='), /exception 1 has "raeson"; it may have code/],
    [good.replace('[[exception]]', '[exception]'), /must be written as \[\[exception\]\]/],
    ['version = 1\nexeption = []\n', /the file has "exeption"/],
    ['version = 1\n[[exclude]]\npath = "../other/"\nreason = "x"\n', /must lie inside the workspace/],
    ['version = 1\n[[exclude]]\npath = "/"\nreason = "x"\n', /must lie inside the workspace/],
    ['version = = 1', /it is no TOML/],
    [`a = ${'['.repeat(100_000)}`, /it is no TOML/],
    [`# ${'x'.repeat(2 ** 20)}`, /more than 1048576/],
  ]
  for (const [text, reason] of cases)
    assert.throws(() => readPolicy(bytes(text)), { name: 'TypeError', message: reason })
  assert.throws(() => readPolicy(Uint8Array.of(0xff, 0xfe)), TypeError)
})

test('an excluded folder is neither listed nor read, and is counted', () => {
  const files = new Map([
    ['src/a.py', 'x'],
    ['vectors/b.pkl', 'y'],
    ['vectors/deep/c.pkl', 'z'],
    ['vectors.py', 'w'],
  ])
  const { workspace, excluded } = withoutExcluded(
    {
      list: () => [...files.keys()],
      sizeOf: (path) => files.get(path)?.length,
      read: (path) => bytes(files.get(path) ?? ''),
      gaps: [{ path: 'vectors/link', reason: 'link-outside' }],
    },
    [{ path: 'vectors/', reason: 'hostile on purpose' }],
  )
  assert.deepEqual(workspace.list(), ['src/a.py', 'vectors.py'])
  assert.equal(workspace.read('vectors/b.pkl'), undefined)
  assert.equal(workspace.sizeOf('vectors/b.pkl'), undefined)
  assert.deepEqual(workspace.gaps, [])
  assert.deepEqual(excluded, [{ path: 'vectors/', reason: 'hostile on purpose', fileCount: 2 }])
})
