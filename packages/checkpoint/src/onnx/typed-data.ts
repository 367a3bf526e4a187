// SPDX-License-Identifier: Apache-2.0
// Elements in typed fields: packed floats as they lie, integers as varints. Walked anew for each reading, so that
// nothing is kept of millions of fields.
import { SliceSource } from '../source/source.ts'
import { readContiguous } from '../tensor/strided.ts'
import type { OnnxDtype } from './dtypes.ts'
import { pieceElements } from './limits.ts'
import { Message } from './message.ts'

const typedFields = ['float_data', 'int32_data', 'int64_data', 'double_data', 'uint64_data', 'string_data']

/** The elements, or undefined where the field holds another count than the shape asks for. */
export function decodeTyped(
  message: Message,
  dtype: OnnxDtype,
  count: number,
): (() => Iterable<Uint8Array>) | undefined {
  if (hasOther(message, dtype.field)) return undefined
  const { type, reader, start, end, budget } = message
  // The message is not kept, only where it lies: a file may have a hundred thousand tensors.
  const again = (): Message => new Message(type, reader, start, end, budget)
  if (dtype.field === 'float_data' || dtype.field === 'double_data') {
    if (countFixedBytes(message, dtype.field) !== (count * dtype.bits) / 8) return undefined
    return () => readFixed(again(), dtype.field)
  }
  if (dtype.bits === 6) return countVarints(message, dtype.field) === count ? () => packSixes(again()) : undefined
  // Elements of 4 and 2 bits lie several in one entry, as they do in raw data.
  const entryBits = Math.max(dtype.bits, 8)
  const entries = Math.ceil((count * dtype.bits) / entryBits)
  if (countVarints(message, dtype.field) !== entries) return undefined
  return () => readVarints(again(), dtype.field, entryBits / 8)
}

function hasOther(message: Message, wanted: string): boolean {
  return typedFields.some((name) => name !== wanted && message.count(name) > 0)
}

function countFixedBytes(message: Message, name: string): number {
  if (message.count(name) === 0) return 0
  let sizeBytes = 0
  for (const field of message.all(name)) sizeBytes += field.end - field.start
  return sizeBytes
}

function* readFixed(message: Message, name: string): Generator<Uint8Array, void> {
  const piece = new Uint8Array(pieceElements)
  let filled = 0
  for (const field of message.all(name)) {
    const sizeBytes = field.end - field.start
    if (filled > 0 && filled + sizeBytes > piece.length) {
      yield piece.subarray(0, filled)
      filled = 0
    }
    if (sizeBytes <= piece.length) {
      piece.set(message.reader.source.read(field.start, sizeBytes), filled)
      filled += sizeBytes
    } else {
      const slice = new SliceSource(message.reader.source, field.start, sizeBytes)
      yield* readContiguous(slice, 0, slice.sizeBytes)
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

function countVarints(message: Message, name: string): number {
  if (message.count(name) === 0) return 0
  let count = 0
  for (const field of message.all(name)) {
    if (field.kind === 'varint') count++
    else {
      message.budget.spend(Math.ceil((field.end - field.start) / 1024))
      for (let at = field.start; at < field.end; count++) at = message.reader.skip(at, field.end)
    }
  }
  return count
}

function* readVarints(message: Message, name: string, elementBytes: number): Generator<Uint8Array, void> {
  const piece = new Uint8Array(pieceElements * elementBytes)
  let filled = 0
  for (const field of message.all(name)) {
    for (let at = field.start; at < field.end;) {
      const { value, end } = message.reader.varint(at, field.end)
      at = end
      let left = value
      for (let index = 0; index < elementBytes; index++) {
        piece[filled++] = Number(left & 0xffn)
        left >>= 8n
      }
      if (filled === piece.length) {
        yield piece
        filled = 0
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

/** Elements of six bits have an entry each, but lie four in three bytes of raw data. */
function* packSixes(message: Message): Generator<Uint8Array, void> {
  const sixes = readVarints(message, 'int32_data', 1)
  for (const piece of sixes) {
    // Pieces hold a multiple of four elements, but for the last.
    const packed = new Uint8Array(Math.ceil((piece.length * 6) / 8))
    for (const [index, six] of piece.entries()) {
      const bit = index * 6
      const at = Math.floor(bit / 8)
      const shifted = (six % 64) * 2 ** (bit % 8)
      packed[at] = (packed[at] ?? 0) + (shifted % 256)
      if (shifted >= 256) packed[at + 1] = Math.floor(shifted / 256)
    }
    yield packed
  }
}
