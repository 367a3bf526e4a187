// SPDX-License-Identifier: Apache-2.0
// An audit as text: the verdict first, then the evidence by kind, then the plan, and last what to do.
import { styleText } from 'node:util'
import type { AuditFinding, AuditReport, Difference } from '@cryingsense/audit'
import type { FindingKind, Severity, Verdict } from '@cryingsense/checkpoint'
import { countText } from '../wording/figures.ts'
import { printable } from '../wording/printable.ts'

/** Findings of one code that are shown in full; the rest is counted. */
const shownPerCode = 5

/** How much is told. */
export interface AuditTextOptions {
  readonly hasColor: boolean
  readonly catalogue: ReadonlyMap<string, FindingKind>
}

const verdictColors: Readonly<Record<Verdict, 'green' | 'red' | 'yellow' | 'magenta'>> = {
  safe: 'green',
  unsafe: 'red',
  malformed: 'magenta',
  unknown: 'yellow',
}
const severityColors: ReadonlyMap<Severity, 'red' | 'yellow'> = new Map([
  ['critical', 'red'],
  ['high', 'red'],
  ['medium', 'yellow'],
])

/** The whole answer but the plan, which is printed by its own package. */
export function auditText(report: AuditReport, options: AuditTextOptions): string {
  return [
    headline(report, options),
    about(report),
    ...findingSections(report.findings, options),
    acceptedText(report),
    excludedText(report),
  ].join('')
}

function headline(
  { verdict, isAccepted, findings, accepted, workspace }: AuditReport,
  { hasColor }: AuditTextOptions,
): string {
  const word = verdict.toUpperCase()
  const shown = hasColor ? styleText(['bold', verdictColors[verdict]], word, { validateStream: false }) : word
  const objections = findings.filter((finding) => finding.verdict !== 'safe').length
  const remark = isAccepted
    ? accepted.length === 0
      ? 'nothing objectionable was found'
      : `accepted with ${countText(accepted.length, 'exception')}`
    : countText(objections, 'objection')
  return `${shown}  ${printable(workspace)}: ${remark}\n`
}

function about({ manifests, models, sourceFileCount, snapshot, advisories }: AuditReport): string {
  const pinned = manifests.reduce((sum, manifest) => sum + manifest.pinned.length, 0)
  const open = advisories.filter(({ status }) => status !== 'withdrawn').length
  return [
    `  ${countText(manifests.length, 'dependency file')}, ${countText(pinned, 'pinned package')}, `,
    `${countText(sourceFileCount, 'Python file')}, ${countText(models.length, 'model file')}\n`,
    `  advisories as of ${snapshot.date} (${countText(snapshot.recordCount, 'record')}): ${countText(open, 'match', 'matches')}\n`,
  ].join('')
}

const rank: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

/** By code, the worst first; objections before remarks. */
function findingSections(findings: readonly AuditFinding[], options: AuditTextOptions): string[] {
  const groups = [...Map.groupBy(findings, ({ code }) => code)]
  const weight = (group: readonly AuditFinding[]): number =>
    Math.min(...group.map(({ verdict, severity }) => rank[severity] + (verdict === 'safe' ? 10 : 0)))
  return groups
    .map(([code, group]) => ({ code, group, weight: weight(group) }))
    .sort((one, other) => one.weight - other.weight || (one.code < other.code ? -1 : 1))
    .map(({ code, group }) => section(code, group, options))
}

function section(code: string, group: readonly AuditFinding[], { hasColor, catalogue }: AuditTextOptions): string {
  const sorted = [...group].sort((one, other) => rank[one.severity] - rank[other.severity])
  const severity = sorted[0]?.severity ?? 'info'
  const color = severityColors.get(severity)
  const padded = severity.padEnd(8)
  const shown = hasColor && color !== undefined ? styleText(color, padded, { validateStream: false }) : padded
  const title = catalogue.get(code)?.title ?? code
  const lines = [`\n  ${shown}  ${title} (${code})${group.length > 1 ? `, ${group.length} times` : ''}`]
  for (const finding of sorted.slice(0, shownPerCode)) lines.push(...findingLines(finding, title))
  const more = group.length - shownPerCode
  if (more > 0) lines.push(`            ... and ${more} more; --json lists all`)
  return `${lines.join('\n')}\n`
}

function findingLines(finding: AuditFinding, title: string): string[] {
  const { message, evidence } = finding
  const place = placeText(finding)
  const words = message === title ? '' : printable(message)
  return [
    ...(words === '' ? [] : [`            ${words}`]),
    ...(place === '' ? [] : [`              at ${place}`]),
    ...(evidence === '' || message.includes(evidence) ? [] : [`              ${printable(evidence, 160)}`]),
  ]
}

/** `notebook.ipynb:cell 3:12` or `uv.lock:40`. */
export function placeText({ path, line, cell }: AuditFinding): string {
  if (path === '') return ''
  return [printable(path), ...(cell === null ? [] : [`cell ${cell}`]), ...(line === null ? [] : [String(line)])].join(
    ':',
  )
}

function acceptedText({ accepted }: AuditReport): string {
  if (accepted.length === 0) return ''
  const lines = [`\n  accepted  ${countText(accepted.length, 'finding')}`]
  for (const { finding, reason, owner, expires } of accepted)
    lines.push(
      `            ${finding.code} ${printable(finding.subject)}  ${placeText(finding)}`.trimEnd(),
      `              until ${expires}, ${printable(owner)}: ${printable(reason)}`,
    )
  return `${lines.join('\n')}\n`
}

function excludedText({ excluded, gaps }: AuditReport): string {
  const lines = excluded.map(
    ({ path, reason, fileCount }) =>
      `            ${printable(path)} (${countText(fileCount, 'file')}): ${printable(reason)}`,
  )
  const shownGaps = gaps.slice(0, shownPerCode).map(({ path, reason }) => `            ${printable(path)}: ${reason}`)
  if (gaps.length > shownPerCode) shownGaps.push(`            ... and ${gaps.length - shownPerCode} more`)
  return [
    lines.length === 0 ? '' : `\n  left out  by the policy\n${lines.join('\n')}\n`,
    shownGaps.length === 0 ? '' : `\n  not read  what the walk did not take in\n${shownGaps.join('\n')}\n`,
  ].join('')
}

/** What changed since an earlier audit. */
export function differenceText({ oldDate, oldVerdict, added, gone, keptCount }: Difference): string {
  const lines = [
    `\n  since ${printable(oldDate)} (${printable(oldVerdict)}): ${added.length} new, ${gone.length} gone, ${keptCount} as before`,
  ]
  const line = (sign: string, { code, path, message }: (typeof added)[number]): string =>
    `  ${sign} ${printable(code)}  ${printable(path)}  ${printable(message)}`
  for (const finding of added) lines.push(line('+', finding))
  for (const finding of gone) lines.push(line('-', finding))
  return `${lines.join('\n')}\n`
}

/** The last line: what to do now. */
export function auditAdvice(
  { findings, plan, isAccepted }: AuditReport,
  catalogue: ReadonlyMap<string, FindingKind>,
): string {
  if (isAccepted) return '\nNothing to do.\n'
  if (plan !== null && plan.waysOut.length > 0)
    return '\nFollow the plan above, best way first; then run the audit again.\n'
  const worst = findings
    .filter(({ verdict }) => verdict !== 'safe')
    .reduce<AuditFinding | undefined>(
      (found, finding) => (found === undefined || rank[finding.severity] < rank[found.severity] ? finding : found),
      undefined,
    )
  if (worst === undefined) return '\nNothing to do.\n'
  const remedy = catalogue.get(worst.code)?.remedy ?? 'Look at the findings'
  return `\n${remedy.replace(/\.$/, '')}. More: model-guard explain ${worst.code}\n`
}
