// SPDX-License-Identifier: Apache-2.0
// The value of elements that were never written.
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { isSet } from './object-header.ts'

/** One element, in the order of bytes of the file; undefined where it is zero or was not given. */
export function readFill(
  message: Cursor | undefined,
  oldMessage: Cursor | undefined,
  elementBytes: number,
): Uint8Array | undefined {
  const at = message ?? oldMessage
  if (at === undefined) return undefined
  const start = at.offset
  if (message !== undefined && !isGiven(message)) return undefined
  const sizeBytes = at.u32()
  if (sizeBytes === 0) return undefined
  if (sizeBytes !== elementBytes)
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A fill value of ${sizeBytes} bytes`, start)
  const value = at.bytes(sizeBytes)
  return value.every((byte) => byte === 0) ? undefined : value
}

/** Leaves the cursor before the size of the value, where there is one. */
function isGiven(at: Cursor): boolean {
  const start = at.offset
  const version = at.u8()
  if (version === 3) return isSet(at.u8(), 5)
  if (version !== 1 && version !== 2) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Fill value version ${version}`, start)
  at.skip(2)
  const isDefined = at.u8() !== 0
  return version === 1 || isDefined
}
