// SPDX-License-Identifier: Apache-2.0
// `f'data/{key}'`: how a key that is no string is written into the name of a record.
import { PyFloat } from '../pickle/value.ts'
import { badArgument } from './refusal.ts'
import { show } from './type-name.ts'
import { isInt, TupleValue, type Value } from './value.ts'

/** `str(key)` for what a key can be and a record be called. */
export function recordName(key: Value): string {
  if (typeof key === 'string') {
    if (!key.isWellFormed()) throw badArgument("'utf-8' codec can't encode a storage's key")
    return key
  }
  if (key instanceof PyFloat) return floatText(key.value)
  if (key instanceof TupleValue && key.items.every((item) => !(item instanceof TupleValue))) {
    const items = key.items.map((item) => (item instanceof PyFloat ? floatText(item.value) : show(item)))
    return key.isSize
      ? `torch.Size([${items.join(', ')}])`
      : items.length === 1
        ? `(${items[0]},)`
        : `(${items.join(', ')})`
  }
  if (typeof key === 'bigint' && key > 1n << 14_000n)
    throw badArgument('Exceeds the limit (4300 digits) for integer string conversion')
  return isInt(key) ? String(key) : show(key)
}

/** Python's `repr` of a float, where it is the same as JavaScript's but for the point. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const magnitude = Math.abs(value)
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  const text = Object.is(value, -0) ? '-0' : String(value)
  return Number.isInteger(value) ? `${text}.0` : text
}
