// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS), for code-scanning services: one run, a rule for each code that occurs.
import { createHash } from 'node:crypto'
import type { Finding, FindingKind, Severity } from '@cryingsense/checkpoint'
import type { FileReport } from '../inspection/file-report.ts'
import type { Judgement } from '../policy/judge.ts'
import { version } from '../version.ts'

/** SARIF's three levels; `security-severity` below keeps the finer scale. */
const levels: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** On CVSS's scale, at the middle of each band, as code-scanning services sort by it. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
}

/** A file with what the policy made of it. */
export interface SarifFile {
  readonly report: FileReport
  readonly judgement: Judgement
}

/** The whole log. `catalogue` explains the codes. */
export function toSarif(files: readonly SarifFile[], catalogue: ReadonlyMap<string, FindingKind>): object {
  const rules: object[] = []
  const ruleIndex = new Map<string, number>()
  const results: object[] = []
  for (const { report, judgement } of files) {
    for (const finding of report.findings) {
      let index = ruleIndex.get(finding.code)
      if (index === undefined) {
        index = rules.length
        ruleIndex.set(finding.code, index)
        rules.push(toRule(finding, catalogue.get(finding.code)))
      }
      results.push(toResult(finding, { report, judgement }, index))
    }
  }
  const unread = files.filter(({ report }) => report.error !== undefined)
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'model-guard', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map(({ report }) => ({
              level: 'error',
              message: { text: `${report.error?.message ?? ''}. ${report.error?.remedy ?? ''}` },
              descriptor: { id: report.error?.code ?? '' },
              locations: [{ physicalLocation: { artifactLocation: { uri: toUri(report.path) } } }],
            })),
          },
        ],
        results,
      },
    ],
  }
}

function toRule(finding: Finding, kind: FindingKind | undefined): object {
  const severity = kind?.severity ?? finding.severity
  return {
    id: finding.code,
    name: finding.code,
    shortDescription: { text: kind?.title ?? finding.code },
    fullDescription: { text: kind?.meaning ?? finding.message },
    help: { text: kind?.remedy ?? '' },
    defaultConfiguration: { level: levels[severity] },
    properties: { 'security-severity': scores[severity], tags: ['security', kind?.verdict ?? finding.verdict] },
  }
}

function toResult(finding: Finding, { report, judgement }: SarifFile, ruleIndex: number): object {
  const { code, severity, verdict, offset, member, message, evidence } = finding
  const waiver = judgement.waived.find((waived) => waived.code === code)
  // An offset counts from the start of the member; SARIF's region is of the file.
  const region = member === '' && offset !== null ? { region: { byteOffset: offset, byteLength: 0 } } : {}
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: evidence === '' ? message : `${message}: ${evidence}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: toUri(report.path) }, ...region },
        ...(member === '' ? {} : { logicalLocations: [{ fullyQualifiedName: member, kind: 'member' }] }),
      },
    ],
    partialFingerprints: { 'modelGuard/v1': fingerprint([report.path, code, member, message, evidence]) },
    properties: { verdict, offset, member },
    ...(waiver === undefined ? {} : { suppressions: [{ kind: 'external', justification: waiver.reason }] }),
  }
}

/** The same finding in the same place is the same alert, also after the file grew before it: no offset in it. */
function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** A URI reference: relative paths stay relative, so that the service finds them in its checkout. */
function toUri(path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded.replace(/^(?:\.\/)+/, '')
}
