// SPDX-License-Identifier: Apache-2.0
// A workspace as constraints on torch, Python and compiled packages: what is declared, what is asserted at import, which
// wheels exist, and which releases are clear of advisories.
import type { AdvisoryIndex } from '../advisory/match.ts'
import { askerText } from '../contradiction/ranges.ts'
import type { Place } from '../finding/finding.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Manifest, Requirement } from '../manifest/manifest.ts'
import { baseOf } from '../manifest/paths.ts'
import { compareVersions, formatVersion, parseVersion, type Version } from '../version/version.ts'
import { knownPythons, rangeSet, type Candidates, type Constraint, type WheelBox } from './solve.ts'

/** One environment of a workspace, with what is known of it. */
export interface Environment {
  readonly manifests: readonly Manifest[]
  readonly index: AdvisoryIndex
  readonly knowledge: Knowledge
}

export function candidatesOf({ index }: Environment): Candidates {
  return { torch: index.releasesOf('PyPI', 'torch'), python: knownPythons }
}

/** Names that the environment pins, asks for, or is made of. */
export function namesIn(manifests: readonly Manifest[]): Set<string> {
  return new Set([
    ...absentSubmodules(manifests).keys(),
    ...manifests.flatMap(({ project, requirements, pinned }) => [
      ...(project === null ? [] : [project]),
      ...requirements.filter(({ ecosystem }) => ecosystem === 'PyPI').map(({ name }) => name),
      ...pinned.filter(({ ecosystem }) => ecosystem === 'PyPI').map(({ name }) => name),
    ]),
  ])
}

/** Packages of the environment that come with compiled parts for one torch. */
export function compiledPackages({ manifests, knowledge }: Environment): string[] {
  const names = namesIn(manifests)
  return [...new Set(knowledge.wheels.map((row) => row.package))].filter((name) => names.has(name))
}

/** Who asks, and where it is written; from the knowledge file where the package's own sources are not there. */
export interface Demand {
  readonly package: string
  readonly by: string
  readonly range: string
  readonly how: string
  readonly place: Place | null
  readonly source: string | null
}

/** Weakest words first: a conflict keeps what comes last. */
const roleOrder: Readonly<Record<Requirement['role'], number>> = {
  constraint: 0,
  build: 1,
  optional: 1,
  development: 1,
  runtime: 2,
  'import-check': 3,
}

export function demandsOn(names: ReadonlySet<string>, { manifests, knowledge }: Environment): Demand[] {
  const requirements = manifests
    .flatMap((manifest) => manifest.requirements)
    .filter(
      ({ ecosystem, name, range, marker, role }) =>
        ecosystem === 'PyPI' &&
        names.has(name) &&
        range !== '' &&
        marker === null &&
        role !== 'optional' &&
        role !== 'build',
    )
    .sort((one, other) => roleOrder[one.role] - roleOrder[other.role])
  const declared = requirements.map((requirement): Demand => ({
    package: requirement.name,
    by: askerText(requirement),
    range: requirement.range,
    how: requirement.role === 'import-check' ? 'asserts, when it is imported,' : 'asks for',
    place: requirement.place,
    source: null,
  }))
  const seen = new Set(
    declared.filter(({ how }) => how.startsWith('asserts')).map(({ by, package: wanted }) => `${by} ${wanted}`),
  )
  const present = new Map(
    manifests.flatMap(({ pinned }) => pinned.map(({ name, version }) => [name, version] as const)),
  )
  const absent = absentSubmodules(manifests)
  const known = knowledge.requires.flatMap((row): Demand[] => {
    const version = present.get(row.package)
    const submodule = absent.get(row.package)
    if (!names.has(row.wants) || seen.has(`${row.package} ${row.wants}`)) return []
    if (version === undefined && submodule === undefined) return []
    const by = version === undefined ? row.package : `${row.package} ${version}`
    return [
      {
        package: row.wants,
        by,
        range: row.range,
        how: `${row.how}:`,
        place: submodule ?? null,
        source: row.source,
      },
    ]
  })
  return [...declared, ...known]
}

/** Submodules that were not fetched, by the package that such a repository holds: what it asserts is known all the same. */
function absentSubmodules(manifests: readonly Manifest[]): Map<string, Place> {
  const names = manifests
    .flatMap(({ submodules }) => submodules)
    .filter(({ isPresent }) => !isPresent)
    .map(
      ({ url, place }) =>
        [
          baseOf(url.replace(/\/+$/, ''))
            .replace(/\.git$/, '')
            .toLowerCase(),
          place,
        ] as const,
    )
  return new Map(names.map(([name, place]) => [repositoryPackages.get(name) ?? name, place]))
}

/** Repositories that bear another name than their package. */
const repositoryPackages: ReadonlyMap<string, string> = new Map([['mmdetection', 'mmdet']])

/** A demand of the workspace itself, which can simply be rewritten. */
export function isOwn({ place }: Demand, { manifests }: Environment): boolean {
  return manifests.some(
    ({ path, requirements }) => path === place?.path && requirements.some(({ wantedBy }) => wantedBy === null),
  )
}

export function demandConstraint(demand: Demand): Constraint {
  const { by, how, range, place, source } = demand
  return {
    kind: 'range',
    package: demand.package,
    set: rangeSet(range),
    part: { statement: `${by} ${how} ${demand.package}${range}`, place, source },
  }
}

/** Wheels of a package as boxes; `name` is the package as it is imported, which a fork takes over. */
export function wheelConstraint(name: string, rowsOf: string, { knowledge }: Environment): Constraint {
  const rows = knowledge.wheels.filter((row) => row.package === rowsOf)
  return {
    kind: 'wheels',
    package: name,
    rows: rows.map((row): WheelBox => ({
      versions: rangeSet(row.versions),
      torch: rangeSet(row.torch),
      python: rangeSet(row.python),
    })),
    part: { statement: `wheels of ${rowsOf}`, place: null, source: rows[0]?.source ?? null },
  }
}

/** Pythons for which torch itself has wheels. */
export function torchPythons({ knowledge }: Environment): Constraint {
  return {
    kind: 'wheels',
    package: 'torch',
    rows: knowledge.pythons.map(({ torch, python }) => ({
      versions: rangeSet(torch),
      torch: rangeSet(torch),
      python: rangeSet(python),
    })),
    part: { statement: 'wheels of torch for each Python', place: null, source: 'release notes of PyTorch' },
  }
}

export function declaredPythons({ manifests }: Environment): Constraint[] {
  return manifests
    .filter(({ kind }) => kind !== 'dist-info')
    .flatMap(({ python }) => python)
    .map(({ range, declaredBy, place }) => ({
      kind: 'python',
      set: rangeSet(range),
      part: { statement: `${declaredBy ?? place.path} asks for Python ${range}`, place, source: null },
    }))
}

/** At least this version of torch, and which flaws that is for. */
export function floorConstraint(floor: Version, ids: readonly string[], place: Place | null): Constraint {
  const version = formatVersion(floor)
  const shown = ids.slice(0, 3).join(', ') + (ids.length > 3 ? ` and ${ids.length - 3} more` : '')
  return {
    kind: 'range',
    package: 'torch',
    set: rangeSet(`>=${version}`),
    part: { statement: `torch >= ${version} is wanted, clear of ${shown}`, place, source: null },
  }
}

/** Versions of torch at which one more flaw is gone, lowest first, each with the ids that end there. */
export function torchFloors({ index }: Environment): { readonly version: Version; readonly ids: readonly string[] }[] {
  const ends = new Map<string, string[]>()
  for (const release of index.releasesOf('PyPI', 'torch')) {
    const matches = index.match({ ecosystem: 'PyPI', name: 'torch', version: formatVersion(release), pinned: null })
    for (const { group, fixedIn } of matches) {
      if (fixedIn === null) continue
      const ids = ends.get(fixedIn)
      if (ids === undefined) ends.set(fixedIn, [group.id])
      else if (!ids.includes(group.id)) ids.push(group.id)
    }
  }
  return [...ends]
    .flatMap(([text, ids]) => {
      const version = parseVersion(text)
      return version === undefined ? [] : [{ version, ids }]
    })
    .sort((one, other) => compareVersions(one.version, other.version))
}
