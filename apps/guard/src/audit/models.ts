// SPDX-License-Identifier: Apache-2.0
// The model files of a workspace, inspected: what the audit has of them, and the findings that count.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { findingCatalogue } from '@cryingsense/checkpoint'
import type { AuditedModel, AuditFinding, Workspace } from '@cryingsense/audit'
import type { FileReport } from '../inspection/file-report.ts'
import type { Progress } from '../inspection/progress.ts'
import { inspectAll } from '../inspection/run.ts'
import { headBytes, isModelCandidate } from './candidate.ts'
import { modelFindings } from './findings.ts'

/** What is needed to look at models. */
export interface ModelRun {
  readonly root: string
  readonly workerEntry: URL
  /** Minor version of torch to answer for, `2.9`; the newest known where it is undefined. */
  readonly torch: string | undefined
  /** Whether each file is hashed as a whole. */
  readonly isHashing: boolean
  readonly progress: Progress
}

/** Models and their findings, in the order of their paths. */
export interface AuditedModels {
  readonly models: readonly AuditedModel[]
  readonly findings: readonly AuditFinding[]
}

/** Paths of the workspace that are model files. */
export function findModels(workspace: Workspace): string[] {
  return workspace.list().filter((path) => isModelCandidate(path, workspace.read(path, headBytes) ?? new Uint8Array()))
}

/** Inspects the model files `paths` of the workspace at `root`. Never throws for what a file holds. */
export async function auditModels(
  workspace: Workspace,
  paths: readonly string[],
  { root, workerEntry, torch, isHashing, progress }: ModelRun,
): Promise<AuditedModels> {
  const files = paths.map((path) => ({
    path: join(root, path),
    isInFolder: true,
    sizeBytes: workspace.sizeOf(path) ?? 0,
    error: undefined,
  }))
  const settings = { torch, safeGlobals: [], isHashing: false }
  const models: AuditedModel[] = []
  const findings: AuditFinding[] = []
  for await (const report of inspectAll(files, { workerEntry, settings, progress })) {
    const path = paths[models.length] ?? ''
    models.push(toModel(report, path, isHashing ? await hashFile(join(root, path)) : null))
    findings.push(...toFindings(report, path))
  }
  return { models, findings }
}

function toModel(
  { format, verdict, sizeBytes, findings, weightsOnly, tensorCount }: FileReport,
  path: string,
  sha256: string | null,
): AuditedModel {
  return {
    path,
    format,
    verdict,
    sizeBytes,
    sha256,
    findingCodes: [...new Set(findings.map(({ code }) => code))],
    weightsOnly:
      weightsOnly === null ? null : { torch: weightsOnly.torch, loads: weightsOnly.loads, reason: weightsOnly.reason },
    tensorCount,
  }
}

/** SHA-256 of a whole file, or null where it cannot be read. */
async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Uint8Array)
    return hash.digest('hex')
  } catch {
    return null
  }
}

/** Objections only: what is merely worth knowing of a model is told by `inspect`. */
function toFindings(report: FileReport, path: string): AuditFinding[] {
  const place = { path, line: null, column: null, cell: null, subject: path, evidence: '' }
  if (report.error !== undefined) {
    const { verdict, severity } = modelFindings.MODEL_UNREADABLE
    return [{ ...place, code: 'MODEL_UNREADABLE', verdict, severity, message: report.error.message }]
  }
  if (report.verdict === 'safe') return refusal(report, path)
  const objections = report.findings.filter(({ verdict }) => verdict !== 'safe')
  if (objections.length === 0) {
    const { verdict, severity, title } = modelFindings.MODEL_NOT_UNDERSTOOD
    return [{ ...place, code: 'MODEL_NOT_UNDERSTOOD', verdict, severity, message: title }]
  }
  const told = new Map<string, AuditFinding>()
  for (const { code, severity, verdict, member, message, evidence } of objections) {
    const where = member === '' ? '' : ` in ${member}`
    const key = JSON.stringify([code, message, evidence])
    if (!told.has(key)) told.set(key, { ...place, code, severity, verdict, message: `${message}${where}`, evidence })
  }
  return [...told.values()]
}

/** A file without objection that this workspace's torch will refuse all the same. */
function refusal({ weightsOnly, format }: FileReport, path: string): AuditFinding[] {
  if (weightsOnly === null || weightsOnly.loads || !format.startsWith('pytorch')) return []
  const { verdict, severity } = modelFindings.MODEL_REFUSED_BY_TORCH
  const message = `torch ${weightsOnly.torch} with weights_only=True refuses it: ${weightsOnly.reason ?? 'unknown reason'}`
  const place = { path, line: null, column: null, cell: null, subject: path, evidence: '' }
  return [{ ...place, code: 'MODEL_REFUSED_BY_TORCH', verdict, severity, message }]
}

/** Whether a code is one of `inspect`. */
export function isModelCode(code: string): boolean {
  return findingCatalogue.has(code)
}
