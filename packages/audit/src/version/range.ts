// SPDX-License-Identifier: Apache-2.0
// Ranges of Python versions (PEP 440 specifiers) and whether a version is in one, as `packaging` decides it.
import { maxRangeCharacters, maxSpecifiers } from './limits.ts'
import { compareVersions, isPrerelease, parseVersion, publicVersion, type Version } from './version.ts'

export type Operator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '==='

/** One comparison of a range. */
export interface Specifier {
  readonly operator: Operator
  /** For `===` the version that the text happens to spell, or null. */
  readonly version: Version | null
  /** `==1.2.*`: everything that begins so. */
  readonly isPrefix: boolean
  /** The version as written. */
  readonly text: string
}

/** All of these must hold; an empty range holds always. */
export type Range = readonly Specifier[]

/** The range that `text` spells, with parentheses around it or not; undefined where it is none. */
export function parseRange(text: string): Range | undefined {
  if (text.length > maxRangeCharacters) return undefined
  const bare = text.trim().replace(/^\((.*)\)$/s, '$1')
  // One trailing comma is allowed, as `packaging` has it.
  const parts = bare.split(',').map((part) => part.trim())
  if (parts.at(-1) === '') parts.pop()
  if (parts.length > maxSpecifiers) return undefined
  const specifiers: Specifier[] = []
  for (const part of parts) {
    const specifier = parseSpecifier(part)
    if (specifier === undefined) return undefined
    specifiers.push(specifier)
  }
  return specifiers
}

function parseSpecifier(text: string): Specifier | undefined {
  const operator = (['===', '~=', '==', '!=', '<=', '>=', '<', '>'] as const).find((one) => text.startsWith(one))
  if (operator === undefined) return undefined
  const rest = text.slice(operator.length).trim()
  if (operator === '===') {
    if (rest === '' || /[\s;)]/.test(rest)) return undefined
    return { operator, version: parseVersion(rest) ?? null, isPrefix: false, text: rest }
  }
  const isPrefix = rest.endsWith('.*')
  const version = parseVersion(isPrefix ? rest.slice(0, -2) : rest)
  if (version === undefined) return undefined
  const isEquality = operator === '==' || operator === '!='
  if (isPrefix && (!isEquality || version.dev !== null || version.local !== null)) return undefined
  if (version.local !== null && !isEquality) return undefined
  if (operator === '~=' && version.release.length < 2) return undefined
  return { operator, version, isPrefix, text: rest }
}

/**
 * Whether `version` is in the range. Pre-releases are in only where they are allowed, or where the range itself names one.
 */
export function rangeContains(
  range: Range,
  version: Version,
  { isPrereleaseAllowed }: { isPrereleaseAllowed: boolean },
): boolean {
  if (isPrerelease(version) && !isPrereleaseAllowed && !range.some(namesPrerelease)) return false
  return range.every((specifier) => holds(specifier, version))
}

function namesPrerelease({ operator, version }: Specifier): boolean {
  return operator !== '!=' && version !== null && isPrerelease(version)
}

function holds(specifier: Specifier, candidate: Version): boolean {
  const { operator, version, text } = specifier
  if (operator === '===') return candidate.text.toLowerCase() === text.toLowerCase()
  if (version === null) return false
  switch (operator) {
    case '==':
      return isEqual(specifier, version, candidate)
    case '!=':
      return !isEqual(specifier, version, candidate)
    case '<=':
      return compareVersions(publicVersion(candidate), version) <= 0
    case '>=':
      return compareVersions(publicVersion(candidate), version) >= 0
    case '<':
      // 1.0rc1 is before 1.0, but nobody who writes <1.0 means it.
      if (!isPrerelease(version) && isPrerelease(candidate) && isSameBase(candidate, version)) {
        if (version.post === null || candidate.post === version.post) return false
      }
      return compareVersions(candidate, version) < 0
    case '>':
      // Nor does 1.0.post1 or 1.0+cpu count as later than 1.0.
      if (version.post === null && compareVersions(withoutPost(candidate), version) === 0) return false
      return compareVersions(publicVersion(candidate), version) > 0
    case '~=':
      return (
        compareVersions(publicVersion(candidate), version) >= 0 &&
        startsWith(candidate, { ...prefixOf(version), pre: null })
      )
  }
}

function isEqual({ isPrefix }: Specifier, version: Version, candidate: Version): boolean {
  if (isPrefix) return startsWith(candidate, version)
  return compareVersions(version.local === null ? publicVersion(candidate) : candidate, version) === 0
}

/** `~=1.4.2` is `>=1.4.2, ==1.4.*`: the release without its last number. */
export function prefixOf(version: Version): Version {
  return { ...version, release: version.release.slice(0, -1), pre: null, post: null, dev: null, local: null }
}

/** Missing numbers count as zeros: 2rc1 begins with 2.0. */
function startsWith(candidate: Version, prefix: Version): boolean {
  if (candidate.epoch !== prefix.epoch) return false
  if (!prefix.release.every((number, index) => (candidate.release[index] ?? 0) === number)) return false
  if (prefix.pre === null && prefix.post === null) return true
  // A prefix with a pre- or post-release: the whole release must be the same, then these.
  if (!isSameBase(candidate, prefix)) return false
  if (prefix.pre !== null && (candidate.pre?.[0] !== prefix.pre[0] || candidate.pre[1] !== prefix.pre[1])) return false
  return prefix.post === null || candidate.post === prefix.post
}

function withoutPost(version: Version): Version {
  return version.post === null ? version : { ...version, post: null, dev: null, local: null }
}

/** The same epoch and release, whatever follows. */
function isSameBase(one: Version, other: Version): boolean {
  const bare = (version: Version): Version => ({ ...version, pre: null, post: null, dev: null, local: null })
  return compareVersions(bare(one), bare(other)) === 0
}
