// SPDX-License-Identifier: Apache-2.0
// Which values may be keys of a dict or items of a set.
import { maxHashDepth, maxHashVisits } from './limits.ts'
import { badArgument, Refusal } from './refusal.ts'
import { typeName } from './type-name.ts'
import { BytearrayValue, DictValue, ListValue, SetValue, TupleValue, type Value } from './value.ts'

/**
 * Refuses what Python calls unhashable. Loops over tuples in tuples, level by level, for their depth is the file's choice; a tuple that
 * occurs often is looked at once a level and counted as often as Python would hash it.
 */
export function assertHashable(value: Value, spend: (steps: number) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!(value instanceof TupleValue)) {
    assertFlatHashable(value)
    return
  }
  let level: ReadonlyMap<TupleValue, number> = new Map([[value, 1]])
  let visits = 0
  for (let depth = 0; level.size > 0; depth++) {
    // CPython hashes tuples by recursion without a limit: past this depth the process dies.
    if (depth > maxHashDepth)
      throw new Refusal('OUT_OF_MEMORY', 'Hashing a tuple nested this deeply overflows the stack')
    const next = new Map<TupleValue, number>()
    for (const [tuple, occurrences] of level) {
      spend(tuple.items.length)
      visits += tuple.items.length * occurrences
      for (const item of tuple.items) {
        if (item instanceof TupleValue) next.set(item, (next.get(item) ?? 0) + occurrences)
        else assertFlatHashable(item)
      }
    }
    if (!(visits <= maxHashVisits))
      throw new Refusal('OUT_OF_MEMORY', 'Hashing a tuple that holds itself this often does not end')
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
