// SPDX-License-Identifier: Apache-2.0
// Audits a folder: walks it, reads it, inspects its models, gets advisories from where the user says, and sums up.
import { basename, resolve } from 'node:path'
import { readFileSync } from 'node:fs'
import {
  emptyPolicy,
  judgeWorkspace,
  lookedUpPackages,
  readPolicy,
  mergeKnowledge,
  readKnowledge,
  shippedKnowledge,
  surveyWorkspace,
  type AuditReport,
  type Knowledge,
  type Policy,
  type Survey,
  type Workspace,
} from '@cryingsense/audit'
import { openWorkspace } from '@cryingsense/audit/adapters/node'
import { torchVersions } from '@cryingsense/checkpoint'
import { GuardError } from '../errors.ts'
import { createProgress } from '../inspection/progress.ts'
import { readWithAdvisories, today } from './advisories.ts'
import { auditModels, findModels } from './models.ts'

/** What an audit is told. */
export interface AuditOptions {
  readonly workerEntry: URL
  /** A file, folder, archive or address of OSV records; the shipped snapshot alone where it is undefined. */
  readonly advisories: string | undefined
  /** An OSV-compatible service to ask; none where it is undefined. */
  readonly live: string | undefined
  /** Exceptions from this file instead of the workspace's own. */
  readonly policyFile: string | undefined
  /** A file of facts beside the shipped ones. */
  readonly knowledge: string | undefined
  /** Sources of dependencies to look through as well, `site-packages` for instance. */
  readonly sources: string | undefined
  /** Day of the audit; today where it is undefined. */
  readonly date: string | undefined
  /** Whether each model file is hashed as a whole, which reads all of it. */
  readonly isHashing: boolean
}

/** Name of a project's exceptions, in its root. */
export const policyName = 'model-guard.toml'

/** Throws `GUARD_WORKSPACE_UNREADABLE`, `GUARD_POLICY_INVALID` and `GUARD_ADVISORIES_UNREADABLE`. */
export async function runAudit(folder: string, options: AuditOptions): Promise<AuditReport> {
  const root = resolve(folder)
  const workspace = open(root)
  const policy = findPolicy(workspace, options.policyFile)
  const sourceCount = workspace.list().filter((path) => /\.(?:pyw?|ipynb)$/i.test(path)).length
  const progress = createProgress({ files: sourceCount, sizeBytes: 0 })
  let survey: Survey
  try {
    const beside =
      options.sources === undefined ? undefined : { workspace: open(options.sources), prefix: options.sources }
    const onFile = (path: string): void => {
      progress.show(path)
      progress.done(0)
    }
    survey = surveyWorkspace(workspace, { policy, onFile, dependencySources: beside })
  } finally {
    progress.clear()
  }
  const models = await inspectModels(survey, root, options)
  const live =
    options.live === undefined ? undefined : { address: options.live, packages: lookedUpPackages(survey.packages) }
  const { snapshot, findings } = await readWithAdvisories(options.advisories, live, options.date)
  return judgeWorkspace(survey, {
    name: basename(root),
    date: options.date ?? today(),
    snapshot,
    policy,
    policyPath: options.policyFile ?? policyName,
    models: models.models,
    otherFindings: [...models.findings, ...findings],
    knowledge: findKnowledge(options.knowledge),
  })
}

function open(root: string): Workspace {
  try {
    return openWorkspace(root)
  } catch (cause) {
    throw new GuardError('GUARD_WORKSPACE_UNREADABLE', 'unavailable', `Cannot walk ${root}`, {
      remedy: `Name a folder that you may read (${cause instanceof Error ? cause.message : String(cause)})`,
      cause,
    })
  }
}

/** The workspace's own policy, or the file that was named instead. */
function findPolicy(workspace: Workspace, file: string | undefined): Policy {
  const path = file ?? policyName
  try {
    const bytes = file === undefined ? workspace.read(policyName) : readFileSync(file)
    return bytes === undefined ? emptyPolicy : readPolicy(bytes)
  } catch (cause) {
    throw new GuardError(
      'GUARD_POLICY_INVALID',
      'invalid',
      `Cannot use ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        remedy: 'See docs/reference/model-guard.md#model-guardtoml for what it may say',
        cause,
      },
    )
  }
}

function findKnowledge(file: string | undefined): Knowledge {
  if (file === undefined) return shippedKnowledge()
  try {
    return mergeKnowledge(shippedKnowledge(), readKnowledge(readFileSync(file)))
  } catch (cause) {
    throw new GuardError(
      'GUARD_KNOWLEDGE_INVALID',
      'invalid',
      `Cannot use ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        remedy: 'See docs/reference/knowledge.md for what it may say',
        cause,
      },
    )
  }
}

async function inspectModels(
  survey: Survey,
  root: string,
  { workerEntry, isHashing }: AuditOptions,
): ReturnType<typeof auditModels> {
  const paths = findModels(survey.workspace)
  const sizeBytes = paths.reduce((sum, path) => sum + (survey.workspace.sizeOf(path) ?? 0), 0)
  const progress = createProgress({ files: paths.length, sizeBytes })
  try {
    return await auditModels(survey.workspace, paths, {
      root,
      workerEntry,
      torch: pinnedTorch(survey),
      isHashing,
      progress,
    })
  } finally {
    progress.clear()
  }
}

/** The minor version of torch that the workspace locks, if its loader is known; models are judged as it would load them. */
function pinnedTorch({ packages }: Survey): string | undefined {
  const torch = packages.find(
    ({ ecosystem, name, version }) => ecosystem === 'PyPI' && name === 'torch' && version !== null,
  )
  const [minor] = /^\d+\.\d+/.exec(torch?.version ?? '') ?? []
  return minor !== undefined && torchVersions.includes(minor) ? minor : undefined
}
