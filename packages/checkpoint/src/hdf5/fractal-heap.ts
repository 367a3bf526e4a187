// SPDX-License-Identifier: Apache-2.0
// A fractal heap: objects of any size, found by an id, in blocks whose sizes double from row to row of a table.
import type { Budget } from '../reading.ts'
import { assertChecksum, lookup3 } from './checksum.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxBlockBytes, maxHugeObjects, maxTreeDepth } from './limits.ts'
import { recordType, walkRecords } from './record-tree.ts'

/** Where an object of a heap lies in the file. */
export interface HeapObject {
  readonly start: number
  readonly end: number
}

interface Block {
  readonly address: number
  /** Rows of an indirect block; 0 for a direct one, which holds objects. */
  readonly rows: number
  /** Where it begins in the space of the heap. */
  readonly heapOffset: number
  readonly sizeBytes: number
}

export class FractalHeap {
  readonly #at: Cursor
  readonly #budget: Budget
  readonly #header: number
  readonly #idBytes: number
  readonly #offsetBytes: number
  readonly #lengthBytes: number
  readonly #hasChecksums: boolean
  readonly #hugeTree: number | undefined
  readonly #width: number
  readonly #firstBytes: number
  readonly #directRows: number
  readonly #root: Block | undefined
  readonly #verified = new Set<number>()
  #huge: Map<number, HeapObject> | undefined

  constructor(header: Cursor, budget: Budget) {
    this.#budget = budget
    this.#header = header.offset
    const at = header.at(header.offset)
    at.expect('FRHP')
    const version = at.u8()
    if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Heap version ${version}`, this.#header)
    this.#idBytes = at.u16()
    const filterBytes = at.u16()
    this.#hasChecksums = Math.floor(at.u8() / 2) % 2 === 1
    const maxManagedBytes = at.u32()
    at.length()
    this.#hugeTree = at.address()
    at.length()
    at.address()
    for (let index = 0; index < 8; index++) at.length()
    this.#width = at.u16()
    this.#firstBytes = at.length()
    const maxDirectBytes = at.length()
    const heapBits = at.u16()
    at.skip(2)
    const root = at.address()
    const rows = at.u16()
    if (filterBytes > 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'A heap with filters', this.#header)
    assertChecksum(at, this.#header, at.offset, budget)
    const isSound =
      isPower(this.#width) &&
      isPower(this.#firstBytes) &&
      isPower(maxDirectBytes) &&
      maxDirectBytes >= this.#firstBytes &&
      maxDirectBytes <= maxBlockBytes &&
      heapBits <= 64 &&
      rows <= 64
    if (!isSound) throw new Hdf5Fault('HDF5_MALFORMED', 'A heap whose blocks cannot be', this.#header)
    this.#at = at
    this.#offsetBytes = Math.ceil(heapBits / 8)
    this.#lengthBytes = Math.min(Math.ceil(Math.log2(maxDirectBytes) / 8), bytesFor(maxManagedBytes))
    this.#directRows = Math.log2(maxDirectBytes / this.#firstBytes) + 2
    const sizeBytes = rows === 0 ? this.#firstBytes : this.#sizeOfRows(rows)
    this.#root = root === undefined ? undefined : { address: root, rows, heapOffset: 0, sizeBytes }
  }

  get idBytes(): number {
    return this.#idBytes
  }

  /** The object whose id stands at the cursor. */
  find(id: Cursor): HeapObject {
    const at = id.at(id.offset)
    const head = at.u8()
    if (head >= 64)
      throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A heap id of version ${Math.floor(head / 64)}`, id.offset)
    const kind = Math.floor(head / 16)
    if (kind === 2) return this.#findTiny(at, head % 16)
    if (kind === 1) return this.#findHuge(at)
    if (kind !== 0) throw new Hdf5Fault('HDF5_MALFORMED', `A heap id of kind ${kind}`, id.offset)
    return this.#findManaged(at.number(this.#offsetBytes), at.number(this.#lengthBytes), id.offset)
  }

  /** Objects of a few bytes stand in the id itself. */
  #findTiny(at: Cursor, low: number): HeapObject {
    const isLong = this.#idBytes - 1 > 16
    const sizeBytes = (isLong ? low * 256 + at.u8() : low) + 1
    if (!(sizeBytes <= this.#idBytes - (isLong ? 2 : 1)))
      throw new Hdf5Fault('HDF5_MALFORMED', 'An object longer than its id', at.offset)
    return { start: at.offset, end: at.offset + sizeBytes }
  }

  /** Large objects lie in the file by themselves; a tree tells where, or the id itself where it has the space. */
  #findHuge(at: Cursor): HeapObject {
    const { addressBytes, lengthBytes } = at.sizes
    if (this.#idBytes - 1 >= addressBytes + lengthBytes) {
      const start = at.place('a large object')
      return this.#inside(start, at.length())
    }
    const number = at.number(Math.min(lengthBytes, this.#idBytes - 1))
    const found = (this.#huge ??= this.#listHuge()).get(number)
    if (found === undefined) throw new Hdf5Fault('HDF5_MALFORMED', 'A large object that is nowhere', at.offset)
    return found
  }

  #listHuge(): Map<number, HeapObject> {
    const objects = new Map<number, HeapObject>()
    if (this.#hugeTree === undefined) return objects
    const types = [recordType.hugeObject]
    for (const { at, sizeBytes } of walkRecords(this.#at.at(this.#hugeTree), types, this.#budget)) {
      if (sizeBytes !== at.sizes.addressBytes + 2 * at.sizes.lengthBytes || objects.size >= maxHugeObjects)
        throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'A tree of large objects', at.offset)
      const start = at.place('a large object')
      const object = this.#inside(start, at.length())
      objects.set(at.length(), object)
    }
    return objects
  }

  #inside(start: number, sizeBytes: number): HeapObject {
    if (!(start + sizeBytes <= this.#at.source.sizeBytes))
      throw new Hdf5Fault('HDF5_TRUNCATED', `A heap object of ${sizeBytes} bytes`, start)
    return { start, end: start + sizeBytes }
  }

  #findManaged(heapOffset: number, sizeBytes: number, idOffset: number): HeapObject {
    let block = this.#root
    for (let depth = 0; block !== undefined && depth <= maxTreeDepth; depth++) {
      this.#budget.spend(1)
      const { address, rows } = block
      if (rows === 0) {
        const within = heapOffset - block.heapOffset
        const overheadBytes = this.#verifyDirect(block)
        if (!(within >= overheadBytes && within + sizeBytes <= block.sizeBytes))
          throw new Hdf5Fault('HDF5_MALFORMED', 'A heap object outside its block', idOffset)
        return { start: address + within, end: address + within + sizeBytes }
      }
      block = this.#childAt(block, heapOffset)
    }
    throw new Hdf5Fault('HDF5_MALFORMED', 'A heap object that is nowhere', idOffset)
  }

  /** The child of an indirect block in which that place of the heap lies. */
  #childAt(block: Block, heapOffset: number): Block | undefined {
    const entries = this.#verifyIndirect(block)
    let rowStart = block.heapOffset
    for (let row = 0; row < block.rows; row++) {
      const childBytes = this.#rowBytes(row)
      if (heapOffset < rowStart + childBytes * this.#width) {
        const column = Math.floor((heapOffset - rowStart) / childBytes)
        const index = row * this.#width + column
        const address = this.#at.at(entries + index * this.#at.sizes.addressBytes).address()
        if (address === undefined) return undefined
        const rows =
          row < this.#directRows ? 0 : Math.log2(childBytes) - Math.log2(this.#firstBytes) - Math.log2(this.#width) + 1
        if (!(rows >= 0)) return undefined
        return { address, rows, heapOffset: rowStart + column * childBytes, sizeBytes: childBytes }
      }
      rowStart += childBytes * this.#width
    }
    return undefined
  }

  /** Blocks of the first two rows have the smallest size; it doubles from there. */
  #rowBytes(row: number): number {
    return this.#firstBytes * 2 ** Math.max(row - 1, 0)
  }

  #sizeOfRows(rows: number): number {
    return this.#firstBytes * this.#width * 2 ** (rows - 1)
  }

  /** Checks what stands before the content of a block, and gives its cursor. */
  #enter({ address, heapOffset }: Block, signature: string): Cursor {
    const at = this.#at.at(address)
    at.expect(signature)
    const version = at.u8()
    if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Heap block version ${version}`, address)
    if (at.address() !== this.#header || at.number(this.#offsetBytes) !== heapOffset)
      throw new Hdf5Fault('HDF5_MALFORMED', 'A block of another heap', address)
    return at
  }

  #verifyDirect(block: Block): number {
    const at = this.#enter(block, 'FHDB')
    const { address, sizeBytes } = block
    const checksumAt = at.offset - address
    if (!this.#hasChecksums) return checksumAt
    if (!this.#verified.has(address)) {
      const wanted = at.u32()
      this.#budget.spend(Math.ceil(sizeBytes / 1024))
      // The checksum is that of the block with zeros in its own place.
      const bytes = this.#at.at(address).bytes(sizeBytes).slice()
      bytes.fill(0, checksumAt, checksumAt + 4)
      if (lookup3(bytes) !== wanted) throw new Hdf5Fault('HDF5_MALFORMED', 'A checksum is wrong', address)
      this.#verified.add(address)
    }
    return checksumAt + 4
  }

  #verifyIndirect(block: Block): number {
    const entries = this.#enter(block, 'FHIB').offset
    if (!this.#verified.has(block.address)) {
      const end = entries + block.rows * this.#width * this.#at.sizes.addressBytes
      assertChecksum(this.#at, block.address, end, this.#budget)
      this.#verified.add(block.address)
    }
    return entries
  }
}

function isPower(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value))
}

/** Bytes in which the library writes numbers up to `most`. */
function bytesFor(most: number): number {
  return Math.floor(Math.log2(Math.max(most, 1)) / 8) + 1
}
