// SPDX-License-Identifier: Apache-2.0
// What every SARIF log of ours has in common: levels, rules, addresses, fingerprints and the frame around one run.
import { createHash } from 'node:crypto'
import type { FindingKind, Severity, Verdict } from '@cryingsense/checkpoint'
import { version } from '../version.ts'

/** SARIF's three levels; `security-severity` below keeps the finer scale. */
export const levels: Readonly<Record<Severity, string>> = {
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

/** What a rule is made from. */
interface RuleSource {
  readonly code: string
  readonly severity: Severity
  readonly verdict: Verdict
  readonly message: string
}

/** The rules that occur, each once, in the order in which they do. */
export class RuleList {
  readonly rules: object[] = []
  readonly #indexes = new Map<string, number>()
  readonly #catalogue: ReadonlyMap<string, FindingKind>

  constructor(catalogue: ReadonlyMap<string, FindingKind>) {
    this.#catalogue = catalogue
  }

  /** Place of the finding's rule; it is added where it is new. */
  indexOf(finding: RuleSource): number {
    const known = this.#indexes.get(finding.code)
    if (known !== undefined) return known
    const index = this.rules.push(toRule(finding, this.#catalogue.get(finding.code))) - 1
    this.#indexes.set(finding.code, index)
    return index
  }
}

function toRule(finding: RuleSource, kind: FindingKind | undefined): object {
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

/** The parts of a run that differ. */
export interface SarifRun {
  readonly rules: readonly object[]
  readonly results: readonly object[]
  readonly isSuccessful: boolean
  readonly notifications: readonly object[]
  readonly properties?: object
}

/** The whole log with its one run. */
export function toLog({ rules, results, isSuccessful, notifications, properties }: SarifRun): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'model-guard', semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: isSuccessful, toolExecutionNotifications: notifications }],
        results,
        ...(properties === undefined ? {} : { properties }),
      },
    ],
  }
}

/** The same finding in the same place is the same alert, also after the file grew before it: no offset, no line in it. */
export function fingerprint(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** A URI reference: relative paths stay relative, so that the service finds them in its checkout. */
export function toUri(path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded.replace(/^(?:\.\/)+/, '')
}
