// SPDX-License-Identifier: Apache-2.0
// Python versions (PEP 440) as values that can be ordered. Parsing is a library's; ranges need the parts.
import { maxVersionCharacters } from './limits.ts'
import { explain } from '@renovatebot/pep440'

/** A version, taken apart. Numbers may be as large as a double holds exactly; larger ones are no version to us. */
export interface Version {
  /** As written. */
  readonly text: string
  readonly epoch: number
  readonly release: readonly number[]
  readonly pre: readonly [label: 'a' | 'b' | 'rc', number: number] | null
  readonly post: number | null
  readonly dev: number | null
  /** Parts of the local version, after the `+`. */
  readonly local: readonly (number | string)[] | null
}

/** The version that `text` spells, or undefined where it is none. */
export function parseVersion(text: string): Version | undefined {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > maxVersionCharacters) return undefined
  const found = explain(trimmed)
  if (found === null) return undefined
  const { epoch, release } = found
  const [preLabel, preNumber] = found.pre ?? []
  const pre = preLabel === undefined ? null : ([toLabel(String(preLabel)), Number(preNumber)] as const)
  const post = lastNumber(found.post)
  const dev = lastNumber(found.dev)
  const local = found.local === null ? null : found.local.split(/[._-]/).map(toLocalPart)
  const numbers = [epoch, ...release, ...(pre === null ? [] : [pre[1]]), post ?? 0, dev ?? 0]
  if (!numbers.every((number) => Number.isSafeInteger(number))) return undefined
  return { text: trimmed, epoch, release, pre, post, dev, local }
}

function toLabel(label: string): 'a' | 'b' | 'rc' {
  return label === 'a' || label === 'b' ? label : 'rc'
}

/** The library gives the number, though its types promise a list that ends in it. */
function lastNumber(part: unknown): number | null {
  if (part === null || part === undefined) return null
  return Number(Array.isArray(part) ? part.at(-1) : part)
}

function toLocalPart(part: string): number | string {
  return /^\d+$/.test(part) ? Number(part) : part.toLowerCase()
}

/** Before, the same or after, in the order of PEP 440 (local versions included). */
export function compareVersions(one: Version, other: Version): number {
  return (
    one.epoch - other.epoch ||
    compareReleases(one.release, other.release) ||
    compareLists(suffixKey(one), suffixKey(other)) ||
    compareLocals(one.local, other.local)
  )
}

/** Trailing zeros do not count: 1.0 is 1.0.0. */
function compareReleases(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function compareLists(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const rival = other[index] ?? 0
    if (value !== rival) return value < rival ? -1 : 1
  }
  return 0
}

const labelRank = { a: 0, b: 1, rc: 2 } as const

/** What stands behind the release: 1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0 < 1.0.post1.dev1 < 1.0.post1. */
function suffixKey({ pre, post, dev }: Version): number[] {
  const isDevOnly = pre === null && post === null && dev !== null
  const preRank = pre === null ? (isDevOnly ? -1 : 3) : labelRank[pre[0]]
  return [preRank, pre?.[1] ?? 0, post ?? -1, dev ?? Number.POSITIVE_INFINITY]
}

/** None before any; numbers after letters; a longer one after its beginning. */
function compareLocals(one: Version['local'], other: Version['local']): number {
  if (one === null || other === null) return (one === null ? 0 : 1) - (other === null ? 0 : 1)
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [left, right] = [one[index], other[index]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    if (typeof left === 'number' && typeof right === 'number') return left - right
    if (typeof left !== typeof right) return typeof left === 'number' ? 1 : -1
    return left < right ? -1 : 1
  }
  return 0
}

/** Alpha, beta, candidate or development version. */
export function isPrerelease({ pre, dev }: Version): boolean {
  return pre !== null || dev !== null
}

/** Without the local part: 2.9.1+cu128 becomes 2.9.1. */
export function publicVersion(version: Version): Version {
  return version.local === null
    ? version
    : { ...version, local: null, text: formatVersion({ ...version, local: null }) }
}

/** The normal spelling: `1.0-RC.1` becomes `1.0rc1`. */
export function formatVersion({ epoch, release, pre, post, dev, local }: Version): string {
  return [
    epoch === 0 ? '' : `${epoch}!`,
    release.join('.'),
    pre === null ? '' : `${pre[0]}${pre[1]}`,
    post === null ? '' : `.post${post}`,
    dev === null ? '' : `.dev${dev}`,
    local === null ? '' : `+${local.join('.')}`,
  ].join('')
}
