// SPDX-License-Identifier: Apache-2.0
// torch.UntypedStorage and TypedStorage called by a file itself, which no honest file does: their arguments are still theirs to check.
import { assertCount, toInt64 } from '../arguments.ts'
import { defaultDtype } from '../dtypes.ts'
import type { Environment } from '../environment.ts'
import { iterate } from '../iterate.ts'
import { badArgument } from '../refusal.ts'
import { tensorInteger } from '../scalar.ts'
import { typeName } from '../type-name.ts'
import {
  BytearrayValue,
  BytesValue,
  ComplexValue,
  isInt,
  ListValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from '../value.ts'
import { inferShape } from './nested-list.ts'

/** `UntypedStorage()`, `(size)`, or `(sequence of byte values)`. */
export function createUntyped(args: readonly Value[], env: Environment): UntypedValue {
  assertCount('torch.UntypedStorage', args, 0, 1)
  const [given] = args
  if (given === undefined) return new UntypedValue(0, true, undefined)
  if (isInt(given) || (given instanceof TensorValue && tensorInteger(given) !== undefined && given.sizes.length === 0))
    return allocate(toInt64(given, 'torch.UntypedStorage()'), env)
  if (!isSequence(given) && !(given instanceof UntypedValue) && !(given instanceof TypedValue))
    throw badArgument(`torch.UntypedStorage(): Expected a sequence type, but got ${typeName(given)}`)
  const items = iterate(given, env.spend)
  for (const item of items) {
    if (typeof item === 'bigint') toInt64(item, 'torch.UntypedStorage(): an item')
    if (!isInt(item) && typeof item !== 'boolean')
      throw badArgument(
        `torch.UntypedStorage(): tried to construct a storage from a sequence (${typeName(given)}), but one of the items was of type ${typeName(item)}`,
      )
  }
  return new UntypedValue(items.length, true, undefined)
}

/** `TypedStorage()`, `(size)`, or `(sequence of numbers)`, of the default dtype. */
export function createTyped(args: readonly Value[], env: Environment): TypedValue {
  assertCount('TypedStorage.__init__', args, 0, 1)
  const [given] = args
  if (given === undefined) return new TypedValue(defaultDtype, new UntypedValue(0, true, undefined))
  if (isInt(given) || typeof given === 'boolean') {
    const sizeBytes = BigInt(given) * BigInt(defaultDtype.itemBytes)
    return new TypedValue(defaultDtype, allocate(toInt64(sizeBytes, 'torch.UntypedStorage()'), env))
  }
  if (!isSequence(given))
    throw badArgument(`TypedStorage.__init__ received an invalid combination of arguments: ${typeName(given)}`)
  const shape = inferShape(given, env)
  assertReal(given)
  const count = shape.reduce((product, size) => product * size, 1)
  return new TypedValue(defaultDtype, new UntypedValue(count * defaultDtype.itemBytes, true, undefined))
}

function isSequence(value: Value): boolean {
  return (
    value instanceof TupleValue ||
    value instanceof ListValue ||
    value instanceof BytesValue ||
    value instanceof BytearrayValue ||
    typeof value === 'string'
  )
}

function allocate(sizeBytes: number | bigint, env: Environment): UntypedValue {
  if (sizeBytes < 0) throw badArgument('alloc_cpu() seems to have been called with negative number')
  env.allocate(sizeBytes)
  return new UntypedValue(Number(sizeBytes), true, undefined)
}

/** A storage of float32 cannot hold what is complex. */
function assertReal(data: Value): void {
  let level: readonly Value[] = [data]
  while (level.some((item) => item instanceof ListValue || item instanceof TupleValue))
    level = level.flatMap((item) => (item instanceof ListValue || item instanceof TupleValue ? item.items : [item]))
  if (level.some((item) => item instanceof ComplexValue)) throw badArgument('must be real number, not complex')
}
