// SPDX-License-Identifier: Apache-2.0
// Sets of versions as intervals on the line of all versions, so that ranges can be intersected, joined and turned
// around. Exact for everything but what no single cut expresses: a range that excludes pre-releases in its midst.
import type { Range, Specifier } from './range.ts'
import { prefixOf } from './range.ts'
import { compareVersions, formatVersion, isPrerelease, parseVersion, publicVersion, type Version } from './version.ts'

/** A cut between versions: before `version`, after it with all its local versions, or after its post-releases as well. */
export interface Cut {
  readonly version: Version
  readonly side: 'before' | 'after' | 'after-posts'
}

/** From `low` to `high`; null is no bound. */
export interface Interval {
  readonly low: Cut | null
  readonly high: Cut | null
}

/** Sorted, disjoint and not empty. */
export type VersionSet = readonly Interval[]

export const everyVersion: VersionSet = [{ low: null, high: null }]
export const noVersion: VersionSet = []

/** Where a version lies towards a cut: below (-1) or above (1). */
function sideOf(version: Version, { version: edge, side }: Cut): -1 | 1 {
  if (side === 'before') return compareVersions(version, edge) < 0 ? -1 : 1
  if (compareVersions(publicVersion(version), edge) <= 0 || compareVersions(version, edge) <= 0) return -1
  if (side === 'after') return 1
  const withoutPost = { ...version, post: null, dev: null, local: null }
  return version.post !== null && compareVersions(withoutPost, edge) === 0 ? -1 : 1
}

const sideRank = { before: 0, after: 1, 'after-posts': 2 } as const

/** The order of cuts of one version, or of two. */
function compareCuts(one: Cut, other: Cut): number {
  const order = compareVersions(one.version, other.version)
  if (order === 0) return sideRank[one.side] - sideRank[other.side]
  // The cut with the smaller version may still lie behind the other: 1.0 with its post-releases, against 1.0.post1.
  return order < 0 ? (sideOf(other.version, one) < 0 ? 1 : -1) : sideOf(one.version, other) < 0 ? -1 : 1
}

export function setContains(set: VersionSet, version: Version): boolean {
  return set.some(
    ({ low, high }) => (low === null || sideOf(version, low) > 0) && (high === null || sideOf(version, high) < 0),
  )
}

export function intersect(one: VersionSet, other: VersionSet): VersionSet {
  const found: Interval[] = []
  for (const left of one)
    for (const right of other) {
      const low =
        left.low === null || (right.low !== null && compareCuts(right.low, left.low) > 0) ? right.low : left.low
      const high =
        left.high === null || (right.high !== null && compareCuts(right.high, left.high) < 0) ? right.high : left.high
      if (low === null || high === null || compareCuts(low, high) < 0) found.push({ low, high })
    }
  return found
}

/** Everything that is not in the set. */
export function complement(set: VersionSet): VersionSet {
  const found: Interval[] = []
  let low: Cut | null = null
  let isFirst = true
  for (const interval of set) {
    if (!isFirst || interval.low !== null) found.push({ low, high: interval.low })
    if (interval.high === null) return found
    low = interval.high
    isFirst = false
  }
  return [...found, { low, high: null }]
}

export function union(one: VersionSet, other: VersionSet): VersionSet {
  return complement(intersect(complement(one), complement(other)))
}

export function isEmpty(set: VersionSet): boolean {
  return set.length === 0
}

/** The versions that a range allows, pre-releases included. */
export function toVersionSet(range: Range): VersionSet {
  return range.reduce<VersionSet>((set, specifier) => intersect(set, specifierSet(specifier)), everyVersion)
}

function specifierSet({ operator, version, isPrefix }: Specifier): VersionSet {
  if (version === null) return noVersion
  const equal = isPrefix ? prefixSet(version) : exactly(version)
  switch (operator) {
    case '==':
      return equal
    case '===':
      return exactly(version)
    case '!=':
      return complement(equal)
    case '>=':
      return [{ low: { version, side: 'before' }, high: null }]
    case '<=':
      return [{ low: null, high: { version, side: 'after' } }]
    case '>':
      return [{ low: { version, side: version.post === null ? 'after-posts' : 'after' }, high: null }]
    case '<':
      return [{ low: null, high: { version: isPrerelease(version) ? version : firstDev(version), side: 'before' } }]
    case '~=':
      return intersect([{ low: { version, side: 'before' }, high: null }], prefixSet(prefixOf(version)))
  }
}

function exactly(version: Version): VersionSet {
  return [{ low: { version, side: 'before' }, high: { version, side: 'after' } }]
}

/** `1.2.*`: from 1.2.dev0 until before 1.3.dev0. A prefix with a pre-release is cut after all of its kin. */
function prefixSet(prefix: Version): VersionSet {
  const low = { version: firstDev(prefix), side: 'before' } as const
  if (prefix.pre !== null || prefix.post !== null) return [{ low, high: { version: prefix, side: 'after-posts' } }]
  const release = prefix.release.map((number, index) => (index === prefix.release.length - 1 ? number + 1 : number))
  return [{ low, high: { version: firstDev(respell({ ...prefix, release })), side: 'before' } }]
}

/** The first version of all that belong to this one: its development version 0. */
function firstDev(version: Version): Version {
  return respell({ ...version, dev: 0, local: null })
}

function respell(version: Version): Version {
  return { ...version, text: formatVersion(version) }
}

/** An OSV range: from `introduced` until before `fixed`, or through `lastAffected`. Undefined where a version is none. */
export function versionSetFromEvents(events: {
  readonly introduced: string
  readonly fixed: string | null
  readonly lastAffected: string | null
}): VersionSet | undefined {
  // OSV writes 0 for "the first that ever was", pre-releases of it included.
  const low = events.introduced === '0' ? null : toCut(events.introduced, 'before')
  if (low === undefined) return undefined
  const high =
    events.fixed === null
      ? events.lastAffected === null
        ? null
        : toCut(events.lastAffected, 'after')
      : toCut(events.fixed, 'before')
  if (high === undefined) return undefined
  return intersect([{ low, high: null }], [{ low: null, high }])
}

function toCut(text: string, side: Cut['side']): Cut | undefined {
  const version = parseVersion(text)
  return version === undefined ? undefined : { version, side }
}

/** `>=2.0.0, <2.2.0`, joined by `or`; `any` and `none` for everything and nothing. */
export function formatVersionSet(set: VersionSet): string {
  if (set.length === 0) return 'none'
  return set.map(formatInterval).join(' or ')
}

function formatInterval({ low, high }: Interval): string {
  if (low === null && high === null) return 'any'
  if (low !== null && high !== null && low.side === 'before' && high.side === 'after') {
    if (compareVersions(low.version, high.version) === 0) return `==${formatVersion(low.version)}`
  }
  const parts = [
    ...(low === null ? [] : [`${low.side === 'before' ? '>=' : '>'}${edgeText(low.version)}`]),
    ...(high === null ? [] : [`${high.side === 'before' ? '<' : '<='}${edgeText(high.version)}`]),
  ]
  return parts.join(', ')
}

/** `2.2.0.dev0` as an edge came from `<2.2.0` or `==2.2.*`, and is told as such. */
function edgeText(version: Version): string {
  return formatVersion(version.dev === 0 && version.pre === null ? { ...version, dev: null } : version)
}
