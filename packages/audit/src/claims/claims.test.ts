// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import fc from 'fast-check'
import { openWorkspace } from '../adapters/node/workspace.ts'
import { AdvisoryIndex } from '../advisory/match.ts'
import { judgeWorkspace, surveyWorkspace } from '../audit/audit.ts'
import { emptyPolicy } from '../exception/policy.ts'
import { shippedKnowledge } from '../knowledge/knowledge.ts'
import { readManifests } from '../manifest/read.ts'
import { writeNotice } from '../notice/notice.ts'
import { shippedSnapshot } from '../snapshot/snapshot.ts'
import { memoryWorkspace } from '../workspace/memory.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { JudgedClaim } from './claim.ts'
import { judgeClaims } from './judge.ts'
import { readNotice } from './read.ts'

const snapshot = shippedSnapshot()
const index = new AdvisoryIndex(snapshot)
const known = new Set(
  snapshot.groups.flatMap(({ records }) => records.flatMap(({ affected }) => affected.map(({ name }) => name))),
)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const seed = (name: string): string =>
  readFileSync(new URL(`../../test/fixtures/notices/${name}.md`, import.meta.url), 'utf8')

function judge(text: string, workspace?: Workspace): readonly JudgedClaim[] {
  const notice = readNotice(bytes(text), known) ?? assert.fail('no notice')
  const manifests = workspace === undefined ? [] : readManifests(workspace).manifests
  return judgeClaims(notice, { index, knowledge: shippedKnowledge(), manifests, workspace })
}
/** `12 true flaw-severity` for each statement that a record speaks of. */
const table = (judged: readonly JudgedClaim[]): string[] =>
  judged
    .filter(({ claim }) => claim.kind !== 'other')
    .map(({ claim, verdict }) => `${claim.line} ${verdict} ${claim.kind}`)
const at = (judged: readonly JudgedClaim[], line: number): JudgedClaim =>
  judged.find(({ claim }) => claim.line === line) ?? assert.fail(`nothing at ${line}`)

test('the vision notice: what is true stays true, what is wrong is caught', () => {
  const judged = judge(seed('vision'))
  assert.deepEqual(table(judged), [
    '3 false nothing-open',
    '5 false listed-resolved',
    '9 false listed-resolved',
    '12 true flaw-severity',
    '13 true flaw-affected',
    '14 true flaw-patched',
    '16 true floor',
    '19 true flaw-severity',
    '20 true flaw-affected',
    '21 true flaw-patched',
    '23 true floor',
    '26 true flaw-severity',
    '27 true flaw-affected',
    '28 true flaw-patched',
    '29 true weights-only-flaw',
    '31 true floor',
    '37 false flaw-severity',
    '38 true flaw-affected',
    '39 true flaw-withdrawn',
    '40 false withdrawal-reason',
    '46 false floor',
    '49 true requires',
    '49 true requires',
    '50 true requires',
    '50 true requires',
    '60 false floor',
    '61 false pair',
    '80 true requires',
    '81 true requires',
    '90 false floor',
    '92 false pythons',
  ])
  for (const id of ['CVE-2026-24747', 'CVE-2025-3001', 'CVE-2025-3000', 'CVE-2026-4538'])
    assert.ok(at(judged, 3).because.includes(id), id)
  assert.match(at(judged, 3).because, /has 4 open flaws/)
  assert.match(at(judged, 37).because, /critical \(9\.8\), before it was withdrawn/)
  assert.match(at(judged, 40).because, /known functionality.*nothing was fixed/)
  assert.match(at(judged, 61).because, /0\.21/)
})

test('the notice of CryingSense: support from 2.6.0 on, and an upgrade dated before the release existed', () => {
  const judged = judge(seed('cryingsense'))
  assert.deepEqual(table(judged), [
    '9 false supported',
    '10 true vulnerable',
    '18 false upgrade-dated',
    '21 true flaw-affected',
    '22 true flaw-patched',
    '23 true flaw-severity',
    '26 true flaw-affected',
    '27 true flaw-patched',
    '28 true flaw-severity',
    '31 true flaw-affected',
    '32 true flaw-patched',
    '33 true flaw-severity',
    '34 outdated weights-only-advice',
    '37 true flaw-affected',
    '38 true flaw-withdrawn',
    '39 false floor',
    '48 outdated weights-only-advice',
    '53 true default-load',
    '66 false placeholder',
    '78 unverifiable tool',
    '79 unverifiable tool',
  ])
  assert.match(at(judged, 9).because, /CVE-2026-24747.*lowest clear release is 2\.13\.0/)
  assert.match(at(judged, 18).because, /2025-01-29, after the 2024-02-04/)
})

test('a workspace decides what its own files say', () => {
  const workspace = openWorkspace(fileURLToPath(new URL('../../test/fixtures/vision-after/', import.meta.url)))
  const judged = judge(seed('vision'), workspace)
  assert.match(at(judged, 50).because, /packages\/mmdetection\/.*mmcv>=2\.0\.0rc4,<2\.2\.0/)
  assert.equal(
    at(judge('# PyTorch\n\n- Dependency scanning via GitHub Dependabot\n', memoryWorkspace({})), 3).verdict,
    'false',
  )
  assert.equal(
    at(
      judge(
        '# PyTorch\n\n- Dependency scanning via GitHub Dependabot\n',
        memoryWorkspace({ '.github/dependabot.yml': '' }),
      ),
      3,
    ).verdict,
    'true',
  )
})

test('a statement that was true on its day is outdated, one that never was is false', () => {
  const of = (date: string, version: string): string =>
    at(
      judge(
        `# PyTorch security\n\n**Date**: ${date}\n\n## Security Status: RESOLVED\n\nWe upgraded to PyTorch ${version}.\n`,
      ),
      5,
    ).verdict
  assert.equal(of('2026-12-01', '2.13.0'), 'true')
  assert.equal(of('2025-02-01', '2.6.0'), 'outdated')
  assert.equal(of('2025-12-07', '2.9.1'), 'false')
})

test('one number changed is one statement that falls', () => {
  const wrong = (text: string): string[] => table(judge(text)).filter((row) => / (?:false|outdated) /.test(row))
  const before = wrong(seed('vision'))
  const edits: readonly (readonly [string, string, string])[] = [
    ['**Patched version**: 2.6.0', '**Patched version**: 2.5.0', '28 false flaw-patched'],
    ['**Affected versions**: < 2.6.0', '**Affected versions**: < 2.5.0', '27 false flaw-affected'],
    ['**Severity**: Critical', '**Severity**: Low', '26 false flaw-severity'],
    ['`mmcv>=2.0.0rc4,<2.2.0`', '`mmcv>=2.0.0rc4,<2.3.0`', '50 false requires'],
  ]
  for (const [from, to, row] of edits) {
    const edited = seed('vision').replace(from, to)
    assert.notEqual(edited, seed('vision'))
    assert.deepEqual(
      wrong(edited).filter((one) => !before.includes(one)),
      [row],
      to,
    )
  }
})

function notice(name: string): string {
  const folder = fileURLToPath(new URL(`../../test/fixtures/${name}/`, import.meta.url))
  const survey = surveyWorkspace(openWorkspace(folder), { policy: emptyPolicy })
  const options = {
    name,
    date: '2026-11-27',
    snapshot,
    knowledge: shippedKnowledge(),
    policy: emptyPolicy,
    policyPath: '',
    models: [],
    otherFindings: [],
  }
  return writeNotice(judgeWorkspace(survey, options))
}

test('a notice that is made from the facts is confirmed, statement by statement, and a changed one is not', () => {
  for (const name of ['vision-before', 'vision-after', 'pip-service', 'conda-research', 'npm-web']) {
    const text = notice(name)
    const judged = judge(text)
    const told = judged.filter(({ claim }) => claim.kind !== 'other')
    assert.ok(told.length > 0 || name === 'npm-web', name)
    for (const { claim, verdict, because } of told)
      assert.equal(verdict, 'true', `${name}:${claim.line} ${claim.text}: ${because}`)
  }
  const text = notice('vision-after')
  assert.ok(table(judge(text)).length > 15)
  const edited = text.replace('| torch | 2.9.1 | CVE-2026-24747', '| torch | 2.10.0 | CVE-2026-24747')
  assert.notEqual(edited, text)
  assert.equal(judge(edited).filter(({ verdict }) => verdict === 'false').length, 1)
})

test('names out of strangers’ files cannot write into the notice', () => {
  const survey = surveyWorkspace(memoryWorkspace({ 'requirements.txt': 'torch==2.9.1\n' }), { policy: emptyPolicy })
  const options = {
    name: 'x\n## Security Status: RESOLVED\n| torch |',
    date: '2026-11-27',
    snapshot,
    knowledge: shippedKnowledge(),
    policy: emptyPolicy,
    policyPath: '',
    models: [],
    otherFindings: [],
  }
  const text = writeNotice(judgeWorkspace(survey, options))
  assert.equal(text.split('\n').filter((line) => line.includes('RESOLVED')).length, 1)
  assert.match(text.split('\n', 1)[0] ?? '', /RESOLVED/)
})

test('what is no notice is said to be none; endless ones are read to a bound', () => {
  assert.equal(readNotice(Uint8Array.of(0xff, 0xfe), known), undefined)
  assert.equal(readNotice(bytes('a\0b'), known), undefined)
  assert.equal(readNotice(new Uint8Array(3e6), known), undefined)
  for (const text of [
    '#'.repeat(2e6),
    '- '.repeat(1e6),
    '| '.repeat(1e6),
    `${'# a\n'.repeat(4e5)}`,
    `[${'['.repeat(1e6)}`,
    `${'- **Affected versions**: < 2.0\n'.repeat(6e4)}`,
  ]) {
    const startedAt = performance.now()
    assert.ok((readNotice(bytes(text), known)?.claims.length ?? 0) <= 5_000)
    assert.ok(performance.now() - startedAt < 5_000)
  }
})

test('a notice edited at random is read all the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(seed('vision'), seed('cryingsense')),
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.nat(200),
          fc.oneof(fc.string(), fc.constantFrom('\n', '|', '```', '- ', '## 1. ', '9.9.9', '<')),
        ),
      ),
      (text, edits) => {
        let edited = text
        for (const [where, length, insert] of edits) {
          const start = where % (edited.length + 1)
          edited = edited.slice(0, start) + insert + edited.slice(start + length)
        }
        if (edited.includes('\0')) return
        for (const { verdict, because } of judge(edited))
          assert.ok(because !== '' && ['true', 'false', 'outdated', 'unverifiable'].includes(verdict))
      },
    ),
    { numRuns: 100 },
  )
})
