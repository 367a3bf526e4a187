// SPDX-License-Identifier: Apache-2.0
// A whole workspace to one report: its dependency files, its sources and its models against what is known.
import { worstVerdict, type Severity } from '@cryingsense/checkpoint'
import type { AdvisorySnapshot } from '../advisory/advisory.ts'
import { AdvisoryIndex, toAdvisoryFinding } from '../advisory/match.ts'
import { findLoaderCalls, type CallSite } from '../calls/calls.ts'
import { findContradictions } from '../contradiction/find.ts'
import { applyExceptions } from '../exception/apply.ts'
import { withoutExcluded } from '../exception/excluded.ts'
import type { Policy } from '../exception/policy.ts'
import type { AuditFinding } from '../finding/finding.ts'
import { resolvePackages, type ResolvedPackage } from '../graph/resolve.ts'
import { readManifests } from '../manifest/read.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'
import { findUnsafeLoaders } from '../knowledge/loaders.ts'
import { makePlan } from '../plan/make.ts'
import type { AuditedModel } from '../model/model.ts'
import type { AuditReport } from '../report/report.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** A workspace, read: what advisories and models are looked up for. */
export interface Survey {
  readonly workspace: Workspace
  readonly excluded: AuditReport['excluded']
  readonly manifests: readonly Manifest[]
  readonly packages: readonly ResolvedPackage[]
  readonly sourceFileCount: number
  /** Of dependency files, contradictions and loader calls. */
  readonly findings: readonly AuditFinding[]
}

/** What is read of a workspace, and how. */
export interface SurveyOptions {
  readonly policy: Policy
  /** Hears of each file before it is read. */
  readonly onFile?: (path: string) => void
  /** Sources of dependencies, looked through for loader calls; their paths are told as `prefix/path`. */
  readonly dependencySources?: { readonly workspace: Workspace; readonly prefix: string } | undefined
}

/** Reads dependency files and sources. Never throws for what they hold. */
export function surveyWorkspace(whole: Workspace, { policy, onFile, dependencySources }: SurveyOptions): Survey {
  const { workspace, excluded } = withoutExcluded(whole, policy.exclusions)
  const { manifests, findings } = readManifests(workspace, onFile)
  const calls = findLoaderCalls(workspace, onFile)
  const beside = dependencySources === undefined ? undefined : findLoaderCalls(dependencySources.workspace, onFile)
  return {
    workspace,
    excluded,
    manifests,
    packages: resolvePackages(manifests),
    sourceFileCount: calls.fileCount + (beside?.fileCount ?? 0),
    findings: [
      ...findings,
      ...findContradictions(manifests, workspace),
      ...calls.sites.map((site) => toCallFinding(site, '')),
      ...(beside?.sites ?? []).map((site) => toCallFinding(site, `${dependencySources?.prefix ?? ''}/`)),
    ],
  }
}

function toCallFinding(site: CallSite, prefix: string): AuditFinding {
  const { code, severity, verdict, path, line, column, cell, callee, message, evidence } = site
  return {
    code,
    severity,
    verdict,
    path: `${prefix}${path}`,
    line,
    column,
    cell,
    subject: callee === '' ? path : callee,
    message,
    evidence,
  }
}

/** What a report needs beside the survey. */
export interface Judging {
  readonly name: string
  /** Day of the audit, `2026-11-27`. */
  readonly date: string
  readonly snapshot: AdvisorySnapshot
  readonly policy: Policy
  readonly policyPath: string
  readonly models: readonly AuditedModel[]
  /** Of models, and of records that could not be read. */
  readonly otherFindings: readonly AuditFinding[]
  readonly knowledge: Knowledge
}

/** Packages whose version is known well enough to be looked up. */
export function lookedUpPackages(
  packages: readonly ResolvedPackage[],
): (ResolvedPackage & { readonly version: string })[] {
  return packages.flatMap((one) => (one.version === null ? [] : [{ ...one, version: one.version }]))
}

/** Matches advisories, applies the exceptions and sums up. */
export function judgeWorkspace(survey: Survey, judging: Judging): AuditReport {
  const { snapshot, policy, policyPath, date, knowledge, models } = judging
  const index = new AdvisoryIndex(snapshot)
  const matched = lookedUpPackages(survey.packages).flatMap((one) =>
    index.match(one).map((match) => ({ match, place: one.place, isFloor: one.origin === 'floor' })),
  )
  const matches = matched.map(({ match }) => match)
  const found = [
    ...matched.map(({ match, place, isFloor }) => {
      const finding = toAdvisoryFinding(match, place)
      return isFloor
        ? { ...finding, message: `${finding.message}; nothing is locked, and this is the lowest version allowed` }
        : finding
    }),
    ...survey.findings,
    ...findUnsafeLoaders(knowledge, survey.manifests),
    ...judging.otherFindings,
  ]
  const { findings, accepted, exceptions } = applyExceptions(found, policy.exceptions, { policyPath, date })
  const verdict = worstVerdict(findings.map((finding) => finding.verdict))
  return {
    workspace: judging.name,
    date,
    snapshot: {
      date: snapshot.date,
      source: snapshot.source,
      recordCount: snapshot.groups.reduce((sum, { records }) => sum + records.length, 0),
    },
    verdict,
    isAccepted: verdict === 'safe',
    findings: [...findings].sort(worstFirst),
    accepted,
    exceptions,
    manifests: survey.manifests,
    advisories: matches,
    models,
    sourceFileCount: survey.sourceFileCount,
    excluded: survey.excluded,
    gaps: survey.workspace.gaps,
    plan: makePlan({
      workspace: survey.workspace,
      manifests: survey.manifests,
      matches,
      index,
      knowledge,
      findings,
      models,
    }),
  }
}

const severityRank: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

/** Objections before remarks, then by severity, code and place: an order that does not change between runs. */
function worstFirst(one: AuditFinding, other: AuditFinding): number {
  const text = ({ code, path, line, subject }: AuditFinding): string =>
    `${code} ${path} ${String(line ?? 0).padStart(9, '0')} ${subject}`
  return (
    Number(one.verdict === 'safe') - Number(other.verdict === 'safe') ||
    severityRank[one.severity] - severityRank[other.severity] ||
    (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0)
  )
}
