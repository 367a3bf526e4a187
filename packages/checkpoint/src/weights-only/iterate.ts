// SPDX-License-Identifier: Apache-2.0
// What Python's `*value` and `for x in value` give.
import { PyFloat } from '../pickle/value.ts'
import type { Dtype } from './dtypes.ts'
import { entriesOf, keyOf } from './entries.ts'
import { maxUnpacked } from './limits.ts'
import { badArgument, Refusal } from './refusal.ts'
import { typeName } from './type-name.ts'
import {
  BytearrayValue,
  BytesValue,
  DictValue,
  ListValue,
  ObjectValue,
  SetValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from './value.ts'

/** The items in order. Refuses what is not iterable, and what has more items than honest files unpack. */
export function iterate(value: Value): readonly Value[] {
  if (value instanceof TupleValue || value instanceof ListValue) return value.items
  if (value instanceof SetValue) return [...new Map(value.items.map((item) => [keyOf(item), item])).values()]
  if (value instanceof DictValue) return entriesOf(value).map(([key]) => key)
  if (typeof value === 'string') return Array.from(value)
  if (value instanceof BytesValue) return Array.from(value.bytes)
  if (value instanceof BytearrayValue) return numbers(value.sizeBytes, value.bytes)
  if (value instanceof UntypedValue) return numbers(value.sizeBytes, undefined)
  if (value instanceof TypedValue && value.untyped !== undefined && value.dtype !== undefined)
    return elements(value.untyped, value.dtype)
  if (value instanceof TensorValue) return rows(value)
  // An object of a class that the user trusts: what it yields is not known, and nothing is the likeliest to be accepted.
  if (value instanceof ObjectValue) return []
  throw badArgument(`'${typeName(value)}' object is not iterable`)
}

/** Contents that nobody knows read as zeros: only their type is ever asked. */
function numbers(count: number, bytes: Uint8Array | undefined): readonly Value[] {
  if (bytes !== undefined) return Array.from(bytes)
  if (!(count <= maxUnpacked)) throw new Refusal('OUT_OF_MEMORY', `Cannot unpack ${count} items`)
  return Array.from({ length: count }, () => 0)
}

/** The items of a typed storage: floats or ints by its dtype. */
function elements(storage: UntypedValue, dtype: Dtype): readonly Value[] {
  const items = numbers(Math.floor(storage.sizeBytes / dtype.itemBytes), undefined)
  return dtype.isDifferentiable ? items.map(() => new PyFloat(0)) : items
}

function rows(tensor: TensorValue): readonly Value[] {
  const [count, ...sizes] = tensor.sizes
  if (count === undefined) throw badArgument('iteration over a 0-d tensor')
  if (!(count <= maxUnpacked)) throw new Refusal('OUT_OF_MEMORY', `Cannot unpack ${count} items`)
  return Array.from({ length: Number(count) }, () => {
    const row = new TensorValue(
      tensor.type,
      tensor.dtype,
      tensor.device,
      tensor.layout,
      sizes,
      tensor.strides.slice(1),
      tensor.storage,
    )
    row.requiresGrad = tensor.requiresGrad
    row.isLeaf = !tensor.requiresGrad
    return row
  })
}
