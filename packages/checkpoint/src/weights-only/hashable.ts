// SPDX-License-Identifier: Apache-2.0
// Which values may be keys of a dict or items of a set.
import { maxHashDepth } from './limits.ts'
import { badArgument, Refusal } from './refusal.ts'
import { typeName } from './type-name.ts'
import { BytearrayValue, DictValue, ListValue, SetValue, TupleValue, type Value } from './value.ts'

/** Refuses what Python calls unhashable. Loops over tuples in tuples: their depth is the file's choice. */
export function assertHashable(value: Value, spend: (steps: number) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!(value instanceof TupleValue)) {
    assertFlatHashable(value)
    return
  }
  let level: readonly TupleValue[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    // CPython hashes tuples by recursion without a limit: past this depth the process dies.
    if (depth > maxHashDepth)
      throw new Refusal('OUT_OF_MEMORY', 'Hashing a tuple nested this deeply overflows the stack')
    const next: TupleValue[] = []
    for (const tuple of level) {
      // A shared tuple costs Python, which hashes it at every occurrence, as much as it costs us.
      spend(tuple.items.length)
      for (const item of tuple.items) {
        if (item instanceof TupleValue) next.push(item)
        else assertFlatHashable(item)
      }
    }
    level = next
  }
}

function assertFlatHashable(value: Value): void {
  if (
    value instanceof ListValue ||
    value instanceof DictValue ||
    value instanceof SetValue ||
    value instanceof BytearrayValue
  )
    throw badArgument(`unhashable type: '${typeName(value)}'`)
}
