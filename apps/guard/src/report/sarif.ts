// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS), for code-scanning services: one run, a rule for each code that occurs.
import type { Finding, FindingKind } from '@cryingsense/checkpoint'
import type { FileReport } from '../inspection/file-report.ts'
import type { Judgement } from '../policy/judge.ts'
import { fingerprint, levels, RuleList, toLog, toUri } from './sarif-log.ts'

/** A file with what the policy made of it. */
export interface SarifFile {
  readonly report: FileReport
  readonly judgement: Judgement
}

/** The whole log. `catalogue` explains the codes. */
export function toSarif(files: readonly SarifFile[], catalogue: ReadonlyMap<string, FindingKind>): object {
  const list = new RuleList(catalogue)
  const results = files.flatMap((file) =>
    file.report.findings.map((finding) => toResult(finding, file, list.indexOf(finding))),
  )
  const unread = files.filter(({ report }) => report.error !== undefined)
  return toLog({
    rules: list.rules,
    results,
    isSuccessful: unread.length === 0,
    notifications: unread.map(({ report }) => ({
      level: 'error',
      message: { text: `${report.error?.message ?? ''}. ${report.error?.remedy ?? ''}` },
      descriptor: { id: report.error?.code ?? '' },
      locations: [{ physicalLocation: { artifactLocation: { uri: toUri(report.path) } } }],
    })),
  })
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
