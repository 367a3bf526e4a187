// SPDX-License-Identifier: Apache-2.0
// The entries that a dict has after all its assignments, and the key under which a value lies.
import { PyFloat } from '../pickle/value.ts'
import { BytesValue, ComplexValue, type DictValue, TupleValue, type Value } from './value.ts'

/** The same for values that Python holds equal as keys: `1`, `1.0` and `True` are one key. */
export function keyOf(value: Value): unknown {
  if (typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof PyFloat) return Number.isNaN(value.value) ? value : value.value
  if (value instanceof ComplexValue && value.imaginary === 0) return value.real
  if (value instanceof BytesValue) return Symbol.for(`b${value.bytes.join()}`)
  if (value instanceof TupleValue && value.items.every((item) => typeof item !== 'object' || item === null))
    return Symbol.for(`t${value.items.map(partOf).join('\0')}`)
  return value
}

function partOf(item: Value): string {
  return typeof item === 'string' ? `s${item}` : String(keyOf(item))
}

/** Key and value, in the order in which the keys first came. */
export function entriesOf(
  dict: DictValue,
  spend: (steps: number) => void,
): readonly (readonly [key: Value, value: Value])[] {
  spend(dict.pairs.length)
  const entries = new Map<unknown, readonly [Value, Value]>()
  for (let at = 0; at + 1 < dict.pairs.length; at += 2) {
    const key = dict.pairs[at] ?? null
    const slot = keyOf(key)
    entries.set(slot, [entries.get(slot)?.[0] ?? key, dict.pairs[at + 1] ?? null])
  }
  return [...entries.values()]
}
