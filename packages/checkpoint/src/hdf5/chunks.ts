// SPDX-License-Identifier: Apache-2.0
// A dataset in chunks, put together one row of chunks at a time, so that memory is bounded by a row.
import type { Budget } from '../reading.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { type Filter, undoFilters } from './filters.ts'
import { maxChunkBytes } from './limits.ts'

/** One chunk: where it lies in the file, and where in the dataset. */
export interface StoredChunk {
  readonly start: number
  readonly storedBytes: number
  readonly mask: number
  readonly origin: readonly number[]
}

export interface ChunkedData {
  readonly cursor: Cursor
  readonly shape: readonly number[]
  /** How far each dimension may grow; undefined where it has no limit. */
  readonly maxShape: readonly (number | undefined)[]
  /** Sizes of a chunk, one for each dimension. */
  readonly chunk: readonly number[]
  readonly elementBytes: number
  readonly filters: readonly Filter[]
  /** One element of those that were never written; undefined for zeros. */
  readonly fill: Uint8Array | undefined
  readonly budget: Budget
}

/** Bytes of a row of chunks: the largest piece that {@link readChunks} yields. */
export function rowBytes({ shape, chunk, elementBytes }: ChunkedData): number {
  return shape.reduce((product, size, axis) => product * (axis === 0 ? (chunk[0] ?? 1) : size), elementBytes)
}

/** The elements in row-major order. */
export function* readChunks(data: ChunkedData, chunks: readonly StoredChunk[]): Generator<Uint8Array, void> {
  const { shape, chunk, elementBytes } = data
  const [rows = 1, ...inner] = shape
  const height = chunk[0] ?? 1
  const innerBytes = inner.reduce((product, size) => product * size, elementBytes)
  const byRow = Map.groupBy(chunks, ({ origin }) => origin[0] ?? 0)
  for (let row = 0; row < rows; row += height) {
    const band = new Uint8Array(Math.min(height, rows - row) * innerBytes)
    data.budget.spend(1 + Math.ceil(band.length / 1024))
    if (data.fill !== undefined) repeat(data.fill, band)
    for (const one of byRow.get(row) ?? []) place(data, one, band, row)
    if (band.length > 0) yield band
  }
}

function place(data: ChunkedData, one: StoredChunk, band: Uint8Array, row: number): void {
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

/** Fills `target` with copies of `unit`, whose length divides its own. */
export function repeat(unit: Uint8Array, target: Uint8Array): void {
  if (target.length === 0) return
  target.set(unit)
  for (let filled = unit.length; filled < target.length; filled *= 2)
    target.copyWithin(filled, 0, Math.min(filled, target.length - filled))
}
