// SPDX-License-Identifier: Apache-2.0
// An audit as SARIF 2.1.0: what is accepted is there as well, suppressed, with the words that accept it.
import type { AuditFinding, AuditReport } from '@cryingsense/audit'
import type { FindingKind } from '@cryingsense/checkpoint'
import { fingerprint, levels, RuleList, toLog, toUri } from './sarif-log.ts'

/** The whole log. `catalogue` explains the codes. */
export function toAuditSarif(report: AuditReport, catalogue: ReadonlyMap<string, FindingKind>): object {
  const { findings, accepted, gaps, excluded, verdict, isAccepted, date, snapshot } = report
  const list = new RuleList(catalogue)
  const seen = new Map<string, number>()
  const toResult = (finding: AuditFinding): object => {
    const parts = [finding.path, finding.code, finding.subject, finding.evidence]
    const key = JSON.stringify(parts)
    // The second call on an equal line is another alert; the order in the file tells them apart, not the line.
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    const hash = fingerprint(ordinal === 0 ? parts : [...parts, ordinal])
    return { ...resultOf(finding, list.indexOf(finding)), partialFingerprints: { 'modelGuardAudit/v1': hash } }
  }
  const results = [
    ...findings.map(toResult),
    ...accepted.map(({ finding, reason, owner, expires }) => ({
      ...toResult(finding),
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: `${reason} (${owner}, until ${expires})`,
          properties: { owner, expires },
        },
      ],
    })),
  ]
  return toLog({
    rules: list.rules,
    results,
    isSuccessful: true,
    notifications: [...gaps, ...excluded].map(({ path, reason }) => ({
      level: 'note',
      message: { text: `Not examined: ${reason}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: toUri(path) } } }],
    })),
    properties: { verdict, isAccepted, date, advisories: { date: snapshot.date, source: snapshot.source } },
  })
}

function resultOf(finding: AuditFinding, ruleIndex: number): object {
  const { code, severity, verdict, path, line, column, cell, subject, message, evidence } = finding
  // A notebook's lines count inside the cell; a region would point at a line of its JSON.
  const region =
    line === null || cell !== null
      ? {}
      : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } }
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: evidence === '' || message.includes(evidence) ? message : `${message}: ${evidence}` },
    locations: [
      {
        // The workspace itself is its root folder.
        physicalLocation: { artifactLocation: { uri: path === '' ? './' : toUri(path) }, ...region },
        ...(cell === null ? {} : { logicalLocations: [{ fullyQualifiedName: `cell ${cell}`, kind: 'member' }] }),
      },
    ],
    properties: { verdict, severity, subject, ...(cell === null ? {} : { cell, line, column }) },
  }
}
