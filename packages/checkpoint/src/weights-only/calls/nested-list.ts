// SPDX-License-Identifier: Apache-2.0
// The shape of a tensor made from nested lists, as `torch.tensor(data)` infers it.
import type { Environment } from '../environment.ts'
import { PyFloat } from '../../pickle/value.ts'
import { badArgument } from '../refusal.ts'
import { typeName } from '../type-name.ts'
import { BytearrayValue, ComplexValue, isInt, ListValue, TensorValue, TupleValue, type Value } from '../value.ts'

/** PyTorch's own bound on the dimensions it infers. */
const maxDimensions = 128

/** Sizes of the rectangular nest; refuses strings, ragged nests and items that are no numbers. */
export function inferShape(data: Value, env: Environment): readonly number[] {
  const shape: number[] = []
  let level: readonly Value[] = [data]
  for (;;) {
    const first = level[0]
    if (first === undefined || !isSequence(first)) break
    const size = itemsOf(first).length
    shape.push(size)
    if (shape.length > maxDimensions) throw badArgument(`too many dimensions '${typeName(first)}'`)
    const next: Value[] = []
    for (const item of level) {
      const items = isSequence(item) ? itemsOf(item) : undefined
      if (items === undefined || items.length !== size)
        throw badArgument(`expected sequence of length ${size} at dim ${shape.length - 1}`)
      env.spend(items.length)
      for (const inner of items) next.push(inner)
    }
    level = next
  }
  for (const item of level) {
    const isNumber = isInt(item) || typeof item === 'boolean' || item instanceof PyFloat || item instanceof ComplexValue
    if (!isNumber && !(item instanceof TensorValue && item.sizes.every((size) => size === 1)))
      throw badArgument(`must be real number, not ${typeName(item)}`)
  }
  return shape
}

function isSequence(value: Value): value is TupleValue | ListValue | BytearrayValue {
  return value instanceof TupleValue || value instanceof ListValue || value instanceof BytearrayValue
}

function itemsOf(value: TupleValue | ListValue | BytearrayValue): readonly Value[] {
  return value instanceof BytearrayValue ? Array.from(value.bytes ?? []) : value.items
}
