// SPDX-License-Identifier: Apache-2.0
// Requirements against the lock and against each other.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Manifest, PinnedPackage, PythonRange, Requirement } from '../manifest/manifest.ts'
import {
  everyVersion,
  formatVersionSet,
  intersect,
  isEmpty,
  setContains,
  toVersionSet,
  type VersionSet,
} from '../version/interval.ts'
import { parseRange, rangeContains } from '../version/range.ts'
import { parseVersion } from '../version/version.ts'
import { constraintFindings } from './findings.ts'

/** Who asks, for people: a project's name or the file. */
export function askerText({ wantedBy, place }: Pick<Requirement, 'wantedBy' | 'place'>): string {
  return wantedBy ?? place.path
}

/** Requirements and import checks that exclude the locked version. A marker that may not hold is no contradiction. */
export function findLockContradictions(manifests: readonly Manifest[]): AuditFinding[] {
  const pins = Map.groupBy(
    manifests
      .filter(({ kind }) => kind !== 'dist-info')
      .flatMap(({ pinned }) => pinned)
      .filter(({ ecosystem, source }) => ecosystem === 'PyPI' && source?.kind !== 'workspace'),
    ({ name }) => name,
  )
  const found: AuditFinding[] = []
  for (const requirement of manifests.flatMap(({ requirements }) => requirements)) {
    if (requirement.ecosystem !== 'PyPI' || requirement.marker !== null) continue
    const range = parseRange(requirement.range)
    const locked = pins.get(requirement.name) ?? []
    if (range === undefined || range.length === 0 || locked.length === 0) continue
    const fits = (pin: PinnedPackage): boolean => {
      const version = parseVersion(pin.version)
      return version === undefined || rangeContains(range, version, { isPrereleaseAllowed: true })
    }
    // A lock may hold one version for each system; one that fits is enough.
    if (locked.some(fits)) continue
    const [pin] = locked
    if (pin === undefined) continue
    const isCheck = requirement.role === 'import-check'
    const message = `${askerText(requirement)} ${isCheck ? 'checks' : 'asks for'} ${requirement.name}${requirement.range}, and ${pin.place.path} has ${pin.version}`
    found.push(
      makeFinding(constraintFindings, isCheck ? 'CONSTRAINT_IMPORT_FAILS' : 'CONSTRAINT_LOCK_OUTSIDE', {
        place: requirement.place,
        subject: `${requirement.name} ${pin.version}`,
        message,
      }),
    )
  }
  return found
}

interface Asked {
  readonly requirement: Requirement
  readonly set: VersionSet
}

/** Packages of which no version meets all requirements; told with the smallest set of them that already excludes all. */
export function findUnsatisfiable(manifests: readonly Manifest[]): AuditFinding[] {
  const asked = manifests
    .flatMap(({ requirements }) => requirements)
    .flatMap((requirement): Asked[] => {
      const range = parseRange(requirement.range)
      const counts = requirement.ecosystem === 'PyPI' && requirement.marker === null && requirement.role !== 'optional'
      return counts && range !== undefined && range.length > 0 ? [{ requirement, set: toVersionSet(range) }] : []
    })
  return [...Map.groupBy(asked, ({ requirement }) => requirement.name)].flatMap(([name, group]) => {
    if (!isEmpty(meet(group))) return []
    const core = minimalCore(group)
    const [first] = core
    if (first === undefined) return []
    const sides = core.map(({ requirement }) => `${askerText(requirement)} asks for ${name}${requirement.range}`)
    return [
      makeFinding(constraintFindings, 'CONSTRAINT_UNSATISFIABLE', {
        place: first.requirement.place,
        subject: name,
        message: `No version of ${name} fits: ${sides.join(', ')}`,
      }),
    ]
  })
}

function meet(group: readonly Asked[]): VersionSet {
  return group.reduce<VersionSet>((set, asked) => intersect(set, asked.set), everyVersion)
}

/** Drops one after another what is not needed for the contradiction: what is left needs each of its parts. */
function minimalCore(group: readonly Asked[]): readonly Asked[] {
  let core = group
  for (const candidate of group) {
    const without = core.filter((asked) => asked !== candidate)
    if (isEmpty(meet(without))) core = without
  }
  return core
}

/** Two declared ranges of Python without a version in common. */
export function findPythonContradictions(manifests: readonly Manifest[]): AuditFinding[] {
  const declared = manifests
    .filter(({ kind }) => kind !== 'dist-info')
    .flatMap(({ python }) => python)
    .map((range) => ({ range, set: toVersionSet(parseRange(range.range) ?? []) }))
  const found: AuditFinding[] = []
  for (const [index, one] of declared.entries())
    for (const other of declared.slice(index + 1)) {
      if (hasCommonPython(one.set, other.set)) continue
      found.push(
        makeFinding(constraintFindings, 'CONSTRAINT_PYTHON_DISJOINT', {
          place: one.range.place,
          subject: `python ${one.range.range} ${other.range.range}`,
          message: `${pythonText(one.range)} and ${pythonText(other.range)} have no Python in common`,
        }),
      )
    }
  return found
}

function pythonText({ range, declaredBy, place }: PythonRange): string {
  return `${declaredBy ?? place.path} (Python ${range})`
}

/** Minor versions of Python that exist, or will for some years. */
const pythonMinors = Array.from({ length: 30 }, (_, minor) => `3.${minor}`)

function hasCommonPython(one: VersionSet, other: VersionSet): boolean {
  const both = intersect(one, other)
  return pythonMinors.some((minor) =>
    [`${minor}.0`, `${minor}.99`].some((text) => {
      const version = parseVersion(text)
      return version !== undefined && setContains(both, version)
    }),
  )
}

/** Minor versions of Python that every declared range of a workspace allows, `3.12`; all where none is declared. */
export function commonPythons(manifests: readonly Manifest[]): string[] {
  const declared = manifests
    .filter(({ kind }) => kind !== 'dist-info')
    .flatMap(({ python }) => python)
    .map(({ range }) => toVersionSet(parseRange(range) ?? []))
  return pythonMinors.filter((minor) => {
    const version = parseVersion(`${minor}.99`)
    return version !== undefined && declared.every((set) => setContains(set, version))
  })
}

/** For messages: `>=2.0.0, <2.2.0` for all that a package is asked for. */
export function askedText(requirements: readonly Requirement[]): string {
  return formatVersionSet(
    requirements.reduce<VersionSet>(
      (set, { range }) => intersect(set, toVersionSet(parseRange(range) ?? [])),
      everyVersion,
    ),
  )
}
