// SPDX-License-Identifier: Apache-2.0
// Which version of each package the workspace gets: from a lock, an installation, an exact requirement, or, where
// nothing fixes it, the lowest version that the requirements let through.
import type { Place } from '../finding/finding.ts'
import type { Ecosystem, Manifest, PinnedPackage, Requirement } from '../manifest/manifest.ts'
import { groupByEnvironment } from './environment.ts'
import { parseRange } from '../version/range.ts'
import { formatVersion } from '../version/version.ts'

/** One version of one package, and why. */
export interface ResolvedPackage {
  readonly ecosystem: Ecosystem
  readonly name: string
  /** Null where no requirement has a lower bound. */
  readonly version: string | null
  readonly origin: 'lock' | 'installed' | 'exact' | 'floor' | 'any'
  readonly pinned: PinnedPackage | null
  readonly place: Place
  /** Projects that ask for it; the empty text is the workspace itself. */
  readonly requiredBy: readonly string[]
  readonly isDirect: boolean
  readonly isDevelopment: boolean
}

/** One arrow of the dependency graph. */
export interface DependencyEdge {
  /** A project's or package's name; empty for the workspace itself. */
  readonly from: string
  readonly to: string
  readonly range: string
  readonly role: Requirement['role'] | 'lock'
  readonly place: Place
}

/** All packages of each environment: locked ones first, then those that are only asked for, by name. */
export function resolvePackages(manifests: readonly Manifest[]): ResolvedPackage[] {
  return groupByEnvironment(manifests).flatMap(resolveEnvironment)
}

function resolveEnvironment(manifests: readonly Manifest[]): ResolvedPackage[] {
  const requirements = manifests.flatMap((manifest) => manifest.requirements)
  const wanted = Map.groupBy(requirements, keyOf)
  const found: ResolvedPackage[] = []
  const locked = new Set<string>()
  for (const manifest of manifests)
    for (const pinned of manifest.pinned) {
      if (pinned.source?.kind === 'workspace') continue
      const key = keyOf(pinned)
      locked.add(key)
      found.push({
        ecosystem: pinned.ecosystem,
        name: pinned.name,
        version: pinned.version,
        origin: manifest.kind === 'dist-info' ? 'installed' : 'lock',
        pinned,
        place: pinned.place,
        ...askers(wanted.get(key) ?? []),
        isDevelopment: pinned.isDevelopment,
      })
    }
  const projects = new Set(manifests.flatMap(({ project }) => (project === null ? [] : [project])))
  for (const [key, group] of [...wanted].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [first] = group
    // What npm asks for is a range that only its lock file decides.
    if (first === undefined || locked.has(key) || projects.has(first.name) || first.ecosystem === 'npm') continue
    found.push(fromRequirements(first, group))
  }
  return found
}

function keyOf({ ecosystem, name }: { readonly ecosystem: Ecosystem; readonly name: string }): string {
  return `${ecosystem} ${name}`
}

function askers(group: readonly Requirement[]): { requiredBy: string[]; isDirect: boolean } {
  const asking = group.filter(({ role }) => role !== 'constraint')
  return {
    requiredBy: [...new Set(asking.map(({ wantedBy }) => wantedBy ?? ''))].sort(),
    isDirect: asking.length > 0,
  }
}

/** An exact version if anybody names one, else the lowest bound of those that have one. */
function fromRequirements(first: Requirement, group: readonly Requirement[]): ResolvedPackage {
  const base = {
    ecosystem: first.ecosystem,
    name: first.name,
    pinned: null,
    ...askers(group),
    isDevelopment: group.every(({ role }) => role === 'development'),
  }
  const bounds = group.flatMap((requirement) =>
    (parseRange(requirement.range) ?? []).map((specifier) => ({ requirement, ...specifier })),
  )
  const exact = bounds.find(
    ({ operator, isPrefix, version }) => operator.startsWith('==') && !isPrefix && version !== null,
  )
  const floor = bounds.find(
    ({ operator, version, isPrefix }) =>
      version !== null && (['>=', '~=', '>'].includes(operator) || isPrefix) && operator !== '!=',
  )
  const chosen = exact ?? floor
  if (chosen === undefined || chosen.version === null)
    return { ...base, version: null, origin: 'any', place: first.place }
  const version = formatVersion(chosen.version)
  return { ...base, version, origin: exact === undefined ? 'floor' : 'exact', place: chosen.requirement.place }
}

/** Who asks for what: requirements as they are declared, and what locked packages want of each other. */
export function dependencyEdges(manifests: readonly Manifest[]): DependencyEdge[] {
  return manifests.flatMap(({ requirements, pinned }) => [
    ...requirements
      .filter(({ role }) => role !== 'constraint')
      .map(({ wantedBy, name, range, role, place }) => ({ from: wantedBy ?? '', to: name, range, role, place })),
    ...pinned.flatMap(({ name, requires, place }) =>
      requires.map((one) => ({ from: name, to: one.name, range: one.range, role: 'lock' as const, place })),
    ),
  ])
}
