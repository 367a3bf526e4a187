// SPDX-License-Identifier: Apache-2.0
// How a flaw is written down in the snapshot: once, with what each database says of its range.
import type { Severity } from '@cryingsense/checkpoint'
import type { Advisory, AdvisoryGroup } from '../advisory/advisory.ts'
import type { Ecosystem } from '../manifest/manifest.ts'

/** What one database says. Without `introduced`, from the first version on. */
export interface FlawRecord {
  readonly id: string
  readonly introduced?: string
  readonly fixed?: string
  readonly lastAffected?: string
  readonly withdrawn?: { readonly date: string; readonly reason: string }
  readonly modified?: string
  readonly notes?: readonly string[]
}

/** One flaw of one package, in our own words. */
export interface Flaw {
  readonly package: string
  readonly ecosystem?: Ecosystem
  /** The CVE id where there is one. */
  readonly id: string
  readonly summary: string
  readonly severity: Severity
  readonly score?: number
  readonly vector?: string
  readonly published?: string
  readonly reachedThrough?: readonly string[]
  readonly notes?: readonly string[]
  /** At least one. */
  readonly records: readonly FlawRecord[]
}

/** The flaw as records that know of each other. */
export function toGroup(flaw: Flaw): AdvisoryGroup {
  const ids = [...new Set([flaw.id, ...flaw.records.map(({ id }) => id)])]
  return { id: flaw.id, records: flaw.records.map((record) => toAdvisory(flaw, record, ids)) }
}

function toAdvisory(flaw: Flaw, record: FlawRecord, ids: readonly string[]): Advisory {
  const { id, introduced, fixed, lastAffected, withdrawn, modified } = record
  return {
    id,
    aliases: ids.filter((one) => one !== id),
    summary: flaw.summary,
    published: flaw.published ?? null,
    modified: modified ?? null,
    withdrawn: withdrawn ?? null,
    severity: flaw.severity,
    score: flaw.score ?? null,
    vector: flaw.vector ?? null,
    affected: [
      {
        ecosystem: flaw.ecosystem ?? 'PyPI',
        name: flaw.package,
        ranges: [{ introduced: introduced ?? '0', fixed: fixed ?? null, lastAffected: lastAffected ?? null }],
        versions: [],
      },
    ],
    references: [addressOf(id)],
    reachedThrough: flaw.reachedThrough ?? [],
    notes: [...(flaw.notes ?? []), ...(record.notes ?? [])],
  }
}

/** Where the record can be read. */
export function addressOf(id: string): string {
  if (id.startsWith('GHSA-')) return `https://github.com/advisories/${id}`
  return id.startsWith('CVE-') ? `https://nvd.nist.gov/vuln/detail/${id}` : `https://osv.dev/vulnerability/${id}`
}
