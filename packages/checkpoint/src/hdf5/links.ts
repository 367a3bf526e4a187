// SPDX-License-Identifier: Apache-2.0
// The members of a group: in a symbol table (a B-tree and a heap of names) or as messages of its header.
import type { Budget } from '../reading.ts'
import type { Allowance } from './allowance.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { readDense } from './dense.ts'
import { linkBytes, maxPathBytes, maxTreeDepth, maxTreeNodes } from './limits.ts'
import { type HeaderMessage, isSet, messageType } from './object-header.ts'
import { recordType } from './record-tree.ts'

/** One member of a group. */
export type Link =
  | { readonly kind: 'hard'; readonly name: string; readonly address: number; readonly offset: number }
  | {
      readonly kind: 'soft' | 'external' | 'other'
      readonly name: string
      readonly target: string
      readonly offset: number
    }

const utf8 = new TextDecoder('utf-8')

/** The links of one group, as they are found. */
interface Found {
  readonly links: Link[]
  readonly allowance: Allowance
  readonly budget: Budget
}

export function readLinks(messages: readonly HeaderMessage[], allowance: Allowance, budget: Budget): Link[] {
  const links: Link[] = []
  const found: Found = { links, allowance, budget }
  for (const { type, content } of messages) {
    if (type === messageType.symbolTable) readSymbolTable(content, found)
    else if (type === messageType.link) readLink(content.at(content.offset), found)
    else if (type === messageType.linkInfo) readDenseLinks(content, found)
  }
  return links
}

/** Groups of many links keep them in a heap, by name and sometimes by order of creation. */
function readDenseLinks(message: Cursor, found: Found): void {
  const at = message.at(message.offset)
  const version = at.u8()
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Link info version ${version}`, message.offset)
  const flags = at.u8()
  if (isSet(flags, 0)) at.skip(8)
  const heap = at.address()
  const trees = [at.address(), isSet(flags, 1) ? at.address() : undefined]
  const types = [recordType.linkName, recordType.linkOrder]
  for (const { start, end } of readDense({ at, heap, trees, types, budget: found.budget })) {
    const link = at.at(start)
    readLink(link, found)
    if (link.offset > end) throw new Hdf5Fault('HDF5_MALFORMED', 'A link past its end', start)
  }
}

function readLink(content: Cursor, found: Found): void {
  const offset = content.offset
  const version = content.u8()
  if (version !== 1) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Link message version ${version}`, offset)
  const flags = content.u8()
  const type = isSet(flags, 3) ? content.u8() : 0
  if (isSet(flags, 2)) content.skip(8)
  if (isSet(flags, 4)) content.skip(1)
  const nameBytes = content.number(2 ** (flags % 4))
  if (!(nameBytes <= maxPathBytes)) throw new Hdf5Fault('HDF5_MALFORMED', `A name of ${nameBytes} bytes`, offset)
  note(found, nameBytes, offset)
  const name = utf8.decode(content.bytes(nameBytes))
  if (type === 0) {
    found.links.push({ kind: 'hard', name, address: content.place(name), offset })
    return
  }
  const targetBytes = content.u16()
  note(found, targetBytes, offset)
  const target = utf8.decode(content.bytes(targetBytes)).replaceAll('\0', ' ').trim()
  found.links.push({ kind: type === 1 ? 'soft' : type === 64 ? 'external' : 'other', name, target, offset })
}

/** Pays for a name before it is kept. */
function note({ allowance, budget }: Found, nameBytes: number, offset: number): void {
  budget.spend(1 + Math.ceil(nameBytes / 64))
  allowance.take(linkBytes + nameBytes, offset)
}

function readSymbolTable(content: Cursor, found: Found): void {
  const at = content.at(content.offset)
  const tree = at.place('the tree of a group')
  const heap = readHeap(at.at(at.place('the names of a group')))
  const options = { type: 0, keyBytes: at.sizes.lengthBytes, budget: found.budget }
  for (const leaf of walkTree(at.at(tree), options)) readSymbols(at.at(leaf.child), heap, found)
}

/** The part of a file that holds the names of a group. */
interface Heap {
  readonly start: number
  readonly end: number
}

function readHeap(at: Cursor): Heap {
  at.expect('HEAP')
  at.skip(4)
  const sizeBytes = at.length()
  at.length()
  const start = at.place('the names of a group')
  if (!(start + sizeBytes <= at.source.sizeBytes)) throw new Hdf5Fault('HDF5_TRUNCATED', 'A heap of names', start)
  return { start, end: start + sizeBytes }
}

function readName(cursor: Cursor, heap: Heap, offset: number, found: Found): string {
  const start = heap.start + offset
  if (!(start < heap.end)) throw new Hdf5Fault('HDF5_MALFORMED', 'A name outside its heap', cursor.offset)
  const mostBytes = Math.min(heap.end - start, maxPathBytes)
  for (let lengthBytes = 128; ; lengthBytes *= 4) {
    const bytes = cursor.at(start).bytes(Math.min(lengthBytes, mostBytes))
    const end = bytes.indexOf(0)
    if (end >= 0) {
      note(found, end, start)
      return utf8.decode(bytes.subarray(0, end))
    }
    if (lengthBytes >= mostBytes) throw new Hdf5Fault('HDF5_MALFORMED', 'A name without an end', start)
  }
}

function readSymbols(at: Cursor, heap: Heap, found: Found): void {
  at.expect('SNOD')
  at.skip(2)
  const count = at.u16()
  for (let index = 0; index < count; index++) {
    const offset = at.offset
    const name = readName(at, heap, at.length(), found)
    const address = at.address()
    const cache = at.u32()
    at.skip(4)
    const scratch = at.u32()
    at.skip(12)
    if (cache === 2) found.links.push({ kind: 'soft', name, target: readName(at, heap, scratch, found), offset })
    else if (address === undefined) throw new Hdf5Fault('HDF5_MALFORMED', `${name} is nowhere`, offset)
    else found.links.push({ kind: 'hard', name, address, offset })
  }
}

interface TreeOptions {
  readonly type: number
  readonly keyBytes: number
  readonly budget: Budget
}

/** A child of the lowest level of a version 1 B-tree, with where its key stands. */
export interface Leaf {
  readonly key: number
  readonly child: number
}

export function* walkTree(root: Cursor, { type, keyBytes, budget }: TreeOptions): Generator<Leaf, void> {
  const pending: { offset: number; level: number | undefined }[] = [{ offset: root.offset, level: undefined }]
  const seen = new Set<number>()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { offset, level: wantedLevel } = next
    budget.spend(1)
    if (seen.has(offset)) throw new Hdf5Fault('HDF5_MALFORMED', 'A tree leads back into itself', offset)
    seen.add(offset)
    if (seen.size > maxTreeNodes) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'A tree of too many nodes', offset)
    const at = root.at(offset)
    at.expect('TREE')
    const [foundType, level, count] = [at.u8(), at.u8(), at.u16()]
    if (foundType !== type || level > maxTreeDepth || (wantedLevel !== undefined && level !== wantedLevel))
      throw new Hdf5Fault('HDF5_MALFORMED', `A tree of type ${foundType}, level ${level}`, offset)
    at.address()
    at.address()
    budget.spend(count)
    const children: Leaf[] = []
    for (let index = 0; index < count; index++) {
      const key = at.offset
      at.skip(keyBytes)
      children.push({ key, child: at.place('a child of a tree') })
    }
    if (level === 0) yield* children
    // The stack gives the last first.
    else for (const { child } of children.toReversed()) pending.push({ offset: child, level: level - 1 })
  }
}
