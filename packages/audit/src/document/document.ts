// SPDX-License-Identifier: Apache-2.0
// The report as the one stable JSON document of `--json`; its schema is docs/reference/audit.schema.json.
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import type { AuditFinding } from '../finding/finding.ts'
import type { AuditReport } from '../report/report.ts'

/** Changes when a field changes its meaning or goes; new fields may come without. */
export const documentVersion = 1

/** Plain objects, ready for `JSON.stringify`, in a stable order. */
export function toDocument(report: AuditReport): object {
  const { workspace, date, snapshot, verdict, isAccepted, sourceFileCount, excluded, gaps, plan } = report
  return {
    version: documentVersion,
    workspace,
    date,
    snapshot: { date: snapshot.date, source: snapshot.source, recordCount: snapshot.recordCount },
    verdict,
    accepted: isAccepted,
    findings: report.findings.map(toFinding),
    acceptedFindings: report.accepted.map(({ finding, reason, owner, expires }) => ({
      ...toFinding(finding),
      exception: { reason, owner, expires },
    })),
    exceptions: report.exceptions,
    manifests: report.manifests.map(({ kind, path, project }) => ({ kind, path, project })),
    packages: report.manifests.flatMap(({ pinned }) =>
      pinned.map(({ ecosystem, name, version, hasHashes, isDevelopment, place }) => ({
        ecosystem,
        name,
        version,
        hasHashes,
        isDevelopment,
        path: place.path,
        line: place.line,
      })),
    ),
    advisories: report.advisories.map(toAdvisory),
    models: report.models,
    sourceFileCount,
    excluded,
    gaps,
    plan,
  }
}

function toFinding(finding: AuditFinding): object {
  const { code, severity, verdict, path, line, column, cell, subject, message, evidence } = finding
  return { code, severity, verdict, path, line, column, cell, subject, message, evidence }
}

function toAdvisory({
  group,
  ecosystem,
  name,
  version,
  status,
  fixedIn,
  disagreements,
  severity,
}: AdvisoryMatch): object {
  return {
    id: group.id,
    ids: [...new Set(group.records.flatMap(({ id, aliases }) => [id, ...aliases]))].sort(),
    ecosystem,
    name,
    version,
    status,
    severity,
    fixedIn,
    disagreements,
    withdrawn: group.records.flatMap(({ id, withdrawn }) => (withdrawn === null ? [] : [{ id, ...withdrawn }])),
    summary: group.records[0]?.summary ?? '',
  }
}
