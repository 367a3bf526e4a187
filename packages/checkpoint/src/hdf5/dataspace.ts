// SPDX-License-Identifier: Apache-2.0
// The shape of a dataset or attribute.
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxRank } from './limits.ts'

export interface Dataspace {
  readonly shape: readonly number[]
  /** How far each dimension may grow; undefined where it has no limit. */
  readonly maxShape: readonly (number | undefined)[]
}

/** Sizes of the dimensions; undefined for a dataset without elements. */
export function readDataspace(cursor: Cursor): Dataspace | undefined {
  const at = cursor.offset
  const version = cursor.u8()
  if (version !== 1 && version !== 2) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Dataspace version ${version}`, at)
  const rank = cursor.u8()
  if (!(rank <= maxRank)) throw new Hdf5Fault('HDF5_MALFORMED', `${rank} dimensions`, at)
  const flags = cursor.u8()
  const type = version === 2 ? cursor.u8() : 1
  if (version === 1) cursor.skip(5)
  if (type === 2) return undefined
  const shape: number[] = []
  for (let axis = 0; axis < rank; axis++) shape.push(cursor.length())
  if (flags % 2 === 0) return { shape, maxShape: shape }
  const maxShape: (number | undefined)[] = []
  for (let axis = 0; axis < rank; axis++) maxShape.push(readLimit(cursor))
  if (!shape.every((size, axis) => size <= (maxShape[axis] ?? size)))
    throw new Hdf5Fault('HDF5_MALFORMED', 'A dimension beyond its limit', at)
  return { shape, maxShape }
}

/** All bits set mean that there is no limit. */
function readLimit(cursor: Cursor): number | undefined {
  const bytes = cursor.bytes(cursor.sizes.lengthBytes)
  if (bytes.every((byte) => byte === 0xff)) return undefined
  cursor.offset -= bytes.length
  return cursor.length()
}

/** Elements x bytes, refused where a double cannot hold it. */
export function sizeOf(shape: readonly number[], elementBytes: number, offset: number): number {
  const size = shape.reduce((product, extent) => product * BigInt(extent), BigInt(elementBytes))
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new Hdf5Fault('HDF5_MALFORMED', `${size} bytes of data`, offset)
  return Number(size)
}
