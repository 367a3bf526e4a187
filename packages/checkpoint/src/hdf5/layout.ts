// SPDX-License-Identifier: Apache-2.0
// Where the elements of a dataset lie.
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxRank } from './limits.ts'
import { isSet } from './object-header.ts'

export type Layout =
  | { readonly kind: 'whole'; readonly start: number; readonly sizeBytes: number }
  /** Nothing was written: all elements have the fill value. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'tree'; readonly chunk: readonly number[]; readonly tree: number | undefined }
  | { readonly kind: 'single'; readonly start: number; readonly sizeBytes: number | undefined; readonly mask: number }
  | { readonly kind: 'external' }

export function readLayout(cursor: Cursor): Layout {
  const at = cursor.offset
  const version = cursor.u8()
  if (!(version >= 3 && version <= 5)) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Data layout version ${version}`, at)
  const cls = cursor.u8()
  if (cls === 0) {
    const sizeBytes = cursor.u16()
    return { kind: 'whole', start: cursor.offset, sizeBytes }
  }
  if (cls === 1) {
    const start = cursor.address()
    const sizeBytes = cursor.length()
    return start === undefined ? { kind: 'empty' } : { kind: 'whole', start, sizeBytes }
  }
  if (cls === 3) return { kind: 'external' }
  if (cls !== 2) throw new Hdf5Fault('HDF5_MALFORMED', `Data layout class ${cls}`, at)
  return version === 3 ? readTreeLayout(cursor, at) : readIndexedLayout(cursor, at)
}

function readTreeLayout(cursor: Cursor, at: number): Layout {
  const dimensions = cursor.u8()
  if (!(dimensions >= 2 && dimensions <= maxRank + 1))
    throw new Hdf5Fault('HDF5_MALFORMED', `Chunks of ${dimensions} sizes`, at)
  const tree = cursor.address()
  const chunk: number[] = []
  // The last size is that of an element.
  for (let axis = 0; axis < dimensions; axis++) chunk.push(cursor.u32())
  return { kind: 'tree', chunk, tree }
}

/** Versions 4 and 5 have five kinds of index; the one for a single chunk is the usual one of small weights. */
function readIndexedLayout(cursor: Cursor, at: number): Layout {
  const flags = cursor.u8()
  const dimensions = cursor.u8()
  const encodedBytes = cursor.u8()
  if (!(dimensions <= maxRank + 1 && encodedBytes >= 1 && encodedBytes <= 8))
    throw new Hdf5Fault('HDF5_MALFORMED', `Chunks of ${dimensions} sizes`, at)
  cursor.skip(dimensions * encodedBytes)
  const index = cursor.u8()
  if (index !== 1) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Chunk index ${index}`, at)
  const isFiltered = isSet(flags, 1)
  const sizeBytes = isFiltered ? cursor.length() : undefined
  const mask = isFiltered ? cursor.u32() : 0
  const start = cursor.address()
  return start === undefined ? { kind: 'empty' } : { kind: 'single', start, sizeBytes, mask }
}
