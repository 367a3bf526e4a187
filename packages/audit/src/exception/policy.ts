// SPDX-License-Identifier: Apache-2.0
// A project's own exceptions, `model-guard.toml`: what is accepted, why, by whom and until when. Read strictly, since a
// misspelt field would accept more than was meant.
import { parse, TomlDate } from 'smol-toml'
import { maxPolicyBytes, maxPolicyEntries } from './limits.ts'

/** A finding that is accepted until a day. */
export interface Exception {
  readonly code: string
  /** The finding's subject, exactly; any where it is undefined. */
  readonly subject: string | undefined
  /** The file, or a folder that ends in `/`; any where it is undefined. */
  readonly path: string | undefined
  readonly reason: string
  readonly owner: string
  /** Last day on which it holds, `2027-01-31` (UTC). */
  readonly expires: string
}

/** A part of the workspace that is not examined. */
export interface Exclusion {
  /** A file, or a folder that ends in `/`. */
  readonly path: string
  readonly reason: string
}

/** A policy file, checked. */
export interface Policy {
  readonly exceptions: readonly Exception[]
  readonly exclusions: readonly Exclusion[]
}

export const emptyPolicy: Policy = { exceptions: [], exclusions: [] }

/** Reads `model-guard.toml`; an empty file accepts nothing. Throws a `TypeError` that names the field. */
export function readPolicy(bytes: Uint8Array): Policy {
  if (bytes.length > maxPolicyBytes) throw new TypeError(`it has ${bytes.length} bytes, more than ${maxPolicyBytes}`)
  const root = parseToml(bytes)
  if (root.size === 0) return emptyPolicy
  onlyKeys(root, ['version', 'exception', 'exclude'], 'the file')
  if (root.get('version') !== 1) throw new TypeError('"version" must be 1')
  const exceptions = asTables(root.get('exception'), 'exception')
  const exclusions = asTables(root.get('exclude'), 'exclude')
  if (exceptions.length + exclusions.length > maxPolicyEntries)
    throw new TypeError(`it has more than ${maxPolicyEntries} entries`)
  return { exceptions: exceptions.map(toException), exclusions: exclusions.map(toExclusion) }
}

function parseToml(bytes: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    return new Map(Object.entries(parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))))
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    throw new TypeError(`it is no TOML: ${reason}`, { cause })
  }
}

function toException(entry: ReadonlyMap<string, unknown>, index: number): Exception {
  const where = `exception ${index + 1}`
  onlyKeys(entry, ['code', 'subject', 'path', 'reason', 'owner', 'expires'], where)
  const subject = entry.get('subject')
  const path = entry.get('path')
  return {
    code: asText(entry.get('code'), `code of ${where}`),
    subject: subject === undefined ? undefined : asText(subject, `subject of ${where}`),
    path: path === undefined ? undefined : asText(path, `path of ${where}`),
    reason: asText(entry.get('reason'), `reason of ${where}`),
    owner: asText(entry.get('owner'), `owner of ${where}`),
    expires: asDay(entry.get('expires'), `expires of ${where}`),
  }
}

function toExclusion(entry: ReadonlyMap<string, unknown>, index: number): Exclusion {
  const where = `exclude ${index + 1}`
  onlyKeys(entry, ['path', 'reason'], where)
  const path = asText(entry.get('path'), `path of ${where}`)
  if (/^(?:\.?\/|\.\.)/.test(path) || path === '.')
    throw new TypeError(`path of ${where} must lie inside the workspace: "vectors/" for instance`)
  return { path, reason: asText(entry.get('reason'), `reason of ${where}`) }
}

function asTables(value: unknown, name: string): readonly ReadonlyMap<string, unknown>[] {
  if (value === undefined) return []
  const problem = `"${name}" must be written as [[${name}]]`
  if (!Array.isArray(value)) throw new TypeError(problem)
  return value.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw new TypeError(problem)
    return new Map(Object.entries(entry))
  })
}

function onlyKeys(entry: ReadonlyMap<string, unknown>, keys: readonly string[], where: string): void {
  for (const key of entry.keys())
    if (!keys.includes(key)) throw new TypeError(`${where} has "${key}"; it may have ${keys.join(', ')}`)
}

function asText(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new TypeError(`the ${where} must be a text`)
  return value
}

/** A TOML date, or the same day as text. */
function asDay(value: unknown, where: string): string {
  const text = value instanceof TomlDate && value.isDate() ? value.toISOString() : value
  const timeMs =
    typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (typeof text !== 'string' || !(timeMs > 0) || new Date(timeMs).toISOString().slice(0, 10) !== text)
    throw new TypeError(`the ${where} must be a day such as 2027-01-31`)
  return text
}
