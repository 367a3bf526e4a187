// SPDX-License-Identifier: Apache-2.0
// What a way out leaves open, and whether the workspace keeps clear of it.
import type { AdvisoryIndex } from '../advisory/match.ts'
import type { Place } from '../finding/finding.ts'
import type { OpenRisk } from './plan.ts'

/** A package as a way out would install it. */
export interface PlannedPackage {
  readonly name: string
  readonly version: string
}

/** Flaws of the planned versions. `mentions` says which functions the sources may call. */
export function openRisks(
  packages: readonly PlannedPackage[],
  index: AdvisoryIndex,
  mentions: ReadonlyMap<string, Place>,
): OpenRisk[] {
  return packages.flatMap(({ name, version }) =>
    index.match({ ecosystem: 'PyPI', name, version, pinned: null }).flatMap((match): OpenRisk[] => {
      const [first] = match.group.records
      if (first === undefined || match.status === 'withdrawn') return []
      const undeclared = match.status === 'no-declared-fix'
      const reached = first.reachedThrough
      const used = reached.flatMap((one) => mentions.get(one) ?? [])[0]
      return [
        {
          id: match.group.id,
          reason: `${name} ${version}: ${first.summary}${undeclared ? ' (no fix is declared, and this version is past the last affected one)' : ''}`,
          condition:
            reached.length === 0
              ? 'not known how it is reached'
              : `${reached.join(', ')} ${reached.length > 1 ? 'are' : 'is'} not called${used === undefined ? ' in these sources' : `, but ${used.path} mentions it`}`,
          isConditionMet: reached.length === 0 ? null : used === undefined,
        },
      ]
    }),
  )
}
