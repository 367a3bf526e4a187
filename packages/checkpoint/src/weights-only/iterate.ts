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

/** Pays for work; throws our own `BUDGET_SPENT`. */
export type Spend = (steps: number) => void

/** The items in order. Refuses what is not iterable, and what has more items than honest files unpack. */
export function iterate(value: Value, spend: Spend): readonly Value[] {
  if (value instanceof TupleValue || value instanceof ListValue) return value.items
  if (value instanceof SetValue) {
    spend(value.items.length)
    return [...new Map(value.items.map((item) => [keyOf(item), item])).values()]
  }
  if (value instanceof DictValue) return entriesOf(value, spend).map(([key]) => key)
  if (typeof value === 'string') {
    spend(value.length)
    return Array.from(value)
  }
  if (value instanceof BytesValue) return Array.from(value.bytes)
  if (value instanceof BytearrayValue) return numbers(value.sizeBytes, value.bytes, spend)
  if (value instanceof UntypedValue) return numbers(value.sizeBytes, undefined, spend)
  if (value instanceof TypedValue && value.untyped !== undefined && value.dtype !== undefined)
    return elements(value.untyped, value.dtype, spend)
  if (value instanceof TensorValue) return rows(value, spend)
  // An object of a class that the user trusts: what it yields is not known, and nothing is the likeliest to be accepted.
  if (value instanceof ObjectValue) return []
  throw badArgument(`'${typeName(value)}' object is not iterable`)
}

/** Contents that nobody knows read as zeros: only their type is ever asked. */
function numbers(count: number, bytes: Uint8Array | undefined, spend: Spend): readonly Value[] {
  if (!(count <= maxUnpacked)) throw new Refusal('OUT_OF_MEMORY', `Cannot unpack ${count} items`)
  spend(count)
  return bytes === undefined ? Array.from({ length: count }, () => 0) : Array.from(bytes)
}

/** The items of a typed storage: floats or ints by its dtype. */
function elements(storage: UntypedValue, dtype: Dtype, spend: Spend): readonly Value[] {
  const items = numbers(Math.floor(storage.sizeBytes / dtype.itemBytes), undefined, spend)
  return dtype.isDifferentiable ? items.map(() => new PyFloat(0)) : items
}

function rows(tensor: TensorValue, spend: Spend): readonly Value[] {
  const [count, ...sizes] = tensor.sizes
  if (count === undefined) throw badArgument('iteration over a 0-d tensor')
  if (!(count <= maxUnpacked)) throw new Refusal('OUT_OF_MEMORY', `Cannot unpack ${count} items`)
  // A row is an object with several parts.
  spend(Number(count) * 16)
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

/** Pays for arguments that a function walks: a list or tuple that many calls share costs each of them its length. */
export function spendOn(args: readonly Value[], spend: Spend): void {
  let steps = 0
  // By index, here as in what else each tensor passes: before it is compiled, `for of` makes an object for each item.
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg instanceof TupleValue || arg instanceof ListValue) steps += arg.items.length
  }
  if (steps > 32) spend(steps)
}
