// SPDX-License-Identifier: Apache-2.0
// One dependency as Python writes it (PEP 508): name, extras, range or address, marker.
import { maxRequirementCharacters } from './limits.ts'
import { parseRange } from '../version/range.ts'
import { parseMarker } from './marker.ts'

/** A requirement, taken apart. */
export interface ParsedRequirement {
  /** Normalised (PEP 503). */
  readonly name: string
  readonly writtenName: string
  readonly extras: readonly string[]
  /** PEP 440 specifiers as written; empty where any version will do. */
  readonly range: string
  readonly url: string | null
  /** As written, without the semicolon. */
  readonly marker: string | null
}

/** `Foo_Bar.baz` and `foo-bar-baz` are one package (PEP 503). */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** The requirement that `text` spells, or undefined where it is none. */
export function parseRequirement(text: string): ParsedRequirement | undefined {
  if (text.length > maxRequirementCharacters) return undefined
  const [, writtenName, afterName = ''] = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(.*)$/s.exec(text) ?? []
  if (writtenName === undefined || /^[A-Za-z0-9._-]/.test(afterName)) return undefined
  const bracket = readExtras(afterName)
  if (bracket === undefined) return undefined
  const { extras, rest } = bracket
  const base = { name: normaliseName(writtenName), writtenName, extras }
  return rest.startsWith('@') ? withUrl(base, rest.slice(1)) : withRange(base, rest)
}

type Base = Pick<ParsedRequirement, 'name' | 'writtenName' | 'extras'>

function readExtras(text: string): { extras: readonly string[]; rest: string } | undefined {
  const trimmed = text.trimStart()
  if (!trimmed.startsWith('[')) return { extras: [], rest: trimmed }
  const end = trimmed.indexOf(']')
  if (end < 0) return undefined
  const inside = trimmed.slice(1, end).trim()
  const extras = inside === '' ? [] : inside.split(',').map((extra) => extra.trim())
  if (!extras.every((extra) => /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(extra))) return undefined
  return { extras, rest: trimmed.slice(end + 1).trimStart() }
}

/** An address ends at white space; what follows must be a marker. */
function withUrl(base: Base, text: string): ParsedRequirement | undefined {
  const [, url, after = ''] = /^\s*(\S+)(.*)$/s.exec(text) ?? []
  if (url === undefined) return undefined
  const rest = after.trim()
  if (rest === '') return { ...base, range: '', url, marker: null }
  const marker = rest.startsWith(';') ? asMarker(rest.slice(1)) : undefined
  return marker === undefined ? undefined : { ...base, range: '', url, marker }
}

function withRange(base: Base, text: string): ParsedRequirement | undefined {
  const semicolon = text.indexOf(';')
  const range = (semicolon < 0 ? text : text.slice(0, semicolon)).trim()
  if (parseRange(range) === undefined) return undefined
  const bare = range.replace(/^\((.*)\)$/s, '$1').trim()
  if (semicolon < 0) return { ...base, range: bare, url: null, marker: null }
  const marker = asMarker(text.slice(semicolon + 1))
  return marker === undefined ? undefined : { ...base, range: bare, url: null, marker }
}

function asMarker(text: string): string | undefined {
  const trimmed = text.trim()
  return parseMarker(trimmed) === undefined ? undefined : trimmed
}
