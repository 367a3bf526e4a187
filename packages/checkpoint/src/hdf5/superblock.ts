// SPDX-License-Identifier: Apache-2.0
// Where an HDF5 file begins, and where its root group is.
import type { ByteSource } from '../source/source.ts'
import { Cursor, Hdf5Fault, type Sizes } from './cursor.ts'
import { maxUserBlockBytes } from './limits.ts'

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

export interface Superblock {
  readonly sizes: Sizes
  readonly rootHeader: number
  /** Where the file ends by its own account. */
  readonly endOffset: number
  /** Where the superblock stands: bytes before it belong to somebody else. */
  readonly startOffset: number
}

/** Where a file begins, looked for as the library does; undefined where there is none. */
export function findSignature(source: ByteSource): number | undefined {
  for (let offset = 0; offset <= maxUserBlockBytes; offset = offset === 0 ? 512 : offset * 2) {
    if (offset + signature.length > source.sizeBytes) return undefined
    const bytes = source.read(offset, signature.length)
    if (signature.every((byte, index) => bytes[index] === byte)) return offset
  }
  return undefined
}

export function readSuperblock(source: ByteSource, startOffset: number): Superblock {
  const plain: Sizes = { addressBytes: 8, lengthBytes: 8, base: 0 }
  const head = new Cursor(source, plain, startOffset + signature.length)
  const version = head.u8()
  if (version > 3) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Superblock version ${version}`, startOffset)
  if (version < 2) head.skip(4)
  const [addressBytes, lengthBytes] = [head.u8(), head.u8()]
  if (![2, 4, 8].includes(addressBytes) || ![2, 4, 8].includes(lengthBytes))
    throw new Hdf5Fault('HDF5_MALFORMED', `Addresses of ${addressBytes}, lengths of ${lengthBytes} bytes`, startOffset)
  const cursor = new Cursor(source, { addressBytes, lengthBytes, base: 0 }, head.offset)
  if (version >= 2) {
    cursor.skip(1)
    const base = cursor.place('the base address')
    cursor.address()
    const end = cursor.place('the end of the file')
    const root = cursor.place('the root group')
    return finish(cursor, startOffset, base, end, root)
  }
  cursor.skip(version === 1 ? 13 : 9)
  const base = cursor.place('the base address')
  cursor.address()
  const end = cursor.place('the end of the file')
  if (cursor.address() !== undefined)
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'The file belongs to a set of files', cursor.offset)
  cursor.length()
  const root = cursor.place('the root group')
  return finish(cursor, startOffset, base, end, root)
}

function finish(cursor: Cursor, startOffset: number, base: number, end: number, root: number): Superblock {
  // Some writers put the base at the user block, some leave it at zero and count from the superblock all the same.
  const sizes = { ...cursor.sizes, base: base === 0 ? startOffset : base }
  const endOffset = end + (base === 0 ? startOffset : 0)
  if (endOffset > cursor.source.sizeBytes)
    throw new Hdf5Fault('HDF5_TRUNCATED', `${cursor.source.sizeBytes} of ${endOffset} bytes are there`, startOffset)
  return { sizes, rootHeader: root + sizes.base, endOffset, startOffset }
}
