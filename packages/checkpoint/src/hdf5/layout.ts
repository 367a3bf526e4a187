// SPDX-License-Identifier: Apache-2.0
// Where the elements of a dataset lie.
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxRank } from './limits.ts'
import { isSet } from './object-header.ts'

/** What lists the chunks of a dataset, and where it stands. */
export type ChunkIndex =
  | { readonly kind: 'tree' | 'implicit' | 'fixed' | 'extensible' | 'records'; readonly start: number }
  | {
      readonly kind: 'single'
      readonly start: number
      readonly storedBytes: number | undefined
      readonly mask: number
    }

export type Layout =
  | { readonly kind: 'whole'; readonly start: number; readonly sizeBytes: number }
  /** Nothing was written: all elements have the fill value. */
  | { readonly kind: 'empty' }
  /** The last size of a chunk is that of an element. */
  | { readonly kind: 'chunks'; readonly chunk: readonly number[]; readonly index: ChunkIndex | undefined }
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
  const start = cursor.address()
  const chunk: number[] = []
  for (let axis = 0; axis < dimensions; axis++) chunk.push(cursor.u32())
  return { kind: 'chunks', chunk, index: start === undefined ? undefined : { kind: 'tree', start } }
}

/** Kinds of index by their number, with the bytes of settings that stand before the address and again in the index. */
const indexKinds = [undefined, undefined, ['implicit', 0], ['fixed', 1], ['extensible', 5], ['records', 6]] as const

/** Versions 4 and 5 have five kinds of index. */
function readIndexedLayout(cursor: Cursor, at: number): Layout {
  const [flags, dimensions, encodedBytes] = [cursor.u8(), cursor.u8(), cursor.u8()]
  if (!(dimensions >= 2 && dimensions <= maxRank + 1 && encodedBytes >= 1 && encodedBytes <= 8))
    throw new Hdf5Fault('HDF5_MALFORMED', `Chunks of ${dimensions} sizes`, at)
  // Chunks at the edge may have been left without their filters, which nothing in a chunk tells.
  if (isSet(flags, 0)) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'Chunks at the edge without filters', at)
  const chunk: number[] = []
  for (let axis = 0; axis < dimensions; axis++) chunk.push(cursor.number(encodedBytes))
  const number = cursor.u8()
  if (number === 1) {
    const isFiltered = isSet(flags, 1)
    const storedBytes = isFiltered ? cursor.length() : undefined
    const mask = isFiltered ? cursor.u32() : 0
    const start = cursor.address()
    return {
      kind: 'chunks',
      chunk,
      index: start === undefined ? undefined : { kind: 'single', start, storedBytes, mask },
    }
  }
  const row = indexKinds[number]
  if (row === undefined) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Chunk index ${number}`, at)
  const [kind, settingBytes] = row
  cursor.skip(settingBytes)
  const start = cursor.address()
  return { kind: 'chunks', chunk, index: start === undefined ? undefined : { kind, start } }
}
