// SPDX-License-Identifier: Apache-2.0
// The members of a group: in a symbol table (a B-tree and a heap of names) or as messages of its header.
import type { Budget } from '../reading.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { readDense } from './dense.ts'
import { maxPathBytes, maxTreeDepth, maxTreeNodes } from './limits.ts'
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

export function readLinks(messages: readonly HeaderMessage[], budget: Budget): Link[] {
  const links: Link[] = []
  for (const { type, content } of messages) {
    if (type === messageType.symbolTable) links.push(...readSymbolTable(content, budget))
    else if (type === messageType.link) links.push(readLink(content.at(content.offset)))
    else if (type === messageType.linkInfo) readDenseLinks(content, links, budget)
  }
  return links
}

/** Groups of many links keep them in a heap, by name and sometimes by order of creation. */
function readDenseLinks(message: Cursor, links: Link[], budget: Budget): void {
  const at = message.at(message.offset)
  const version = at.u8()
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Link info version ${version}`, message.offset)
  const flags = at.u8()
  if (isSet(flags, 0)) at.skip(8)
  const heap = at.address()
  const trees = [at.address(), isSet(flags, 1) ? at.address() : undefined]
  const types = [recordType.linkName, recordType.linkOrder]
  for (const { start, end } of readDense({ at, heap, trees, types, budget })) {
    const link = at.at(start)
    links.push(readLink(link))
    if (link.offset > end) throw new Hdf5Fault('HDF5_MALFORMED', 'A link past its end', start)
  }
}

function readLink(content: Cursor): Link {
  const offset = content.offset
  const version = content.u8()
  if (version !== 1) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Link message version ${version}`, offset)
  const flags = content.u8()
  const type = isSet(flags, 3) ? content.u8() : 0
  if (isSet(flags, 2)) content.skip(8)
  if (isSet(flags, 4)) content.skip(1)
  const nameBytes = content.number(2 ** (flags % 4))
  if (!(nameBytes <= maxPathBytes)) throw new Hdf5Fault('HDF5_MALFORMED', `A name of ${nameBytes} bytes`, offset)
  const name = utf8.decode(content.bytes(nameBytes))
  if (type === 0) return { kind: 'hard', name, address: content.place(name), offset }
  const target = utf8.decode(content.bytes(content.u16())).replaceAll('\0', ' ').trim()
  return { kind: type === 1 ? 'soft' : type === 64 ? 'external' : 'other', name, target, offset }
}

function readSymbolTable(content: Cursor, budget: Budget): Link[] {
  const tree = content.place('the tree of a group')
  const heap = readHeap(content.at(content.place('the names of a group')))
  const links: Link[] = []
  for (const leaf of walkTree(content.at(tree), { type: 0, keyBytes: content.sizes.lengthBytes, budget }))
    readSymbols(content.at(leaf.child), heap, links, budget)
  return links
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

function readName(cursor: Cursor, heap: Heap, offset: number): string {
  const start = heap.start + offset
  if (!(start < heap.end)) throw new Hdf5Fault('HDF5_MALFORMED', 'A name outside its heap', cursor.offset)
  const bytes = cursor.at(start).bytes(Math.min(heap.end - start, maxPathBytes))
  const end = bytes.indexOf(0)
  if (end < 0) throw new Hdf5Fault('HDF5_MALFORMED', 'A name without an end', start)
  return utf8.decode(bytes.subarray(0, end))
}

function readSymbols(at: Cursor, heap: Heap, links: Link[], budget: Budget): void {
  at.expect('SNOD')
  at.skip(2)
  const count = at.u16()
  budget.spend(count)
  for (let index = 0; index < count; index++) {
    const offset = at.offset
    const name = readName(at, heap, at.length())
    const address = at.address()
    const cache = at.u32()
    at.skip(4)
    const scratch = at.u32()
    at.skip(12)
    if (cache === 2) links.push({ kind: 'soft', name, target: readName(at, heap, scratch), offset })
    else if (address === undefined) throw new Hdf5Fault('HDF5_MALFORMED', `${name} is nowhere`, offset)
    else links.push({ kind: 'hard', name, address, offset })
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
