// SPDX-License-Identifier: Apache-2.0
// What links and attributes share once there are many: the objects lie in a heap, and trees hold their ids.
import type { Budget } from '../reading.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { FractalHeap, type HeapObject } from './fractal-heap.ts'
import { recordType, type TreeRecord, walkRecords } from './record-tree.ts'

export interface Dense {
  readonly at: Cursor
  readonly heap: number | undefined
  /** By name and by order of creation; a program may use either, so both are read. */
  readonly trees: readonly (number | undefined)[]
  /** The types of those trees. */
  readonly types: readonly number[]
  readonly budget: Budget
}

/** Every object that one of the trees names, each once. */
export function* readDense({ at, heap, trees, types, budget }: Dense): Generator<HeapObject, void> {
  if (heap === undefined) return
  const objects = new FractalHeap(at.at(heap), budget)
  const seen = new Set<number>()
  for (const [index, tree] of trees.entries()) {
    if (tree === undefined) continue
    const type = types[index] ?? 0
    for (const record of walkRecords(at.at(tree), [type], budget)) {
      const object = objects.find(toId(record, objects.idBytes))
      // Two ids may name one object; what lies at a place is read once.
      if (seen.has(object.start)) continue
      seen.add(object.start)
      yield object
    }
  }
}

/** The id in a record: at its beginning for attributes, at its end for links. */
function toId({ at, sizeBytes, type }: TreeRecord, idBytes: number): Cursor {
  const isAttribute = type === recordType.attributeName || type === recordType.attributeOrder
  const before = type === recordType.linkName ? 4 : type === recordType.linkOrder ? 8 : 0
  const behind = type === recordType.attributeName ? 9 : type === recordType.attributeOrder ? 5 : 0
  if (sizeBytes !== before + idBytes + behind)
    throw new Hdf5Fault('HDF5_MALFORMED', `Records of ${sizeBytes} bytes`, at.offset)
  if (isAttribute && Math.floor(at.at(at.offset + idBytes).u8() / 2) % 2 === 1)
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'A shared attribute', at.offset)
  return at.at(at.offset + before)
}
