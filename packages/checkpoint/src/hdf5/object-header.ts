// SPDX-License-Identifier: Apache-2.0
// The header of a group or dataset: a list of messages, in one block or several.
import type { Budget } from '../reading.ts'
import { assertChecksum } from './checksum.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { maxHeaderBlocks } from './limits.ts'

/** One message; its content begins where the cursor stands. */
export interface HeaderMessage {
  readonly type: number
  readonly content: Cursor
  readonly end: number
}

export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  oldFillValue: 0x04,
  fillValue: 0x05,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  sharedTable: 0x0f,
  continuation: 0x10,
  symbolTable: 0x11,
  driverInfo: 0x14,
  attributeInfo: 0x15,
} as const

/** Messages that say nothing of content: comments, times, counts. */
const inert: ReadonlySet<number> = new Set([0x00, 0x09, 0x0a, 0x0d, 0x0e, 0x12, 0x13, 0x16, 0x17])
const known: ReadonlySet<number> = new Set([...inert, ...Object.values(messageType)])

interface Block {
  readonly start: number
  readonly end: number
}

/** All messages of the header at the cursor, in order. */
export function readObjectHeader(cursor: Cursor, budget: Budget): HeaderMessage[] {
  const isNew =
    cursor.source.sizeBytes - cursor.offset >= 4 && String.fromCharCode(...cursor.at(cursor.offset).bytes(4)) === 'OHDR'
  const { block, hasOrder } = isNew ? readNewPrefix(cursor, budget) : readOldPrefix(cursor)
  const blocks: Block[] = [block]
  const seen = new Set<number>([block.start])
  const messages: HeaderMessage[] = []
  for (let index = 0; index < blocks.length; index++) {
    const { start, end } = blocks[index] ?? block
    budget.spend(1)
    const at = cursor.at(start)
    const headBytes = isNew ? (hasOrder ? 6 : 4) : 8
    while (at.offset + headBytes <= end) {
      budget.spend(1)
      const message = isNew ? readNewHead(at, hasOrder) : readOldHead(at)
      const contentEnd = at.offset + message.sizeBytes
      if (contentEnd > end) throw new Hdf5Fault('HDF5_MALFORMED', 'A message reaches past its block', at.offset)
      if (!known.has(message.type))
        throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Header message ${message.type}`, at.offset)
      if (message.type === messageType.continuation) {
        if (blocks.length >= maxHeaderBlocks) throw new Hdf5Fault('HDF5_MALFORMED', 'Too many header blocks', at.offset)
        const next = readContinuation(at.at(at.offset), isNew, budget)
        if (seen.has(next.start)) throw new Hdf5Fault('HDF5_MALFORMED', 'A header leads back into itself', at.offset)
        seen.add(next.start)
        blocks.push(next)
      } else if (message.isShared && !inert.has(message.type))
        throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A shared message of type ${message.type}`, at.offset)
      else messages.push({ type: message.type, content: at.at(at.offset), end: contentEnd })
      at.offset = contentEnd
    }
  }
  return messages
}

interface Prefix {
  readonly block: Block
  readonly hasOrder: boolean
}

function readOldPrefix(cursor: Cursor): Prefix {
  const at = cursor.offset
  const version = cursor.u8()
  if (version !== 1) throw new Hdf5Fault('HDF5_MALFORMED', `Object header version ${version}`, at)
  cursor.skip(7)
  const sizeBytes = cursor.u32()
  const start = at + 16
  assertInside(cursor, start, sizeBytes)
  return { block: { start, end: start + sizeBytes }, hasOrder: false }
}

function readNewPrefix(cursor: Cursor, budget: Budget): Prefix {
  const at = cursor.offset
  cursor.skip(4)
  const version = cursor.u8()
  if (version !== 2) throw new Hdf5Fault('HDF5_MALFORMED', `Object header version ${version}`, at)
  const flags = cursor.u8()
  if (isSet(flags, 5)) cursor.skip(16)
  if (isSet(flags, 4)) cursor.skip(4)
  const sizeBytes = cursor.number(2 ** (flags % 4))
  const start = cursor.offset
  assertInside(cursor, start, sizeBytes + 4)
  assertChecksum(cursor, at, start + sizeBytes, budget)
  return { block: { start, end: start + sizeBytes }, hasOrder: isSet(flags, 2) }
}

function readContinuation(cursor: Cursor, isNew: boolean, budget: Budget): Block {
  const start = cursor.place('a header block')
  const sizeBytes = cursor.length()
  assertInside(cursor, start, sizeBytes)
  if (!isNew) return { start, end: start + sizeBytes }
  if (sizeBytes < 8) throw new Hdf5Fault('HDF5_MALFORMED', 'A header block of no size', start)
  cursor.at(start).expect('OCHK')
  assertChecksum(cursor, start, start + sizeBytes - 4, budget)
  return { start: start + 4, end: start + sizeBytes - 4 }
}

function assertInside(cursor: Cursor, start: number, sizeBytes: number): void {
  if (!(start + sizeBytes <= cursor.source.sizeBytes))
    throw new Hdf5Fault('HDF5_TRUNCATED', `A header of ${sizeBytes} bytes`, start)
}

interface MessageHead {
  readonly type: number
  readonly sizeBytes: number
  readonly isShared: boolean
}

function readOldHead(at: Cursor): MessageHead {
  const [type, sizeBytes, flags] = [at.u16(), at.u16(), at.u8()]
  at.skip(3)
  return { type, sizeBytes, isShared: isSet(flags, 1) }
}

function readNewHead(at: Cursor, hasOrder: boolean): MessageHead {
  const [type, sizeBytes, flags] = [at.u8(), at.u16(), at.u8()]
  if (hasOrder) at.skip(2)
  return { type, sizeBytes, isShared: isSet(flags, 1) }
}

/** True where the bit of that weight is set. */
export function isSet(flags: number, bit: number): boolean {
  return Math.floor(flags / 2 ** bit) % 2 === 1
}
