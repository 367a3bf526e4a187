// SPDX-License-Identifier: Apache-2.0
// A dataset in chunks, put together one row of chunks at a time, so that memory is bounded by a row.
import type { Budget } from '../reading.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { type Filter, undoFilters } from './filters.ts'
import { maxChunkBytes } from './limits.ts'
import { walkTree } from './links.ts'

/** One chunk: where it lies in the file, and where in the dataset. */
interface Chunk {
  readonly start: number
  readonly storedBytes: number
  readonly mask: number
  readonly origin: readonly number[]
}

export interface ChunkedData {
  readonly cursor: Cursor
  readonly shape: readonly number[]
  /** Sizes of a chunk, one for each dimension. */
  readonly chunk: readonly number[]
  readonly elementBytes: number
  readonly filters: readonly Filter[]
  readonly budget: Budget
}

/** Bytes of a row of chunks: the largest piece that {@link readChunks} yields. */
export function rowBytes({ shape, chunk, elementBytes }: ChunkedData): number {
  return shape.reduce((product, size, axis) => product * (axis === 0 ? (chunk[0] ?? 1) : size), elementBytes)
}

/** The chunks that a tree lists. Throws where one is of no place or size that can be. */
export function listChunks(data: ChunkedData, tree: number): Chunk[] {
  const { cursor, shape, chunk, elementBytes, filters, budget } = data
  const keyBytes = 8 + 8 * (shape.length + 1)
  const plainBytes = chunk.reduce((product, size) => product * size, elementBytes)
  const chunks: Chunk[] = []
  for (const { key, child } of walkTree(cursor.at(tree), { type: 1, keyBytes, budget })) {
    const at = cursor.at(key)
    const [storedBytes, mask] = [at.u32(), at.u32()]
    const origin = shape.map(() => at.number(8))
    const isOnGrid = origin.every((place, axis) => place % (chunk[axis] ?? 1) === 0)
    const isSized = filters.length > 0 || storedBytes === plainBytes
    if (!isOnGrid || !isSized || !(child + storedBytes <= cursor.source.sizeBytes))
      throw new Hdf5Fault('HDF5_MALFORMED', 'A chunk that cannot be', key)
    // The library keeps chunks that lie outside a dataset that was shrunk.
    if (origin.every((place, axis) => place < (shape[axis] ?? 0)))
      chunks.push({ start: child, storedBytes, mask, origin })
  }
  return chunks
}

/** The elements in row-major order; elements that were never written are zero. */
export function* readChunks(data: ChunkedData, chunks: readonly Chunk[]): Generator<Uint8Array, void> {
  const { shape, chunk, elementBytes } = data
  const [rows = 1, ...inner] = shape
  const height = chunk[0] ?? 1
  const innerBytes = inner.reduce((product, size) => product * size, elementBytes)
  const byRow = Map.groupBy(chunks, ({ origin }) => origin[0] ?? 0)
  for (let row = 0; row < rows; row += height) {
    const band = new Uint8Array(Math.min(height, rows - row) * innerBytes)
    for (const one of byRow.get(row) ?? []) place(data, one, band, row)
    if (band.length > 0) yield band
  }
}

function place(data: ChunkedData, one: Chunk, band: Uint8Array, row: number): void {
  const { cursor, shape, chunk, elementBytes, filters, budget } = data
  const sizeBytes = chunk.reduce((product, size) => product * size, elementBytes)
  if (!(sizeBytes <= maxChunkBytes && one.storedBytes <= maxChunkBytes))
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A chunk of ${sizeBytes} bytes`, one.start)
  const packed = cursor.at(one.start).bytes(one.storedBytes)
  const plain = undoFilters(packed, filters, { mask: one.mask, sizeBytes, offset: one.start, budget })
  // Runs along the last dimension are copied; the others are counted through.
  const last = shape.length - 1
  const counts = shape.map((size, axis) => Math.min(chunk[axis] ?? 1, size - (one.origin[axis] ?? 0)))
  const runBytes = (counts[last] ?? 1) * elementBytes
  const indices = counts.map(() => 0)
  for (let isDone = counts.length === 0; !isDone;) {
    let [from, to] = [0, 0]
    for (let axis = 0; axis < shape.length; axis++) {
      from = from * (chunk[axis] ?? 1) + (indices[axis] ?? 0)
      to =
        to * (axis === 0 ? 1 : (shape[axis] ?? 1)) +
        (one.origin[axis] ?? 0) +
        (indices[axis] ?? 0) -
        (axis === 0 ? row : 0)
    }
    band.set(plain.subarray(from * elementBytes, from * elementBytes + runBytes), to * elementBytes)
    isDone = true
    for (let axis = last - 1; axis >= 0; axis--) {
      indices[axis] = (indices[axis] ?? 0) + 1
      if ((indices[axis] ?? 0) < (counts[axis] ?? 1)) {
        isDone = false
        break
      }
      indices[axis] = 0
    }
  }
}
