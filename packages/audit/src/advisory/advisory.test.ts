// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { shippedSnapshot } from '../snapshot/snapshot.ts'
import { isPrerelease, parseVersion } from '../version/version.ts'
import type { Advisory, AdvisoryMatch, AffectedRange } from './advisory.ts'
import { cvss3Score, severityOf } from './cvss.ts'
import { groupAdvisories, joinSnapshot } from './group.ts'
import { AdvisoryIndex, toAdvisoryFinding } from './match.ts'
import { readOsvRecord } from './osv.ts'

const shipped = shippedSnapshot()
const index = new AdvisoryIndex(shipped)
const open = (name: string, version: string): AdvisoryMatch[] =>
  index
    .match({ ecosystem: 'PyPI', name, version, pinned: null })
    .filter(({ status }) => status === 'affected' || status === 'disputed')
const ids = (name: string, version: string): string[] =>
  open(name, version)
    .map(({ group }) => group.id)
    .sort()
const find = (name: string, version: string, id: string): AdvisoryMatch =>
  index.match({ ecosystem: 'PyPI', name, version, pinned: null }).find(({ group }) => group.id === id) ??
  assert.fail(id)

const record = (id: string, range: Partial<AffectedRange>, more: Partial<Advisory> = {}): Advisory => ({
  id,
  aliases: [],
  summary: '',
  published: null,
  modified: null,
  withdrawn: null,
  severity: 'high',
  score: null,
  vector: null,
  affected: [
    {
      ecosystem: 'PyPI',
      name: 'x',
      ranges: [{ introduced: '0', fixed: null, lastAffected: null, ...range }],
      versions: [],
    },
  ],
  references: [],
  reachedThrough: [],
  notes: [],
  ...more,
})
const single = (records: readonly Advisory[], releases: readonly string[] = []) =>
  new AdvisoryIndex({
    date: '',
    source: '',
    groups: groupAdvisories(records),
    releases: new Map([['PyPI x', new Map(releases.map((one) => [one, null]))]]),
  })
const matchX = (
  records: readonly Advisory[],
  version: string,
  releases: readonly string[] = [],
): AdvisoryMatch | undefined =>
  single(records, releases).match({ ecosystem: 'PyPI', name: 'x', version, pinned: null })[0]

test('torch 2.9.1 has four open flaws; 2.13.0 is the lowest release without any', () => {
  assert.deepEqual(ids('torch', '2.9.1'), ['CVE-2025-3000', 'CVE-2025-3001', 'CVE-2026-24747', 'CVE-2026-4538'])
  assert.deepEqual(ids('torch', '2.9.1+cu128'), ids('torch', '2.9.1'), 'a local version is the same package')
  assert.equal(index.lowestClearVersion('PyPI', 'torch'), '2.13.0')
  assert.equal(find('torch', '2.9.1', 'CVE-2026-24747').fixedIn, '2.10.0')
})

test('a disagreement is shown, not settled', () => {
  const { status, disagreements, fixedIn } = find('torch', '2.9.1', 'CVE-2025-3000')
  assert.equal(status, 'disputed')
  assert.deepEqual(disagreements, [
    'GHSA-rrmf-rvhw-rf47 says fixed in 2.13.0',
    'PYSEC-2025-194 says last affected 2.6.0, no fix',
  ])
  assert.equal(fixedIn, '2.13.0')
})

test('a last affected version without a fix is no declared fix', () => {
  const before = find('torch', '2.9.1', 'CVE-2026-4538')
  assert.deepEqual([before.status, before.fixedIn], ['affected', null])
  const after = find('torch', '2.13.0', 'CVE-2026-4538')
  assert.equal(after.status, 'no-declared-fix')
  const finding = toAdvisoryFinding(after, { path: 'uv.lock', line: 1 })
  assert.equal(finding.verdict, 'safe')
})

test('a fix that was never released is not proposed', () => {
  // 2022.6.15 is a day that came into a record as a version.
  assert.equal(find('lightning', '2.6.5', 'CVE-2026-58659').fixedIn, null)
  // 2.7.1rc1 is a candidate: the final 2.7.1 is what can be installed.
  assert.equal(find('torch', '2.6.0', 'CVE-2025-2953').fixedIn, '2.7.1')
  assert.equal(matchX([record('A-1', { fixed: '2.0rc1' })], '1.0')?.fixedIn, null)
})

test('a withdrawn record is kept, with its reason, and is no objection', () => {
  const match = find('torch', '2.3.1', 'CVE-2024-7804')
  assert.equal(match.status, 'withdrawn')
  const finding = toAdvisoryFinding(match, { path: 'uv.lock', line: 1 })
  assert.match(finding.message, /GHSA-4vmg-rw8f-92f9 was withdrawn: it describes known functionality/)
  assert.equal(finding.verdict, 'safe')
  assert.ok(!ids('torch', '2.3.1').includes('CVE-2024-7804'))
})

test('one record withdrawn and one in force: the one in force counts', () => {
  const gone = record(
    'GHSA-x',
    { fixed: '2' },
    { aliases: ['CVE-1'], withdrawn: { date: '2026-01-01', reason: 'twice' } },
  )
  const kept = record('PYSEC-x', { fixed: '2' }, { aliases: ['CVE-1'] })
  assert.equal(matchX([gone, kept], '1.0')?.status, 'affected')
})

test('ranges count what packaging says', () => {
  const lines = readFileSync(new URL('../../../../vectors/audit/ranges.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  assert.equal(lines.length, 500)
  for (const line of lines) {
    const { introduced, fixed, lastAffected, version, counts } = JSON.parse(line) as AffectedRange & {
      version: string
      counts: boolean
    }
    const status = matchX([record('A-1', { introduced, fixed, lastAffected })], version)?.status
    assert.equal(status === 'affected', counts, line)
  }
})

test('what ships is consistent: ids once, bounds that are versions, a place to read each', () => {
  const seen = new Set<string>()
  for (const { records } of shipped.groups)
    for (const { id, affected, references, published, withdrawn } of records) {
      assert.ok(!seen.has(id), id)
      seen.add(id)
      assert.ok(references.length > 0)
      assert.ok(published === null || published <= shipped.date, id)
      assert.ok(withdrawn === null || withdrawn.reason !== '')
      for (const { ranges } of affected)
        for (const { introduced, fixed, lastAffected } of ranges)
          for (const bound of [introduced, fixed, lastAffected])
            assert.ok(bound === null || bound === '0' || parseVersion(bound) !== undefined, `${id} ${String(bound)}`)
    }
  for (const [key, versions] of shipped.releases)
    for (const version of versions.keys())
      assert.ok(!isPrerelease(parseVersion(version) ?? assert.fail(`${key} ${version}`)))
})

test('records are joined by their aliases over any number of steps, in loops too', () => {
  const chain = Array.from({ length: 5_000 }, (_, step) => record(`A-${step}`, {}, { aliases: [`A-${step + 1}`] }))
  assert.equal(groupAdvisories(chain).length, 1)
  const loop = [record('A-1', {}, { aliases: ['A-2'] }), record('A-2', {}, { aliases: ['A-1'] }), record('B-1', {})]
  assert.deepEqual(
    groupAdvisories(loop).map(({ id, records }) => [id, records.length]),
    [
      ['A-1', 2],
      ['B-1', 1],
    ],
  )
  assert.equal(groupAdvisories([record('GHSA-1', {}, { aliases: ['CVE-2026-1'] })])[0]?.id, 'CVE-2026-1')
})

test('a newer record takes the place of the shipped one, and keeps what only ships', () => {
  const newer = {
    ...record('PYSEC-2025-194', { fixed: '2.13.0' }, { aliases: ['CVE-2025-3000'], modified: '2026-11-01' }),
  }
  const joined = joinSnapshot(
    shipped,
    [{ ...newer, affected: newer.affected.map((one) => ({ ...one, name: 'torch' })) }],
    { date: '2026-11-27', source: 'export' },
  )
  const match = new AdvisoryIndex(joined)
    .match({ ecosystem: 'PyPI', name: 'torch', version: '2.9.1', pinned: null })
    .find(({ group }) => group.id === 'CVE-2025-3000')
  assert.equal(match?.status, 'affected')
  assert.deepEqual(match.group.records.find(({ id }) => id === 'PYSEC-2025-194')?.reachedThrough, ['torch.jit.script'])
  assert.equal(joined.date, '2026-11-27')
})

test('CVSS 3 vectors have the scores that were published with them', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 7.5],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 9.9],
    ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N', 3.3],
    ['CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0],
  ]
  for (const [vector, score] of cases) assert.equal(cvss3Score(vector), score, vector)
  assert.equal(cvss3Score('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'), undefined)
  assert.equal(cvss3Score('CVSS:3.1/AV:N'), undefined)
  assert.deepEqual([9, 7, 4, 0.1, 0].map(severityOf), ['critical', 'high', 'medium', 'low', 'info'])
})

const osv = (more: object): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ id: 'GHSA-aaaa-bbbb-cccc', modified: '2026-01-02T03:04:05Z', ...more }))

test('an OSV record: events, ecosystems, severity, withdrawal', () => {
  const { advisory, findings } = readOsvRecord(
    osv({
      aliases: ['CVE-2026-1'],
      summary: 'Bad',
      withdrawn: '2026-02-03T00:00:00Z',
      details: 'This advisory has been withdrawn because it describes known functionality. More.',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'Torch_Vision' },
          ranges: [
            { type: 'GIT', events: [{ introduced: '0' }] },
            {
              type: 'ECOSYSTEM',
              events: [
                { introduced: '0' },
                { fixed: '1.2' },
                { introduced: '2.0' },
                { last_affected: '2.3' },
                { introduced: '3' },
              ],
            },
          ],
        },
        { package: { ecosystem: 'Go', name: 'y' }, ranges: [] },
      ],
    }),
    'a.json',
  )
  assert.deepEqual(findings, [])
  assert.deepEqual(advisory?.affected, [
    {
      ecosystem: 'PyPI',
      name: 'torch-vision',
      ranges: [
        { introduced: '0', fixed: '1.2', lastAffected: null },
        { introduced: '2.0', fixed: null, lastAffected: '2.3' },
        { introduced: '3', fixed: null, lastAffected: null },
      ],
      versions: [],
    },
  ])
  assert.deepEqual([advisory.severity, advisory.score], ['critical', 9.8])
  assert.deepEqual(advisory.withdrawn, { date: '2026-02-03', reason: 'it describes known functionality' })
})

test('a bound that is no version is told, and counts more versions, never fewer', () => {
  const { advisory, findings } = readOsvRecord(
    osv({
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'x' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { last_affected: '2.6.0-NA' }] }],
        },
      ],
    }),
    'a.json',
  )
  assert.deepEqual(
    findings.map(({ code, evidence }) => [code, evidence]),
    [['ADVISORY_RANGE_NOT_UNDERSTOOD', '2.6.0-NA']],
  )
  assert.equal(matchX([advisory ?? assert.fail()], '99')?.status, 'affected')
})

test('what is no record is a finding, whatever it is', () => {
  for (const bad of [
    new Uint8Array(),
    Uint8Array.of(0xff),
    new TextEncoder().encode('[]'),
    osv({ id: 7 }),
    osv({ id: '../../etc' }),
    new Uint8Array(5e6),
  ])
    assert.deepEqual(
      readOsvRecord(bad, 'x').findings.map(({ code }) => code),
      ['ADVISORY_RECORD_DAMAGED'],
    )
  fc.assert(
    fc.property(fc.json(), fc.json(), (affected, aliases) => {
      readOsvRecord(
        new TextEncoder().encode(`{"id":"A-1","affected":[${affected}],"aliases":${aliases},"severity":${aliases}}`),
        'x',
      )
    }),
  )
})
