// SPDX-License-Identifier: Apache-2.0
// Chunk indexes that are arrays: an entry for each place of the grid, in one block (fixed), or in blocks that double in
// size (extensible, for one dimension without a limit). Blocks beyond a size are cut in pages.
import type { Budget } from '../reading.ts'
import { assertChecksum } from './checksum.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxArrayEntries } from './limits.ts'

/** An entry of an array: where a chunk lies, and the bytes it takes there where filters changed them. */
export interface ArrayEntry {
  readonly index: number
  readonly start: number
  readonly storedBytes: number | undefined
  readonly mask: number
}

/** What all parts of one array share. */
interface ArrayInfo {
  readonly at: Cursor
  readonly header: number
  readonly client: number
  readonly entryBytes: number
  readonly pageEntries: number
  readonly budget: Budget
  /** Blocks met so far: one that is met twice leads back. */
  readonly seen: Set<number>
}

export function* walkFixedArray(header: Cursor, budget: Budget): Generator<ArrayEntry, void> {
  const start = header.offset
  const at = header.at(start)
  at.expect('FAHD')
  const { client, entryBytes } = readArrayHead(at)
  const pageBits = at.u8()
  const count = at.length()
  const block = at.address()
  assertChecksum(at, start, at.offset, budget)
  if (!(pageBits <= 32)) throw new Hdf5Fault('HDF5_MALFORMED', `Pages of 2^${pageBits} entries`, start)
  if (block === undefined) return
  const info = { at, header: start, client, entryBytes, pageEntries: 2 ** pageBits, budget, seen: new Set<number>() }
  const content = enter(info, block, 'FADB')
  assertFits(info, count, block)
  if (count <= info.pageEntries) {
    yield* readEntries(info, { first: 0, count, start: content.offset, checkFrom: block })
    return
  }
  const pages = Math.ceil(count / info.pageEntries)
  const bits = content.offset
  content.skip(Math.ceil(pages / 8))
  assertChecksum(at, block, content.offset, budget)
  yield* readPages(info, { first: 0, count, start: content.offset + 4, bits, firstBit: 0 })
}

export function* walkExtensibleArray(header: Cursor, budget: Budget): Generator<ArrayEntry, void> {
  const start = header.offset
  const at = header.at(start)
  at.expect('EAHD')
  const { client, entryBytes } = readArrayHead(at)
  const [maxBits, directEntries, blockEntries, minPointers, pageBits] = [at.u8(), at.u8(), at.u8(), at.u8(), at.u8()]
  for (let index = 0; index < 6; index++) at.length()
  const indexBlock = at.address()
  assertChecksum(at, start, at.offset, budget)
  const isSound = maxBits <= 64 && pageBits <= 32 && isPower(blockEntries) && minPointers >= 2 && isPower(minPointers)
  const supers = 1 + maxBits - Math.log2(blockEntries)
  const directSupers = 2 * Math.log2(minPointers)
  if (!isSound || !(supers >= directSupers))
    throw new Hdf5Fault('HDF5_MALFORMED', 'An array whose blocks cannot be', start)
  if (indexBlock === undefined) return
  const info = { at, header: start, client, entryBytes, pageEntries: 2 ** pageBits, budget, seen: new Set<number>() }
  const offsetBytes = Math.ceil(maxBits / 8)
  const content = enter(info, indexBlock, 'EAIB')
  const entries = content.offset
  content.skip(directEntries * entryBytes)
  const dataBlocks = readAddresses(content, 2 * (minPointers - 1))
  const superBlocks = readAddresses(content, supers - directSupers)
  assertChecksum(at, indexBlock, content.offset, budget)
  yield* readEntries(info, { first: 0, count: directEntries, start: entries, checkFrom: undefined })
  let first = directEntries
  let nextBlock = 0
  for (let level = 0; level < supers; level++) {
    const blocks = 2 ** Math.floor(level / 2)
    const count = blockEntries * 2 ** Math.ceil(level / 2)
    if (level < directSupers) {
      for (let index = 0; index < blocks; index++)
        yield* readBlock(info, dataBlocks[nextBlock++], { first: first + index * count, count, offsetBytes })
    } else {
      const superBlock = superBlocks[level - directSupers]
      if (superBlock !== undefined) yield* readSuper(info, superBlock, { first, blocks, count, offsetBytes })
    }
    first += blocks * count
  }
}

/** Version, what the entries are of, and their size. */
function readArrayHead(at: Cursor): { readonly client: number; readonly entryBytes: number } {
  const start = at.offset
  const [version, client, entryBytes] = [at.u8(), at.u8(), at.u8()]
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Array version ${version}`, start)
  const { addressBytes } = at.sizes
  // Filtered chunks have a size of 1 to 8 bytes and a mask of four beside their address.
  const sizeBytes = entryBytes - addressBytes - 4
  const isSound = client === 0 ? entryBytes === addressBytes : client === 1 && sizeBytes >= 1 && sizeBytes <= 8
  if (!isSound) throw new Hdf5Fault('HDF5_MALFORMED', `Entries of ${entryBytes} bytes`, start)
  return { client, entryBytes }
}

function enter(info: ArrayInfo, block: number, signature: string): Cursor {
  if (info.seen.has(block)) throw new Hdf5Fault('HDF5_MALFORMED', 'An array leads back into itself', block)
  info.seen.add(block)
  info.budget.spend(1)
  const at = info.at.at(block)
  at.expect(signature)
  const [version, client] = [at.u8(), at.u8()]
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Array version ${version}`, block)
  if (client !== info.client || at.address() !== info.header)
    throw new Hdf5Fault('HDF5_MALFORMED', 'A block of another array', block)
  return at
}

function assertFits({ at, entryBytes }: ArrayInfo, count: number, offset: number): void {
  if (!(count <= maxArrayEntries)) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `An array of ${count} entries`, offset)
  if (!(offset + count * entryBytes <= at.source.sizeBytes))
    throw new Hdf5Fault('HDF5_TRUNCATED', `An array of ${count} entries`, offset)
}

function readAddresses(at: Cursor, count: number): (number | undefined)[] {
  return Array.from({ length: count }, () => at.address())
}

interface Run {
  readonly first: number
  readonly count: number
  readonly start: number
}

/** Entries behind one another; with a checksum behind them where it counts from `checkFrom`. */
function* readEntries(info: ArrayInfo, run: Run & { readonly checkFrom: number | undefined }): Generator<ArrayEntry> {
  const { at, client, entryBytes, budget } = info
  const { first, count, start, checkFrom } = run
  budget.spend(count)
  if (checkFrom !== undefined) assertChecksum(at, checkFrom, start + count * entryBytes, budget)
  const cursor = at.at(start)
  for (let index = 0; index < count; index++) {
    cursor.offset = start + index * entryBytes
    const address = cursor.address()
    if (address === undefined) continue
    const isFiltered = client === 1
    const storedBytes = isFiltered ? cursor.number(entryBytes - at.sizes.addressBytes - 4) : undefined
    yield { index: first + index, start: address, storedBytes, mask: isFiltered ? cursor.u32() : 0 }
  }
}

/** Pages that were written are marked by a bit each, the first in the highest. */
function* readPages(
  info: ArrayInfo,
  run: Run & { readonly bits: number; readonly firstBit: number },
): Generator<ArrayEntry> {
  const { at, entryBytes, pageEntries } = info
  const { first, count, start, bits, firstBit } = run
  for (let page = 0; page * pageEntries < count; page++) {
    info.budget.spend(1)
    const bit = firstBit + page
    const byte = at.at(bits + Math.floor(bit / 8)).u8()
    if (Math.floor(byte / 2 ** (7 - (bit % 8))) % 2 === 0) continue
    const pageStart = start + page * (pageEntries * entryBytes + 4)
    const held = Math.min(pageEntries, count - page * pageEntries)
    yield* readEntries(info, { first: first + page * pageEntries, count: held, start: pageStart, checkFrom: pageStart })
  }
}

interface BlockRange {
  readonly first: number
  readonly count: number
  readonly offsetBytes: number
}

function* readBlock(info: ArrayInfo, block: number | undefined, range: BlockRange): Generator<ArrayEntry> {
  if (block === undefined) return
  const { first, count, offsetBytes } = range
  if (count > info.pageEntries) throw new Hdf5Fault('HDF5_MALFORMED', 'A block that has pages and no bits', block)
  const at = enter(info, block, 'EADB')
  at.skip(offsetBytes)
  assertFits(info, count, at.offset)
  yield* readEntries(info, { first, count, start: at.offset, checkFrom: block })
}

/** A block of addresses of data blocks, with the bits of their pages. */
function* readSuper(
  info: ArrayInfo,
  superBlock: number,
  range: BlockRange & { readonly blocks: number },
): Generator<ArrayEntry> {
  const { first, blocks, count, offsetBytes } = range
  const { at, budget, pageEntries } = info
  const pages = count > pageEntries ? count / pageEntries : 0
  const content = enter(info, superBlock, 'EASB')
  content.skip(offsetBytes)
  const bits = content.offset
  const tableBytes = blocks * (Math.ceil(pages / 8) + at.sizes.addressBytes)
  if (!(bits + tableBytes <= at.source.sizeBytes))
    throw new Hdf5Fault('HDF5_TRUNCATED', `An array of ${blocks} blocks`, superBlock)
  budget.spend(blocks)
  content.skip(blocks * Math.ceil(pages / 8))
  const addresses = content.offset
  assertChecksum(at, superBlock, bits + tableBytes, budget)
  for (let index = 0; index < blocks; index++) {
    const block = at.at(addresses + index * at.sizes.addressBytes).address()
    const blockFirst = first + index * count
    if (pages === 0) {
      yield* readBlock(info, block, { first: blockFirst, count, offsetBytes })
      continue
    }
    if (block === undefined) continue
    const data = enter(info, block, 'EADB')
    data.skip(offsetBytes)
    assertChecksum(at, block, data.offset, budget)
    yield* readPages(info, { first: blockFirst, count, start: data.offset + 4, bits, firstBit: index * pages })
  }
}

function isPower(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value))
}
