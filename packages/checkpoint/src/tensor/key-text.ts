// SPDX-License-Identifier: Apache-2.0
// Dictionary keys as Python's `str` shows them, because tensors are named by them; and which keys Python takes as equal.
import { PyFloat, PyTuple, type Value } from '../pickle/value.ts'
import { bytesOf } from './encoded-bytes.ts'

/** Items of a tuple key that are shown: longer ones are no names. */
const maxShownItems = 16

/** `str(key)`. What is neither plain nor a tuple of plain values is shown by its kind alone. */
export function keyText(key: Value): string {
  return typeof key === 'string' ? key : keyRepr(key, 0)
}

function keyRepr(key: Value, depth: number): string {
  if (key === null) return 'None'
  if (key === true) return 'True'
  if (key === false) return 'False'
  if (typeof key === 'number' || typeof key === 'bigint') return String(key)
  if (typeof key === 'string') return quote(key)
  if (key instanceof PyFloat) return floatText(key.value)
  const bytes = bytesOf(key)
  if (bytes !== undefined) return `b${quote(String.fromCharCode(...bytes.subarray(0, 256)), 0x7f)}`
  if (key instanceof PyTuple && depth < 4) {
    const items = key.items.slice(0, maxShownItems).map((item) => keyRepr(item, depth + 1))
    return `(${items.join(', ')}${key.items.length === 1 ? ',' : ''})`
  }
  return `<${key.constructor.name}>`
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** In quotes as `repr` writes it; of one byte's range, what cannot be printed is escaped, for bytes all from `firstHigh` on. */
function quote(text: string, firstHigh = 0x100): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  let quoted = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === mark) quoted += `\\${character}`
    else if (code < 0x20 || (code >= 0x7f && code <= 0xa0) || code === 0xad || (code >= firstHigh && code < 0x100))
      quoted += escapes.get(character) ?? `\\x${code.toString(16).padStart(2, '0')}`
    else quoted += escapes.get(character) ?? character
  }
  return mark + quoted + mark
}

/** Python's shortest form: a point or an exponent always, the exponent from 1e16 and under 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const [digits = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const sign = exponent < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (Number.isInteger(value)) return `${BigInt(value)}.0`
  return exponent < -6 ? value.toFixed(-exponent + digits.replace(/[-.]/g, '').length - 1) : String(value)
}

/** Two keys with the same identity are one entry of a dict. Objects of classes are their own. */
export function keyIdentity(key: Value): unknown {
  if (typeof key === 'string') return key
  if (typeof key === 'boolean') return Number(key)
  if (key instanceof PyFloat) {
    const { value } = key
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value
  }
  // A space of their own: no text starts with these unless somebody wants two names to clash, which only renames one.
  const bytes = bytesOf(key)
  if (bytes !== undefined) return `\u0000bytes ${keyRepr(key, 0)} ${bytes.length}`
  if (key instanceof PyTuple && key.items.every((item) => item === null || typeof item !== 'object'))
    return `\u0000tuple ${key.items.length} ${JSON.stringify(key.items.slice(0, 1024).map(String))}`
  return key
}
