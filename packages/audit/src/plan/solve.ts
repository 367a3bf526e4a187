// SPDX-License-Identifier: Apache-2.0
// Whether constraints on versions can hold together, and if not, the fewest that cannot. The question is small: a few
// dozen releases of torch, ten Pythons; so every pair is tried, and the answer is exact.
import { intersect, isEmpty, setContains, toVersionSet, everyVersion, type VersionSet } from '../version/interval.ts'
import { parseRange } from '../version/range.ts'
import { parseVersion, type Version } from '../version/version.ts'
import type { ConflictPart } from './plan.ts'

/** One thing that must hold. */
export type Constraint = { readonly part: ConflictPart } & (
  | { readonly kind: 'range'; readonly package: string; readonly set: VersionSet }
  /** Of the package's allowed versions, one must have a wheel for the torch and Python that are tried. */
  | { readonly kind: 'wheels'; readonly package: string; readonly rows: readonly WheelBox[] }
  | { readonly kind: 'python'; readonly set: VersionSet }
)

/** Versions of a package with a wheel for these torches and Pythons. */
export interface WheelBox {
  readonly versions: VersionSet
  readonly torch: VersionSet
  readonly python: VersionSet
}

/** What is tried. */
export interface Candidates {
  readonly torch: readonly Version[]
  readonly python: readonly Version[]
}

/** A torch and a Python with which everything holds. */
export interface Solution {
  readonly torch: Version
  readonly python: Version
}

export function rangeSet(range: string): VersionSet {
  return toVersionSet(parseRange(range) ?? [])
}

/** Pairs that meet all constraints: newest torch first, newest Python first. None where a package has no version left. */
export function solve(constraints: readonly Constraint[], { torch, python }: Candidates): Solution[] {
  const allowed = new Map<string, VersionSet>()
  for (const constraint of constraints)
    if (constraint.kind === 'range')
      allowed.set(constraint.package, intersect(allowed.get(constraint.package) ?? everyVersion, constraint.set))
  if ([...allowed.values()].some(isEmpty)) return []
  const torchSet = allowed.get('torch') ?? everyVersion
  const holds = (solution: Solution): boolean =>
    setContains(torchSet, solution.torch) &&
    constraints.every((constraint) => {
      if (constraint.kind === 'python') return setContains(constraint.set, solution.python)
      if (constraint.kind === 'range') return true
      const versions = allowed.get(constraint.package) ?? everyVersion
      return constraint.rows.some(
        (row) =>
          !isEmpty(intersect(row.versions, versions)) &&
          setContains(row.torch, solution.torch) &&
          setContains(row.python, solution.python),
      )
    })
  return torch
    .toReversed()
    .flatMap((one) => python.toReversed().map((other) => ({ torch: one, python: other })))
    .filter(holds)
}

/** The fewest constraints that cannot hold together, empty where all can: without any one of them the rest can. */
export function minimalConflict(constraints: readonly Constraint[], candidates: Candidates): readonly Constraint[] {
  if (solve(constraints, candidates).length > 0) return []
  let core = constraints
  for (const constraint of constraints) {
    const without = core.filter((one) => one !== constraint)
    if (solve(without, candidates).length === 0) core = without
  }
  return core
}

/** Minor versions of Python that are in use, `3.12`. */
export const knownPythons: readonly Version[] = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'].flatMap(
  (text) => parseVersion(text) ?? [],
)
