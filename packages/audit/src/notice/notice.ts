// SPDX-License-Identifier: Apache-2.0
// A security notice made from an audit: facts with their day, in the forms that `claims` reads back and confirms.
import type { AdvisoryMatch, AffectedRange } from '../advisory/advisory.ts'
import type { AuditReport } from '../report/report.ts'

/** The notice in Markdown. Says only what records and files say; what was not examined is said too. */
export function writeNotice(report: AuditReport): string {
  const { workspace, date, snapshot, advisories } = report
  const open = advisories.filter(({ status }) => status === 'affected' || status === 'disputed')
  const withdrawn = advisories.filter(({ status }) => status === 'withdrawn')
  return [
    `# Security notice for ${cell(workspace)}`,
    '',
    `**Date**: ${date}`,
    '',
    `Made from the dependency files by model-guard, with advisories as of ${snapshot.date}. Records that came later are not in it.`,
    '',
    ...openSection(open),
    ...clearSection(report, open),
    ...flawSection('Open flaws in detail', open, 1),
    ...flawSection('Withdrawn advisories', withdrawn, open.length + 1),
    ...acceptedSection(report),
    ...unexaminedSection(report),
  ].join('\n')
}

function openSection(open: readonly AdvisoryMatch[]): string[] {
  if (open.length === 0) return ['## Open flaws', '', 'None on record.', '']
  const rows = open.map(
    ({ group, name, version, severity, fixedIn }) =>
      `| ${name} | ${cell(bare(version))} | ${group.id} | ${severity} | ${fixedIn === null ? 'no declared fix' : `clear from ${fixedIn} on`} |`,
  )
  return [
    '## Open flaws',
    '',
    '| package | version | flaw | severity | way out |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ]
}

/** Packages with known flaws of which none is open. */
function clearSection({ advisories, manifests }: AuditReport, open: readonly AdvisoryMatch[]): string[] {
  const openNames = new Set(open.map(({ name, version }) => `${name} ${version}`))
  const told = new Set(advisories.map(({ name }) => name))
  const clear = manifests
    .flatMap(({ pinned }) => pinned)
    .filter(
      ({ name, version, ecosystem }) =>
        ecosystem === 'PyPI' && (told.has(name) || name === 'torch') && !openNames.has(`${name} ${version}`),
    )
  if (clear.length === 0) return []
  return [
    '## Clear',
    '',
    ...clear.map(({ name, version }) => `- ${name} ${cell(bare(version))} has no open flaw on record.`),
    '',
  ]
}

function flawSection(title: string, matches: readonly AdvisoryMatch[], first: number): string[] {
  if (matches.length === 0) return []
  const flaws = matches.flatMap(({ group, name, severity, status, disagreements }, index) => {
    const records = group.records.filter(({ withdrawn }) => status === 'withdrawn' || withdrawn === null)
    // The record that names a fix says most; where none does, any will do.
    const range = records
      .flatMap((record) => record.affected.filter((one) => one.name === name).flatMap(({ ranges }) => ranges))
      .reduce<AffectedRange | undefined>(
        (best, one) => (best === undefined || (best.fixed === null && one.fixed !== null) ? one : best),
        undefined,
      )
    const reason = group.records.flatMap(({ withdrawn }) => withdrawn?.reason ?? [])[0]
    return [
      `### ${first + index}. ${group.id} in ${name}`,
      '',
      `- **Records**: ${group.records.map(({ id }) => id).join(', ')}`,
      `- **Severity**: ${severity.charAt(0).toUpperCase()}${severity.slice(1)}`,
      ...(range === undefined ? [] : [`- **Affected versions**: ${rangeText(range)}`]),
      ...(range?.fixed === undefined || range.fixed === null ? [] : [`- **Patched version**: ${range.fixed}`]),
      ...(status === 'withdrawn'
        ? ['- **Advisory status**: Withdrawn', `- **Reason on record**: ${cell(reason ?? 'none')}`]
        : []),
      ...(disagreements.length === 0 ? [] : [`- **The records differ**: ${disagreements.join('; ')}`]),
      `- **What it is**: ${cell(group.records[0]?.summary ?? '')}`,
      '',
    ]
  })
  return [`## ${title}`, '', ...flaws]
}

function rangeText({ introduced, fixed, lastAffected }: AffectedRange): string {
  const low = introduced === '0' ? [] : [`>=${introduced}`]
  const high = fixed === null ? (lastAffected === null ? [] : [`<=${lastAffected}`]) : [`<${fixed}`]
  return [...low, ...high].join(',') || '>=0'
}

function acceptedSection({ accepted }: AuditReport): string[] {
  if (accepted.length === 0) return []
  return [
    '## Accepted for a time',
    '',
    ...accepted.map(
      ({ finding, reason, owner, expires }) =>
        `- ${finding.code}, ${cell(finding.subject)}: accepted until ${expires} by ${cell(owner)}: ${cell(reason)}`,
    ),
    '',
  ]
}

function unexaminedSection({ excluded, gaps, models, sourceFileCount }: AuditReport): string[] {
  return [
    '## What was looked at',
    '',
    `- ${sourceFileCount} Python files and ${models.length} model files.`,
    ...excluded.map(({ path, reason }) => `- Left out: ${cell(path)} (${cell(reason)})`),
    ...(gaps.length === 0 ? [] : [`- Not read: ${gaps.length} links, special or unreadable files.`]),
    '- Not examined: native libraries, the operating system, and whatever is loaded at run time.',
    '',
  ]
}

/** Local versions are the same package to every record. */
function bare(version: string): string {
  return version.replace(/\+.*$/, '')
}

/** Text out of strangers' files on one line, without what would change the page around it. */
function cell(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[|<>[\]`*_#\\]/g, (mark) => `\\${mark}`)
    .slice(0, 500)
}
