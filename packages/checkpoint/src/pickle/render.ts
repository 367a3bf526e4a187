// SPDX-License-Identifier: Apache-2.0
// Values in a few words, for the disassembly and for evidence. Never walks a structure: it looks two levels deep, so that
// shared and endless values cost nothing.
import { typeName } from './containers.ts'
import { GlobalRef, Made, Opaque, PersistentRef, PyBytes, PyDict, PyFloat, PyList, PySet, PyTuple } from './value.ts'
import type { Value } from './value.ts'

const maxCharacters = 60
const maxItems = 4

/** Text in quotes, with everything escaped that could disturb a terminal or hide something. */
export function quoteText(text: string, characters = maxCharacters): string {
  const short = text.length > characters ? `${text.slice(0, characters)}…` : text
  // JSON leaves DEL, C1 controls, bidirectional marks and invisible characters alone.
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(short).replace(
    /[\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g,
    escape,
  )
}

/** A value in a few words: `dict of 3`, `"weight"`, `call of collections.OrderedDict`. */
export function describeValue(value: Value | undefined, depth = 0): string {
  if (value === undefined) return ''
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'bigint') {
    // The decimal digits of a long one would take time, and tell nothing.
    return value >= 2n ** 128n || value <= -(2n ** 128n) ? 'a long int' : String(value)
  }
  if (typeof value === 'string') return quoteText(value)
  if (value instanceof PyFloat) return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
  if (value instanceof PyBytes) return describeBytes(value)
  if (value instanceof PyList) return `list of ${value.items.length}`
  if (value instanceof PyDict) return `dict of ${value.pairs.length / 2}`
  if (value instanceof PySet) return `${typeName(value)} of ${value.items.length}`
  if (value instanceof GlobalRef) return describeName(value)
  if (value instanceof Made)
    return `${value.by === 'NEWOBJ' ? 'new' : 'call of'} ${describeValue(value.callee, depth + 1)}`
  if (value instanceof PersistentRef)
    return depth > 1 ? 'persistent' : `persistent ${describeValue(value.id, depth + 1)}`
  if (value instanceof Opaque) return value.what === 'EXT' ? `extension ${value.detail}` : 'buffer'
  return describeTuple(value, depth)
}

/** Module and name as text that shows what is odd about them. */
export function describeName(ref: GlobalRef): string {
  return /^[\w.<>?]+$/.test(ref.path) ? ref.path : `${quoteText(ref.module)} ${quoteText(ref.name)}`
}

function describeBytes(value: PyBytes): string {
  const shown = value.read(0, Math.min(value.sizeBytes, 16))
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const more = value.sizeBytes > 16 ? ' …' : ''
  return `${typeName(value)} of ${value.sizeBytes}${value.sizeBytes > 0 ? ` (${hex}${more})` : ''}`
}

function describeTuple(value: PyTuple, depth: number): string {
  if (depth > 1) return `tuple of ${value.items.length}`
  const shown = value.items.slice(0, maxItems).map((item) => describeValue(item, depth + 1))
  if (value.items.length > maxItems) shown.push('…')
  return `(${shown.join(', ')}${value.items.length === 1 ? ',' : ''})`
}
