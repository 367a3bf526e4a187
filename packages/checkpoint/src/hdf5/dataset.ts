// SPDX-License-Identifier: Apache-2.0
// A dataset as a tensor.
import { CheckpointError } from '../errors.ts'
import type { Budget } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import { readContiguous } from '../tensor/strided.ts'
import { SwappedSource } from '../tensor/swapped.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { listChunks } from './chunk-index.ts'
import { type ChunkedData, readChunks, repeat, rowBytes } from './chunks.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { type Dataspace, readDataspace, sizeOf } from './dataspace.ts'
import { type Datatype, readDatatype } from './datatype.ts'
import { readFill } from './fill.ts'
import { type Filter, isKnownFilter, readFilters } from './filters.ts'
import { type ChunkIndex, type Layout, readLayout } from './layout.ts'
import { maxChunkBytes, maxExpansion } from './limits.ts'
import { type HeaderMessage, messageType } from './object-header.ts'

/** What makes a dataset more than data in this file. */
export type DatasetObjection = 'HDF5_EXTERNAL_STORAGE' | 'HDF5_FILTER_UNKNOWN'

/** A dataset: a tensor, an objection, or neither (texts, and datasets of no elements). */
export interface Dataset {
  readonly tensor: Tensor | undefined
  readonly objection: DatasetObjection | undefined
}

/** Reads what the header says; the elements later. Throws {@link Hdf5Fault}. */
export function readDataset(name: string, messages: readonly HeaderMessage[], budget: Budget): Dataset | undefined {
  const content = (type: number): Cursor | undefined => {
    const message = messages.find((one) => one.type === type)
    return message === undefined ? undefined : message.content.at(message.content.offset)
  }
  const [layoutAt, typeAt, spaceAt] = [messageType.layout, messageType.datatype, messageType.dataspace].map(content)
  if (layoutAt === undefined || typeAt === undefined || spaceAt === undefined) return undefined
  const none = (objection?: DatasetObjection): Dataset => ({ tensor: undefined, objection })
  if (content(messageType.externalFiles) !== undefined) return none('HDF5_EXTERNAL_STORAGE')
  const layout = readLayout(layoutAt)
  if (layout.kind === 'external') return none('HDF5_EXTERNAL_STORAGE')
  const filtersAt = content(messageType.filters)
  const filters = filtersAt === undefined ? [] : readFilters(filtersAt)
  if (!filters.every(isKnownFilter)) return none('HDF5_FILTER_UNKNOWN')
  const type = readDatatype(typeAt)
  const space = readDataspace(spaceAt)
  if (space === undefined || type.kind === 'text' || type.kind === 'texts') return none()
  const { shape } = space
  const sizeBytes = sizeOf(shape, type.sizeBytes, spaceAt.offset)
  if (!(sizeBytes <= layoutAt.source.sizeBytes * maxExpansion))
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A dataset of ${sizeBytes} bytes in a small file`, spaceAt.offset)
  const [fillAt, oldFillAt] = [messageType.fillValue, messageType.oldFillValue].map(content)
  const fill = readFill(fillAt, oldFillAt, type.sizeBytes)
  const elements = toElements({ layout, ...space, type, filters, fill, sizeBytes, cursor: layoutAt, budget })
  return {
    tensor: { name, dtype: type.name, shape, stride: rowMajor(shape), sizeBytes, elements },
    objection: undefined,
  }
}

interface Stored extends Dataspace {
  readonly layout: Layout
  readonly type: Datatype
  readonly filters: readonly Filter[]
  readonly fill: Uint8Array | undefined
  readonly sizeBytes: number
  readonly cursor: Cursor
  readonly budget: Budget
}

function toElements(stored: Stored): (() => Iterable<Uint8Array>) | undefined {
  const { layout, type, sizeBytes, cursor } = stored
  if (type.kind === 'other') return undefined
  const swap = (source: ByteSource): ByteSource =>
    type.isBigEndian && type.sizeBytes > 1 ? new SwappedSource(source, type.sizeBytes) : source
  if (layout.kind === 'whole') {
    if (layout.sizeBytes < sizeBytes || layout.start + sizeBytes > cursor.source.sizeBytes)
      throw new Hdf5Fault('HDF5_TRUNCATED', `A dataset of ${sizeBytes} bytes`, layout.start)
    const source = swap(new SliceSource(cursor.source, layout.start, sizeBytes))
    return () => readContiguous(source, 0, sizeBytes)
  }
  if (layout.kind === 'empty') return () => swapPieces(unwritten(stored), type)
  if (layout.kind !== 'chunks') return undefined
  const data: ChunkedData = { ...stored, chunk: layout.chunk.slice(0, -1), elementBytes: type.sizeBytes }
  if (layout.chunk.at(-1) !== type.sizeBytes || data.chunk.length !== stored.shape.length || data.chunk.includes(0))
    throw new Hdf5Fault('HDF5_MALFORMED', 'Chunks of another shape than their dataset', cursor.offset)
  if (layout.index === undefined) return () => swapPieces(unwritten(stored), type)
  if (!(rowBytes(data) <= maxChunkBytes))
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'Chunks of a row too large', cursor.offset)
  const { index } = layout
  // Listed now, so that what is wrong is found, and again when read: a file may have a hundred thousand such datasets.
  listChunks(data, index)
  return () => translate(readListed(data, index, type))
}

function* readListed(data: ChunkedData, index: ChunkIndex, type: Datatype): Generator<Uint8Array, void> {
  yield* swapPieces(readChunks(data, listChunks(data, index)), type)
}

/** Damage that shows only when elements are read leaves as an error of the package. */
function* translate(pieces: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  try {
    yield* pieces
  } catch (error) {
    if (!(error instanceof Hdf5Fault)) throw error
    throw new CheckpointError('STREAM_DAMAGED', 'invalid', `Cannot read the dataset: ${error.message}`, {
      context: { offset: error.offset },
      remedy: 'Fetch the file again from its author',
      cause: error,
    })
  }
}

/** Elements that were never written. */
function* unwritten({ type, fill, sizeBytes, budget }: Stored): Generator<Uint8Array, void> {
  if (sizeBytes === 0) return
  const unit = Math.max(type.sizeBytes, Math.floor(1_048_576 / type.sizeBytes) * type.sizeBytes)
  const piece = new Uint8Array(Math.min(sizeBytes, unit))
  if (fill !== undefined) repeat(fill, piece)
  for (let left = sizeBytes; left > 0; left -= piece.length) {
    budget.spend(Math.ceil(piece.length / 1024))
    yield piece.subarray(0, Math.min(left, piece.length))
  }
}

function* swapPieces(pieces: Iterable<Uint8Array>, type: Datatype): Generator<Uint8Array, void> {
  for (const piece of pieces) {
    if (!type.isBigEndian || type.sizeBytes === 1) yield piece
    else {
      const swapped = piece.slice()
      for (let at = 0; at < swapped.length; at += type.sizeBytes) swapped.subarray(at, at + type.sizeBytes).reverse()
      yield swapped
    }
  }
}

function rowMajor(shape: readonly number[]): number[] {
  const stride = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--)
    stride[axis] = (stride[axis + 1] ?? 1) * Math.max(shape[axis + 1] ?? 1, 1)
  return stride
}
