// SPDX-License-Identifier: Apache-2.0
// Which chunks a dataset has, whatever index lists them, each with its place in the dataset and in the file.
import { type ArrayEntry, walkExtensibleArray, walkFixedArray } from './chunk-array.ts'
import type { ChunkedData, StoredChunk } from './chunks.ts'
import { Hdf5Fault } from './cursor.ts'
import type { ChunkIndex } from './layout.ts'
import { maxChunks, maxExpansion } from './limits.ts'
import { walkTree } from './links.ts'
import { recordType, walkRecords } from './record-tree.ts'

/** The chunks that lie in the dataset. Throws where one is of no place or size that can be. */
export function listChunks(data: ChunkedData, index: ChunkIndex): StoredChunk[] {
  const { cursor, shape, chunk, elementBytes, filters } = data
  const plainBytes = chunk.reduce((product, size) => product * size, elementBytes)
  const chunks: StoredChunk[] = []
  const places = new Set<number>()
  for (const found of walkIndex(data, index, plainBytes)) {
    const { start, storedBytes, origin } = found
    const isOnGrid = origin.every((place, axis) => place % (chunk[axis] ?? 1) === 0)
    const isSized = filters.length > 0 || storedBytes === plainBytes
    if (!isOnGrid || !isSized || !(start + storedBytes <= cursor.source.sizeBytes))
      throw new Hdf5Fault('HDF5_MALFORMED', 'A chunk that cannot be', start)
    // The library keeps chunks that lie outside a dataset that was shrunk.
    if (!origin.every((place, axis) => place < (shape[axis] ?? 0))) continue
    // Fits a double: a dataset is not much larger than its file.
    const key = origin.reduce(
      (sum, place, axis) => sum * Math.ceil((shape[axis] ?? 1) / (chunk[axis] ?? 1)) + place / (chunk[axis] ?? 1),
      0,
    )
    if (places.has(key)) throw new Hdf5Fault('HDF5_MALFORMED', 'Two chunks of one place', start)
    places.add(key)
    chunks.push(found)
    // Chunks may reach far beyond the dataset; each is unpacked whole.
    if (!(chunks.length * plainBytes <= cursor.source.sizeBytes * maxExpansion))
      throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Chunks of ${plainBytes} bytes in a small file`, start)
    if (chunks.length > maxChunks) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'Too many chunks', start)
  }
  return chunks
}

function walkIndex(data: ChunkedData, index: ChunkIndex, plainBytes: number): Iterable<StoredChunk> {
  const { cursor, shape, maxShape, budget } = data
  if (index.kind === 'tree') return walkOldTree(data, index.start)
  if (index.kind === 'records') return walkTreeOfRecords(data, index.start, plainBytes)
  if (index.kind === 'single') {
    const { start, storedBytes = plainBytes, mask } = index
    const isWhole = shape.every((size, axis) => size <= (data.chunk[axis] ?? 0))
    if (!isWhole) throw new Hdf5Fault('HDF5_MALFORMED', 'One chunk that is not the whole dataset', start)
    return [{ start, storedBytes, mask, origin: shape.map(() => 0) }]
  }
  if (index.kind === 'extensible') {
    const free = maxShape.flatMap((size, axis) => (size === undefined ? [axis] : []))
    if (free.length !== 1) throw new Hdf5Fault('HDF5_MALFORMED', 'An extensible array of another dataset', index.start)
    return placeEntries(data, walkExtensibleArray(cursor.at(index.start), budget), plainBytes)
  }
  if (maxShape.includes(undefined))
    throw new Hdf5Fault('HDF5_MALFORMED', 'A fixed index of a dataset without limits', index.start)
  if (index.kind === 'fixed') return placeEntries(data, walkFixedArray(cursor.at(index.start), budget), plainBytes)
  return placeEntries(data, walkImplicit(data, index.start, plainBytes), plainBytes)
}

/** A version 1 B-tree: keys hold size, mask and place. */
function* walkOldTree({ cursor, shape, budget }: ChunkedData, tree: number): Generator<StoredChunk, void> {
  const keyBytes = 8 + 8 * (shape.length + 1)
  for (const { key, child } of walkTree(cursor.at(tree), { type: 1, keyBytes, budget })) {
    const at = cursor.at(key)
    const [storedBytes, mask] = [at.u32(), at.u32()]
    yield { start: child, storedBytes, mask, origin: shape.map(() => at.number(8)) }
  }
}

/** A version 2 B-tree: places count in chunks. */
function* walkTreeOfRecords(data: ChunkedData, tree: number, plainBytes: number): Generator<StoredChunk, void> {
  const { cursor, shape, chunk, filters, budget } = data
  const isFiltered = filters.length > 0
  const type = isFiltered ? recordType.filteredChunk : recordType.chunk
  const { addressBytes } = cursor.sizes
  for (const { at, sizeBytes } of walkRecords(cursor.at(tree), [type], budget)) {
    const lengthBytes = sizeBytes - addressBytes - 8 * shape.length - (isFiltered ? 4 : 0)
    if (!(isFiltered ? lengthBytes >= 1 && lengthBytes <= 8 : lengthBytes === 0))
      throw new Hdf5Fault('HDF5_MALFORMED', `Records of ${sizeBytes} bytes`, at.offset)
    const start = at.address()
    const storedBytes = isFiltered ? at.number(lengthBytes) : plainBytes
    const mask = isFiltered ? at.u32() : 0
    const origin = chunk.map((size) => at.number(8) * size)
    if (start !== undefined) yield { start, storedBytes, mask, origin }
  }
}

/** Without an index: all chunks behind one another. */
function* walkImplicit(data: ChunkedData, start: number, plainBytes: number): Generator<ArrayEntry, void> {
  const count = gridOf(data).reduce((product, size) => product * size, 1)
  if (!(start + count * plainBytes <= data.cursor.source.sizeBytes))
    throw new Hdf5Fault('HDF5_TRUNCATED', `${count} chunks`, start)
  data.budget.spend(count)
  for (let index = 0; index < count; index++)
    yield { index, start: start + index * plainBytes, storedBytes: undefined, mask: 0 }
}

/** Chunks along each dimension, as far as it may grow; 1 for the one without a limit. */
function gridOf({ maxShape, chunk }: ChunkedData): number[] {
  return maxShape.map((size, axis) => (size === undefined ? 1 : Math.ceil(size / (chunk[axis] ?? 1))))
}

/** Numbers of the grid to places: row-major, with the dimension without a limit as the slowest. */
function* placeEntries(
  data: ChunkedData,
  entries: Iterable<ArrayEntry>,
  plainBytes: number,
): Generator<StoredChunk, void> {
  const { maxShape, chunk, filters } = data
  const grid = gridOf(data)
  const free = maxShape.indexOf(undefined)
  for (const { index, start, storedBytes, mask } of entries) {
    if ((storedBytes !== undefined) !== filters.length > 0)
      throw new Hdf5Fault('HDF5_MALFORMED', 'An index that contradicts the filters', start)
    const origin = chunk.map(() => 0)
    let left = index
    for (let axis = grid.length - 1; axis >= 0; axis--) {
      const size = grid[axis] ?? 1
      if (axis === free) continue
      origin[axis] = (left % size) * (chunk[axis] ?? 1)
      left = Math.floor(left / size)
    }
    if (free >= 0) origin[free] = left * (chunk[free] ?? 1)
    else if (left > 0) continue
    yield { start, storedBytes: storedBytes ?? plainBytes, mask, origin }
  }
}
