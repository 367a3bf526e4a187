// SPDX-License-Identifier: Apache-2.0
// Attributes: small named values of a group or dataset. Only texts are decoded, which is where Keras keeps a model.
import type { Budget } from '../reading.ts'
import type { Allowance } from './allowance.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { readDataspace, sizeOf } from './dataspace.ts'
import { type Datatype, readDatatype } from './datatype.ts'
import { readDense } from './dense.ts'
import { linkBytes, maxAttributeBytes, maxAttributeTexts } from './limits.ts'
import { type HeaderMessage, isSet, messageType } from './object-header.ts'
import { recordType } from './record-tree.ts'

export interface Attribute {
  readonly name: string
  /** Its texts; undefined where it holds something else. */
  readonly texts: readonly string[] | undefined
}

const utf8 = new TextDecoder('utf-8')

/** Attributes that are many or large lie in a heap. */
export function* readDenseAttributes(
  message: Cursor,
  allowance: Allowance,
  budget: Budget,
): Generator<Attribute, void> {
  const at = message.at(message.offset)
  const version = at.u8()
  if (version !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Attribute info version ${version}`, message.offset)
  const flags = at.u8()
  if (isSet(flags, 0)) at.skip(2)
  const heap = at.address()
  const trees = [at.address(), isSet(flags, 1) ? at.address() : undefined]
  const types = [recordType.attributeName, recordType.attributeOrder]
  for (const { start, end } of readDense({ at, heap, trees, types, budget }))
    yield readAttribute({ type: messageType.attribute, content: at.at(start), end }, allowance, budget)
}

export function readAttribute(
  { content: message, end }: HeaderMessage,
  allowance: Allowance,
  budget: Budget,
): Attribute {
  const content = message.at(message.offset)
  const at = content.offset
  const version = content.u8()
  if (!(version >= 1 && version <= 3)) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Attribute version ${version}`, at)
  const flags = content.u8()
  if (version > 1 && flags !== 0) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', 'An attribute of a shared type', at)
  const [nameBytes, typeBytes, spaceBytes] = [content.u16(), content.u16(), content.u16()]
  if (version === 3) content.skip(1)
  const pad = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size)
  const start = content.offset
  allowance.take(linkBytes + nameBytes, at)
  const name = utf8.decode(content.bytes(nameBytes)).replaceAll('\0', '')
  const type = readDatatype(content.at(start + pad(nameBytes)))
  const space = readDataspace(content.at(start + pad(nameBytes) + pad(typeBytes)))
  const data = content.at(start + pad(nameBytes) + pad(typeBytes) + pad(spaceBytes))
  if (space === undefined) return { name, texts: [] }
  const sizeBytes = sizeOf(space.shape, type.sizeBytes, at)
  if (!(data.offset + sizeBytes <= end)) throw new Hdf5Fault('HDF5_MALFORMED', `Attribute ${name} past its end`, at)
  return { name, texts: readTexts(data, type, sizeBytes, { allowance, budget }) }
}

interface Means {
  readonly allowance: Allowance
  readonly budget: Budget
}

function readTexts(data: Cursor, type: Datatype, sizeBytes: number, means: Means): string[] | undefined {
  if (type.kind !== 'text' && type.kind !== 'texts') return undefined
  if (type.sizeBytes === 0) return []
  const count = sizeBytes / type.sizeBytes
  if (!(count <= maxAttributeTexts))
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `An attribute of ${count} texts`, data.offset)
  means.budget.spend(count)
  means.allowance.take(sizeBytes, data.offset)
  const texts: string[] = []
  for (let index = 0; index < count; index++)
    texts.push(type.kind === 'text' ? trim(data.bytes(type.sizeBytes)) : readHeapText(data, means))
  return texts
}

/** Fixed texts are padded with zeros or spaces. */
function trim(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end))
}

/** A text of any length: its length, the heap it lies in, and its number there. */
function readHeapText(data: Cursor, { allowance, budget }: Means): string {
  const at = data.offset
  const lengthBytes = data.u32()
  const heap = data.address()
  const wanted = data.u32()
  if (lengthBytes === 0 || heap === undefined) return ''
  if (!(lengthBytes <= maxAttributeBytes))
    throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `A text of ${lengthBytes} bytes`, at)
  const cursor = data.at(heap)
  cursor.expect('GCOL')
  cursor.skip(4)
  const end = heap + cursor.length()
  while (cursor.offset + 8 + cursor.sizes.lengthBytes <= end) {
    budget.spend(1)
    const number = cursor.u16()
    cursor.skip(6)
    const objectBytes = cursor.length()
    if (number === wanted && number !== 0) {
      if (!(lengthBytes <= objectBytes)) throw new Hdf5Fault('HDF5_MALFORMED', 'A text past its end', at)
      budget.spend(Math.ceil(lengthBytes / 1024))
      allowance.take(lengthBytes, at)
      return trim(cursor.bytes(lengthBytes))
    }
    if (number === 0) break
    cursor.skip(Math.ceil(objectBytes / 8) * 8)
  }
  throw new Hdf5Fault('HDF5_MALFORMED', 'A text that is in no heap', at)
}
