// SPDX-License-Identifier: Apache-2.0
// A workspace without the parts that its policy leaves out, and how much that is.
import type { Workspace } from '../workspace/workspace.ts'
import { isUnder } from './apply.ts'
import type { Exclusion } from './policy.ts'

/** A part that was not examined. */
export interface ExcludedPart extends Exclusion {
  readonly fileCount: number
}

/** The rest of the workspace, and what was left out of it. */
export function withoutExcluded(
  workspace: Workspace,
  exclusions: readonly Exclusion[],
): { workspace: Workspace; excluded: readonly ExcludedPart[] } {
  if (exclusions.length === 0) return { workspace, excluded: [] }
  const counts = new Map<Exclusion, number>()
  const kept = workspace.list().filter((path) => {
    const exclusion = exclusions.find((one) => isUnder(path, one.path))
    if (exclusion !== undefined) counts.set(exclusion, (counts.get(exclusion) ?? 0) + 1)
    return exclusion === undefined
  })
  const keptSet = new Set(kept)
  return {
    workspace: {
      list: () => kept,
      sizeOf: (path) => (keptSet.has(path) ? workspace.sizeOf(path) : undefined),
      read: (path, limitBytes) => (keptSet.has(path) ? workspace.read(path, limitBytes) : undefined),
      gaps: workspace.gaps.filter(({ path }) => !exclusions.some((one) => isUnder(path, one.path))),
    },
    excluded: exclusions.map((exclusion) => ({ ...exclusion, fileCount: counts.get(exclusion) ?? 0 })),
  }
}
