// SPDX-License-Identifier: Apache-2.0
// The plan of a workspace: why it cannot stay, and the ways out, best first.
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import type { AdvisoryIndex } from '../advisory/match.ts'
import type { AuditFinding, Place } from '../finding/finding.ts'
import { groupByEnvironment } from '../graph/environment.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { AuditedModel } from '../model/model.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { findConflicts } from './conflict.ts'
import type { Plan, WayOut } from './plan.ts'
import { compiledPackages, namesIn, type Environment } from './problem.ts'
import { findMentions } from './usage.ts'
import { commonSteps } from './steps.ts'
import { dropping, forking, goingLite, building, upgrading, type WayContext } from './ways.ts'

/** What a plan rests on. */
export interface PlanInput {
  readonly workspace: Workspace
  readonly manifests: readonly Manifest[]
  readonly matches: readonly AdvisoryMatch[]
  readonly index: AdvisoryIndex
  readonly knowledge: Knowledge
  readonly findings: readonly AuditFinding[]
  readonly models: readonly AuditedModel[]
}

/** The plan, or null where nothing needs to change. */
export function makePlan(input: PlanInput): Plan | null {
  const { index, knowledge, workspace } = input
  const open = input.matches.filter(
    ({ status, ecosystem }) => ecosystem === 'PyPI' && (status === 'affected' || status === 'disputed'),
  )
  if (open.length === 0) return null
  const manifests = chooseEnvironment(input.manifests, open)
  const environment: Environment = { manifests, index, knowledge }
  const torch = manifests.flatMap(({ pinned }) => pinned).find(({ name }) => name === 'torch')
  const conflicts = findConflicts(environment, torch?.place ?? null)
  const context: WayContext = {
    environment,
    open,
    mentions: mentionsOf(workspace, environment),
    steps: commonSteps(input, manifests),
    usesUv: manifests.some(({ kind }) => kind === 'uv-lock'),
  }
  const isStuck = conflicts.length > 0 && compiledPackages(environment).length > 0
  const waysOut: (WayOut | undefined)[] = isStuck
    ? [forking(context), goingLite(context), building(context), dropping(context)]
    : [upgrading(context)]
  return { conflicts, waysOut: waysOut.filter((way) => way !== undefined), knowledgeDate: knowledge.date }
}

/** The environment with most open flaws; what stands for itself elsewhere is told by its findings. */
function chooseEnvironment(manifests: readonly Manifest[], open: readonly AdvisoryMatch[]): readonly Manifest[] {
  const names = new Set(open.map(({ name, version }) => `${name} ${version}`))
  const count = (group: readonly Manifest[]): number =>
    group.flatMap(({ pinned }) => pinned).filter(({ name, version }) => names.has(`${name} ${version}`)).length *
      1_000 +
    group.flatMap(({ requirements }) => requirements).filter(({ name }) => open.some((match) => match.name === name))
      .length
  return groupByEnvironment(manifests).reduce<readonly Manifest[]>(
    (best, group) => (count(group) > count(best) ? group : best),
    [],
  )
}

/** Which functions of advisories on present packages, and which modules with compiled parts, the sources mention. */
function mentionsOf(workspace: Workspace, { manifests, index, knowledge }: Environment): ReadonlyMap<string, Place> {
  const present = namesIn(manifests)
  const groups = [...present].flatMap((name) => index.groupsOf('PyPI', name))
  const reached = groups.flatMap(({ records }) => records.flatMap(({ reachedThrough }) => reachedThrough))
  const modules = knowledge.lite.filter((row) => present.has(row.package)).map(({ unlessImported }) => unlessImported)
  return findMentions(workspace, [...new Set([...reached, ...modules])])
}
