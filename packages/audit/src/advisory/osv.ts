// SPDX-License-Identifier: Apache-2.0
// One record of the OSV schema (ossf.github.io/osv-schema), read strictly: what is not understood is a finding, and a
// bound that is not understood counts more versions, never fewer.
import type { Severity } from '@cryingsense/checkpoint'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Ecosystem } from '../manifest/manifest.ts'
import { field, isTable, listOf, tablesOf, textOf, textsOf } from '../manifest/value.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { parseVersion } from '../version/version.ts'
import type { Advisory, AffectedPackage, AffectedRange } from './advisory.ts'
import { cvss3Score, severityOf } from './cvss.ts'
import { advisoryFindings } from './findings.ts'
import { maxAliases, maxRecordBytes, maxRecordItems } from './limits.ts'

/** A record, or nothing, with what was wrong. */
export interface OsvReading {
  readonly advisory: Advisory | undefined
  readonly findings: readonly AuditFinding[]
}

/** `origin` names the file or address in findings. */
export function readOsvRecord(bytes: Uint8Array, origin: string): OsvReading {
  if (bytes.length > maxRecordBytes) return damaged(origin, `It has ${bytes.length} bytes, more than ${maxRecordBytes}`)
  let record: unknown
  try {
    record = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return damaged(origin, 'It is no JSON in UTF-8')
  }
  return toAdvisory(record, origin)
}

/** The same for a record that was parsed already. */
export function toAdvisory(record: unknown, origin: string): OsvReading {
  const id = textOf(field(record, 'id'))
  if (id === null || !/^[A-Za-z0-9][\w.:-]{0,99}$/.test(id))
    return damaged(origin, 'It has no "id" that names a record')
  const affected = tablesOf(field(record, 'affected')).slice(0, maxRecordItems)
  const findings: AuditFinding[] = []
  const packages = affected.flatMap((one) => toPackage(one, id, findings))
  const { severity, score, vector } = toSeverity(record, affected)
  const withdrawn = dayOf(field(record, 'withdrawn'))
  return {
    advisory: {
      id,
      aliases: [...new Set(textsOf(field(record, 'aliases')))].filter((alias) => alias !== id).slice(0, maxAliases),
      summary:
        (textOf(field(record, 'summary')) ?? textOf(field(record, 'details')) ?? '').split('\n', 1)[0]?.slice(0, 300) ??
        '',
      published: dayOf(field(record, 'published')),
      modified: dayOf(field(record, 'modified')),
      withdrawn:
        withdrawn === null
          ? null
          : { date: withdrawn, reason: withdrawalReason(textOf(field(record, 'details')) ?? '') },
      severity,
      score,
      vector,
      affected: packages,
      references: tablesOf(field(record, 'references'))
        .flatMap((one) => textOf(one['url']) ?? [])
        .slice(0, 20),
      reachedThrough: [],
      notes: [],
    },
    findings,
  }
}

function damaged(origin: string, message: string): OsvReading {
  const place = { path: origin, line: null }
  return {
    advisory: undefined,
    findings: [makeFinding(advisoryFindings, 'ADVISORY_RECORD_DAMAGED', { place, subject: origin, message })],
  }
}

function toPackage(
  affected: Readonly<Record<string, unknown>>,
  id: string,
  findings: AuditFinding[],
): AffectedPackage[] {
  const written = textOf(field(affected, 'package', 'name'))
  const ecosystem = toEcosystem(textOf(field(affected, 'package', 'ecosystem')) ?? '')
  if (written === null || ecosystem === undefined) return []
  const name = ecosystem === 'PyPI' ? normaliseName(written) : written
  const ranges: AffectedRange[] = []
  for (const range of tablesOf(affected['ranges']).slice(0, maxRecordItems)) {
    // Commits say nothing of versions.
    if (range['type'] === 'GIT') continue
    ranges.push(...toRanges(listOf(range['events'])))
  }
  if (ecosystem === 'PyPI')
    for (const bound of ranges.flatMap(({ introduced, fixed, lastAffected }) => [introduced, fixed, lastAffected])) {
      if (bound === null || bound === '0' || parseVersion(bound) !== undefined) continue
      const place = { path: id, line: null }
      findings.push(
        makeFinding(advisoryFindings, 'ADVISORY_RANGE_NOT_UNDERSTOOD', {
          place,
          subject: `${id} ${name}`,
          evidence: bound.slice(0, 60),
        }),
      )
    }
  return [{ ecosystem, name, ranges, versions: textsOf(affected['versions']).slice(0, maxRecordItems) }]
}

function toEcosystem(text: string): Ecosystem | undefined {
  const [base = ''] = text.split(':', 1)
  if (base.toLowerCase() === 'pypi') return 'PyPI'
  return base === 'npm' ? 'npm' : undefined
}

/** Events in their order: each `introduced` opens a range, the next `fixed` or `last_affected` ends it. */
function toRanges(events: readonly unknown[]): AffectedRange[] {
  const ranges: AffectedRange[] = []
  let introduced: string | null = null
  for (const event of events.slice(0, maxRecordItems)) {
    if (!isTable(event)) continue
    const [start, fixed, last] = [textOf(event['introduced']), textOf(event['fixed']), textOf(event['last_affected'])]
    if (start !== null) {
      // Two openings in a row: the first has no end.
      if (introduced !== null) ranges.push({ introduced, fixed: null, lastAffected: null })
      introduced = start
    } else if (fixed !== null || last !== null) {
      ranges.push({ introduced: introduced ?? '0', fixed, lastAffected: fixed === null ? last : null })
      introduced = null
    }
  }
  if (introduced !== null) ranges.push({ introduced, fixed: null, lastAffected: null })
  return ranges
}

const wordSeverities: ReadonlyMap<string, Severity> = new Map([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
])

function toSeverity(
  record: unknown,
  affected: readonly Readonly<Record<string, unknown>>[],
): Pick<Advisory, 'severity' | 'score' | 'vector'> {
  const written = [...tablesOf(field(record, 'severity')), ...affected.flatMap((one) => tablesOf(one['severity']))]
  const vectors = written.flatMap((one) => textOf(one['score']) ?? [])
  const vector = vectors.find((one) => cvss3Score(one) !== undefined) ?? vectors[0] ?? null
  const score = vector === null ? undefined : cvss3Score(vector)
  const word = wordSeverities.get((textOf(field(record, 'database_specific', 'severity')) ?? '').toUpperCase())
  return { severity: word ?? (score === undefined ? null : severityOf(score)), score: score ?? null, vector }
}

function dayOf(value: unknown): string | null {
  const [day = ''] = /^\d{4}-\d{2}-\d{2}/.exec(textOf(value) ?? '') ?? []
  return day === '' ? null : day
}

/** Databases write the reason into the text: "This advisory has been withdrawn because ...". */
function withdrawalReason(details: string): string {
  const [, reason] = /withdrawn because ([^.\n]{1,300})/i.exec(details.slice(0, 10_000)) ?? []
  return reason ?? 'no reason is given in the record'
}
