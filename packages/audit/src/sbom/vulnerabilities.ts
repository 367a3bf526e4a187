// SPDX-License-Identifier: Apache-2.0
// Advisories as CycloneDX has them: one entry for each flaw of each version, with its analysis.
import type { Advisory, AdvisoryMatch } from '../advisory/advisory.ts'
import type { AcceptedFinding } from '../report/report.ts'
import { analyse } from './analysis.ts'
import { packageRef } from './identity.ts'
import { known, toAddress, toDateTime, toProperties, toText, toVersion } from './text.ts'

/** Entries in the order of the matches; a flaw that several files show for the same version is told once. */
export function toVulnerabilities(
  matches: readonly AdvisoryMatch[],
  accepted: readonly AcceptedFinding[],
): Record<string, unknown>[] {
  const exceptions = new Map(accepted.map((one) => [one.finding.subject, one]))
  const found = new Map<string, Record<string, unknown>>()
  for (const match of matches) {
    const { group, ecosystem, name, version } = match
    const ref = toText(`vulnerability:${group.id}:${packageRef(ecosystem, name, version)}`)
    if (found.has(ref)) continue
    // A local version (+cpu) is accepted under the public one.
    const exception = exceptions.get(`${name} ${version.replace(/\+.*$/, '')} ${group.id}`)
    found.set(ref, toVulnerability(match, ref, exception))
  }
  return [...found.values()]
}

function toVulnerability(
  match: AdvisoryMatch,
  ref: string,
  accepted: AcceptedFinding | undefined,
): Record<string, unknown> {
  const { group, ecosystem, name, version, status, fixedIn, disagreements, severity } = match
  const { records } = group
  const analysis = analyse(match, accepted)
  const isClear = status === 'withdrawn' || status === 'no-declared-fix'
  const ids = [...new Set(records.flatMap(({ id, aliases }) => [id, ...aliases]))].filter((id) => id !== group.id)
  const addresses = new Set(records.flatMap(({ references }) => references.flatMap((one) => toAddress(one) ?? [])))
  return {
    'bom-ref': ref,
    id: toText(group.id),
    source: sourceOf(group.id),
    references: ids.map((id) => ({ id: toText(id), source: sourceOf(id) })),
    ratings: toRatings(records, severity),
    ...known({
      description: toText(records[0]?.summary ?? ''),
      recommendation: fixedIn === null || isClear ? undefined : toText(`Move to ${name} ${fixedIn} or later`),
      published: toDateTime(daysOf(records, 'published')[0] ?? null),
      updated: toDateTime(daysOf(records, 'modified').at(-1) ?? null),
      rejected: status === 'withdrawn' ? toDateTime(records[0]?.withdrawn?.date ?? null) : undefined,
    }),
    advisories: [...addresses].map((url) => ({ url })),
    affects: [
      {
        ref: packageRef(ecosystem, name, version),
        versions: [{ version: toVersion(version), status: affectedStatus(status, analysis.state) }],
      },
    ],
    analysis,
    properties: [
      ...toProperties({ status, fixedIn }),
      ...disagreements.flatMap((disagreement) => toProperties({ disagreement })),
      ...[...new Set(records.flatMap(({ notes }) => notes))].flatMap((note) => toProperties({ note })),
      ...[...new Set(records.flatMap(({ reachedThrough }) => reachedThrough))].flatMap((reachedThrough) =>
        toProperties({ reachedThrough }),
      ),
    ],
  }
}

function affectedStatus(status: AdvisoryMatch['status'], state: string): 'affected' | 'unaffected' | 'unknown' {
  // An exception changes what is done about a flaw, not which versions have it.
  if (status === 'affected') return 'affected'
  return state === 'false_positive' ? 'unaffected' : 'unknown'
}

/** Published scores with their vectors; where there is none, the severity alone, as ours. */
function toRatings(records: readonly Advisory[], severity: string): Record<string, unknown>[] {
  const published = records.flatMap(({ id, score, vector, severity: own }) =>
    score === null && vector === null
      ? []
      : [
          known({
            source: sourceOf(id),
            score: score ?? undefined,
            severity: own ?? 'unknown',
            method: methodOf(vector),
            vector: vector === null ? undefined : toText(vector),
          }),
        ],
  )
  return published.length > 0 ? published : [{ severity, method: 'other' }]
}

function methodOf(vector: string | null): string {
  const [, version] = /^CVSS:(4\.0|3\.1|3\.0)\//.exec(vector ?? '') ?? []
  return version === '4.0' ? 'CVSSv4' : version === '3.1' ? 'CVSSv31' : version === '3.0' ? 'CVSSv3' : 'other'
}

const databases: readonly (readonly [string, string, string])[] = [
  ['CVE-', 'NVD', 'https://nvd.nist.gov/vuln/detail/'],
  ['GHSA-', 'GitHub Advisory Database', 'https://github.com/advisories/'],
  ['PYSEC-', 'PyPA Advisory Database', 'https://osv.dev/vulnerability/'],
]

function sourceOf(id: string): { name: string; url?: string } {
  const database = databases.find(([prefix]) => id.startsWith(prefix))
  if (database === undefined) return { name: 'OSV' }
  const [, name, address] = database
  return /^[\w-]{1,64}$/.test(id) ? { name, url: `${address}${id}` } : { name }
}

function daysOf(records: readonly Advisory[], field: 'published' | 'modified'): string[] {
  return records.flatMap((record) => record[field] ?? []).sort()
}
