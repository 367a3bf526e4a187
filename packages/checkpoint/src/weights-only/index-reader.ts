// SPDX-License-Identifier: Apache-2.0
// The content of index tensors, which may be long: row by row, in pieces where a row is contiguous.
import type { ByteSource } from '../source/source.ts'
import { windowBytes } from './limits.ts'
import type { TensorValue } from './value.ts'

/** True where the indices are in the file and of a dtype that indices have. */
export function isReadable(tensor: TensorValue): boolean {
  return tensor.storage?.source !== undefined && (tensor.dtype.name === 'int64' || tensor.dtype.name === 'int32')
}

/** The `count` elements from element `start` of the storage, `step` apart; nothing past the source's end. */
export function* readIndices(tensor: TensorValue, start: number, step: number, count: number): Generator<number> {
  const source = tensor.storage?.source
  if (source === undefined) return
  const itemBytes = tensor.dtype.itemBytes
  // Elements a step apart are read with what lies between, as long as that is little.
  const perPiece = Math.max(1, Math.floor(windowBytes / (itemBytes * Math.max(1, step))))
  for (let done = 0; done < count; done += perPiece) {
    const pieceCount = Math.min(perPiece, count - done)
    const offset = (start + done * step) * itemBytes
    yield* readPiece(source, { offset, stepBytes: step * itemBytes, itemBytes, count: pieceCount })
  }
}

function* readPiece(
  source: ByteSource,
  piece: { readonly offset: number; readonly stepBytes: number; readonly itemBytes: number; readonly count: number },
): Generator<number> {
  const lengthBytes = (piece.count - 1) * piece.stepBytes + piece.itemBytes
  if (!(piece.offset >= 0 && piece.offset + lengthBytes <= source.sizeBytes)) return
  const bytes = source.read(piece.offset, lengthBytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes)
  for (let at = 0; at < piece.count; at++) {
    const place = at * piece.stepBytes
    yield piece.itemBytes === 8 ? Number(view.getBigInt64(place, true)) : view.getInt32(place, true)
  }
}
