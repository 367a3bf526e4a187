// SPDX-License-Identifier: Apache-2.0
// Version 2 B-trees: records of one size in nodes of one size, each with a checksum. They index links, attributes and
// chunks; which, a type tells.
import type { Budget } from '../reading.ts'
import { assertChecksum } from './checksum.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxTreeDepth, maxTreeNodes } from './limits.ts'

/** What a tree holds, by its number. */
export const recordType = {
  hugeObject: 1,
  linkName: 5,
  linkOrder: 6,
  attributeName: 8,
  attributeOrder: 9,
  chunk: 10,
  filteredChunk: 11,
} as const

/** One record: the cursor stands at its beginning. */
export interface TreeRecord {
  readonly at: Cursor
  readonly sizeBytes: number
  readonly type: number
}

interface Shape {
  readonly type: number
  readonly recordBytes: number
  readonly nodeBytes: number
  /** Bytes of the count of records of a child. */
  readonly countBytes: number
  /** By level: bytes of the count of all records below a node of that level. */
  readonly totalBytes: readonly number[]
}

interface Node {
  readonly offset: number
  readonly level: number
  readonly count: number
}

/** Signature, version, type and checksum. */
const nodeOverheadBytes = 10

/** All records of the tree whose header stands at `header`; its type must be one of `types`. */
export function* walkRecords(header: Cursor, types: readonly number[], budget: Budget): Generator<TreeRecord, void> {
  const { shape, root, total } = readHeader(header, types, budget)
  const pending: Node[] = root === undefined ? [] : [root]
  const seen = new Set<number>()
  let found = 0
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { offset, level, count } = node
    if (seen.has(offset)) throw new Hdf5Fault('HDF5_MALFORMED', 'A tree leads back into itself', offset)
    seen.add(offset)
    if (seen.size > maxTreeNodes) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'A tree of too many nodes', offset)
    budget.spend(1 + count)
    found += count
    const at = header.at(offset)
    at.expect(level === 0 ? 'BTLF' : 'BTIN')
    const [version, type] = [at.u8(), at.u8()]
    if (version !== 0 || type !== shape.type) throw new Hdf5Fault('HDF5_MALFORMED', 'A node of another tree', offset)
    const records = at.offset
    at.skip(count * shape.recordBytes)
    if (level > 0) pending.push(...readChildren(at, node, shape))
    if (!(at.offset + 4 - offset <= shape.nodeBytes))
      throw new Hdf5Fault('HDF5_MALFORMED', `${count} records in a node`, offset)
    assertChecksum(at, offset, at.offset, budget)
    for (let index = 0; index < count; index++)
      yield { at: header.at(records + index * shape.recordBytes), sizeBytes: shape.recordBytes, type }
  }
  if (found !== total) throw new Hdf5Fault('HDF5_MALFORMED', `A tree of ${found} records, not ${total}`, header.offset)
}

function readHeader(
  header: Cursor,
  types: readonly number[],
  budget: Budget,
): { readonly shape: Shape; readonly root: Node | undefined; readonly total: number } {
  const start = header.offset
  const at = header.at(start)
  at.expect('BTHD')
  const [version, type] = [at.u8(), at.u8()]
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Tree version ${version}`, start)
  if (!types.includes(type)) throw new Hdf5Fault('HDF5_MALFORMED', `A tree of type ${type}`, start)
  const [nodeBytes, recordBytes, depth] = [at.u32(), at.u16(), at.u16()]
  at.skip(2)
  const root = at.address()
  const [count, total] = [at.u16(), at.length()]
  assertChecksum(at, start, at.offset, budget)
  if (!(depth <= maxTreeDepth)) throw new Hdf5Fault('HDF5_MALFORMED', `A tree of depth ${depth}`, start)
  if (!(recordBytes > 0 && nodeBytes >= nodeOverheadBytes + recordBytes))
    throw new Hdf5Fault('HDF5_MALFORMED', `Records of ${recordBytes} bytes in ${nodeBytes}`, start)
  const leafCount = Math.floor((nodeBytes - nodeOverheadBytes) / recordBytes)
  const countBytes = bytesFor(leafCount)
  // A node of a higher level can have more below it, so that its count takes more bytes; leaves need none.
  const totalBytes = [0]
  let below = leafCount
  for (let level = 1; level < depth; level++) {
    const pointerBytes = at.sizes.addressBytes + countBytes + (totalBytes[level - 1] ?? 0)
    const most = Math.floor((nodeBytes - nodeOverheadBytes - pointerBytes) / (recordBytes + pointerBytes))
    if (!(most > 0)) throw new Hdf5Fault('HDF5_MALFORMED', `Nodes of ${nodeBytes} bytes`, start)
    below = (most + 1) * below + most
    totalBytes.push(bytesFor(below))
  }
  const shape = { type, recordBytes, nodeBytes, countBytes, totalBytes }
  return { shape, root: root === undefined ? undefined : { offset: root, level: depth, count }, total }
}

function readChildren(at: Cursor, { level, count }: Node, { countBytes, totalBytes }: Shape): Node[] {
  const children: Node[] = []
  for (let index = 0; index <= count; index++) {
    const offset = at.place('a child of a tree')
    children.push({ offset, level: level - 1, count: at.number(countBytes) })
    at.skip(totalBytes[level - 1] ?? 0)
  }
  return children.toReversed()
}

/** Bytes in which the library writes numbers up to `most`; it can hold no more than 2^64. */
function bytesFor(most: number): number {
  return Math.min(Math.floor(Math.log2(Math.max(most, 1)) / 8) + 1, 8)
}
