// SPDX-License-Identifier: Apache-2.0
// The filters that chunks went through when they were written, undone in reverse.
import type { Budget } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { openZlib } from '../unpack/deflate/zlib.ts'
import { isStreamError } from '../unpack/stream/unpacked.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { firstTargetBytes } from './limits.ts'
import { unpackLzf } from './lzf.ts'

/** One step of the pipeline. */
export interface Filter {
  readonly id: number
  readonly values: readonly number[]
}

export const filterId = { deflate: 1, shuffle: 2, fletcher32: 3, lzf: 32_000 } as const
const known: ReadonlySet<number> = new Set(Object.values(filterId))

export function isKnownFilter(filter: Filter): boolean {
  return known.has(filter.id)
}

export function readFilters(cursor: Cursor): Filter[] {
  const at = cursor.offset
  const version = cursor.u8()
  if (version !== 1 && version !== 2)
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Filter pipeline version ${version}`, at)
  const count = cursor.u8()
  if (!(count <= 32)) throw new Hdf5Fault('HDF5_MALFORMED', `${count} filters`, at)
  if (version === 1) cursor.skip(6)
  const filters: Filter[] = []
  for (let index = 0; index < count; index++) {
    const id = cursor.u16()
    const nameBytes = version === 1 || id >= 256 ? cursor.u16() : 0
    cursor.skip(2)
    const valueCount = cursor.u16()
    cursor.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes)
    const values: number[] = []
    for (let value = 0; value < valueCount; value++) values.push(cursor.u32())
    if (version === 1 && valueCount % 2 === 1) cursor.skip(4)
    filters.push({ id, values })
  }
  return filters
}

/** The chunk as it was before the filters; `mask` names those that were left out. `sizeBytes` is what must come out. */
export function undoFilters(
  packed: Uint8Array,
  filters: readonly Filter[],
  options: { readonly mask: number; readonly sizeBytes: number; readonly offset: number; readonly budget: Budget },
): Uint8Array {
  const { mask, sizeBytes, offset, budget } = options
  let bytes = packed
  for (let index = filters.length - 1; index >= 0; index--) {
    const filter = filters[index]
    if (filter === undefined || Math.floor(mask / 2 ** index) % 2 === 1) continue
    budget.spend(1 + Math.ceil(bytes.length / 1024))
    if (filter.id === filterId.fletcher32) bytes = checkFletcher(bytes, offset)
    else if (filter.id === filterId.shuffle) bytes = unshuffle(bytes, filter.values[0] ?? 1)
    else if (filter.id === filterId.deflate) bytes = inflate(bytes, sizeBytes, offset, budget)
    else bytes = lzf(bytes, sizeBytes, offset)
  }
  if (bytes.length !== sizeBytes)
    throw new Hdf5Fault('HDF5_MALFORMED', `A chunk of ${bytes.length} bytes, ${sizeBytes} wanted`, offset)
  return bytes
}

function inflate(packed: Uint8Array, sizeBytes: number, offset: number, budget: Budget): Uint8Array {
  // A chunk may carry a checksum of four bytes behind what was asked for.
  const mostBytes = sizeBytes + 4
  // Grown as it is filled: what a chunk should hold is only a claim.
  let target = new Uint8Array(Math.min(mostBytes, Math.max(firstTargetBytes, packed.length * 4)))
  let filled = 0
  try {
    const stream = openZlib(new MemorySource(packed), budget)
    for (let piece = stream.next(); piece !== undefined; piece = stream.next()) {
      if (filled + piece.length > mostBytes)
        throw new Hdf5Fault('HDF5_MALFORMED', 'A chunk unpacks to too much', offset)
      if (filled + piece.length > target.length) {
        const larger = new Uint8Array(Math.min(mostBytes, Math.max(target.length * 2, filled + piece.length)))
        larger.set(target.subarray(0, filled))
        target = larger
      }
      target.set(piece, filled)
      filled += piece.length
    }
  } catch (error) {
    if (isStreamError(error)) throw new Hdf5Fault('HDF5_MALFORMED', error.message, offset)
    throw error
  }
  return target.subarray(0, filled)
}

function lzf(packed: Uint8Array, sizeBytes: number, offset: number): Uint8Array {
  // As with gzip, a checksum may follow what was asked for.
  const bytes = unpackLzf(packed, sizeBytes + 4)
  if (bytes === undefined) throw new Hdf5Fault('HDF5_MALFORMED', 'A chunk that LZF cannot unpack', offset)
  return bytes
}

/** Bytes of equal weight stood together; what does not fill an element stays at the end. */
function unshuffle(bytes: Uint8Array, elementBytes: number): Uint8Array {
  // The size of an element comes from the file: without a whole one there is nothing to sort, and nothing to count to.
  if (!(elementBytes > 1 && elementBytes <= bytes.length)) return bytes
  const count = Math.floor(bytes.length / elementBytes)
  const plain = bytes.slice()
  for (let part = 0, from = 0; part < elementBytes; part++)
    for (let index = 0; index < count; index++) plain[index * elementBytes + part] = bytes[from++] ?? 0
  return plain
}

/** Fletcher's checksum over 16-bit words, kept in the last four bytes. */
function checkFletcher(bytes: Uint8Array, offset: number): Uint8Array {
  if (bytes.length < 4) throw new Hdf5Fault('HDF5_MALFORMED', 'A chunk without its checksum', offset)
  const content = bytes.subarray(0, bytes.length - 4)
  let [one, two] = [0, 0]
  for (let at = 0; at + 1 < content.length; at += 2) {
    one = (one + (content[at] ?? 0) * 256 + (content[at + 1] ?? 0)) % 65_535
    two = (two + one) % 65_535
  }
  if (content.length % 2 === 1) {
    one = (one + (content.at(-1) ?? 0) * 256) % 65_535
    two = (two + one) % 65_535
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + content.length, 4)
  const stored = view.getUint32(0, true)
  const [storedTwo, storedOne] = [Math.floor(stored / 65_536) % 65_535, (stored % 65_536) % 65_535]
  if (storedOne !== one || storedTwo !== two)
    throw new Hdf5Fault('HDF5_MALFORMED', 'The checksum of a chunk is wrong', offset)
  return content
}
