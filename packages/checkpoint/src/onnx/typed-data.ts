// SPDX-License-Identifier: Apache-2.0
// Elements in typed fields: packed floats as they lie, integers as varints.
import { SliceSource } from '../source/source.ts'
import { readContiguous } from '../tensor/strided.ts'
import type { OnnxDtype } from './dtypes.ts'
import { pieceElements } from './limits.ts'
import type { Message } from './message.ts'

/** The elements, or undefined where the field holds another count than the shape asks for. */
export function decodeTyped(
  message: Message,
  dtype: OnnxDtype,
  count: number,
): (() => Iterable<Uint8Array>) | undefined {
  const others = ['float_data', 'int32_data', 'int64_data', 'double_data', 'uint64_data', 'string_data']
  if (others.some((name) => name !== dtype.field && message.all(name).length > 0)) return undefined
  const isFixed = dtype.field === 'float_data' || dtype.field === 'double_data'
  if (isFixed) {
    const fields = message.all(dtype.field)
    const found = fields.reduce((total, field) => total + field.end - field.start, 0)
    if (found !== (count * dtype.bits) / 8) return undefined
    return function* read() {
      for (const field of fields) {
        const slice = new SliceSource(message.reader.source, field.start, field.end - field.start)
        yield* readContiguous(slice, 0, slice.sizeBytes)
      }
    }
  }
  // Elements of less than a byte lie several in one entry, as they do in raw data.
  const entryBits = Math.max(dtype.bits, 8)
  const entries = Math.ceil((count * dtype.bits) / entryBits)
  if (countVarints(message, dtype.field) !== entries) return undefined
  return () => readVarints(message, dtype.field, entryBits / 8)
}

function countVarints(message: Message, name: string): number {
  let count = 0
  for (const field of message.all(name)) {
    if (field.kind === 'varint') count++
    else for (let at = field.start; at < field.end; count++) at = message.reader.varint(at, field.end).end
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
