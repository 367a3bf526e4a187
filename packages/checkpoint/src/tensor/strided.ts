// SPDX-License-Identifier: Apache-2.0
// Any view of a storage as its elements in row-major order, in pieces: expanded, transposed, stepped, overlapping.
import type { ByteSource } from '../source/source.ts'
import { lendBuffer, returnBuffer } from './buffer-pool.ts'
import { gather, type Axis } from './gather.ts'
import { bandBytes, pieceBytes } from './limits.ts'
import { advance } from './odometer.ts'

/** A view of a storage; all but `elementBytes` in elements, as PyTorch states them. */
export interface StridedView {
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
  readonly elementBytes: number
}

/** How many elements a shape has, exact however large: a bigint past 2^53. */
export function countElements(shape: readonly number[]): number | bigint {
  let count = 1
  for (let at = 0; at < shape.length; at++) count *= shape[at] ?? 1
  // A product of whole numbers that comes out below 2^53 was exact all along, unless a factor of 0 hid a larger one.
  if (count <= Number.MAX_SAFE_INTEGER && !shape.includes(0)) return count
  return shape.includes(0) ? 0 : shape.reduce((exact, size) => exact * BigInt(size), 1n)
}

/** The first byte after the furthest element of a view, from the start of its storage; 0 for a view without elements. */
export function endOfView(view: StridedView): number | bigint {
  const { shape, stride, offset, elementBytes } = view
  if (shape.includes(0)) return 0
  let last = offset
  for (let at = 0; at < shape.length; at++) last += ((shape[at] ?? 1) - 1) * (stride[at] ?? 0)
  const end = (last + 1) * elementBytes
  if (end <= Number.MAX_SAFE_INTEGER) return end
  let exact = BigInt(offset)
  for (let at = 0; at < shape.length; at++) exact += BigInt((shape[at] ?? 1) - 1) * BigInt(stride[at] ?? 0)
  return (exact + 1n) * BigInt(elementBytes)
}

/** Shape and stride without dimensions of one, and with neighbours joined that lie behind one another. */
function joinAxes(view: StridedView): { size: number; stride: number }[] {
  const axes: { size: number; stride: number }[] = []
  for (const [at, size] of view.shape.entries()) {
    if (size === 1) continue
    const stride = view.stride[at] ?? 0
    const before = axes.at(-1)
    if (before !== undefined && before.stride === size * stride) {
      before.size *= size
      before.stride = stride
    } else axes.push({ size, stride })
  }
  return axes
}

/**
 * The elements of `view` in pieces of at most a few MiB; a piece is valid until the next is asked for. The caller has
 * checked that `endOfView` lies within `source`.
 */
export function* readStrided(source: ByteSource, view: StridedView): Generator<Uint8Array, void> {
  if (view.shape.includes(0)) return
  const axes = joinAxes(view)
  const [only] = axes
  if (axes.length === 0 || (axes.length === 1 && only?.stride === 1)) {
    yield* readContiguous(source, view.offset * view.elementBytes, (only?.size ?? 1) * view.elementBytes)
    return
  }
  yield* readBands(source, view, axes)
}

/** `lengthBytes` bytes from `offset`, through one buffer. */
export function* readContiguous(source: ByteSource, offset: number, lengthBytes: number): Generator<Uint8Array, void> {
  const buffer = lendBuffer(Math.min(pieceBytes, lengthBytes))
  try {
    for (let done = 0; done < lengthBytes;) {
      const piece = buffer.subarray(0, Math.min(buffer.length, lengthBytes - done))
      source.readInto(offset + done, piece)
      yield piece
      done += piece.length
    }
  } finally {
    returnBuffer(buffer)
  }
}

/** Cuts the view into bands of whole inner dimensions, each gathered in the order in which it lies in the storage. */
function* readBands(
  source: ByteSource,
  view: StridedView,
  axes: readonly { size: number; stride: number }[],
): Generator<Uint8Array, void> {
  // The dimension that is cut: everything inside it fits into a band.
  let cut = axes.length - 1
  let innerElements = 1
  while (cut > 0 && innerElements * (axes[cut]?.size ?? 1) * view.elementBytes <= bandBytes) {
    innerElements *= axes[cut]?.size ?? 1
    cut -= 1
  }
  const cutAxis = axes[cut] ?? { size: 1, stride: 0 }
  const rowsPerBand = Math.max(1, Math.min(cutAxis.size, Math.floor(bandBytes / (innerElements * view.elementBytes))))
  const inner = toAxes(axes.slice(cut + 1))
  const outer = axes.slice(0, cut)
  const band = new Uint8Array(rowsPerBand * innerElements * view.elementBytes)
  const indices = outer.map(() => 0)
  do {
    let start = view.offset
    for (const [at, axis] of outer.entries()) start += (indices[at] ?? 0) * axis.stride
    for (let row = 0; row < cutAxis.size; row += rowsPerBand) {
      const rows = Math.min(rowsPerBand, cutAxis.size - row)
      const target = band.subarray(0, rows * innerElements * view.elementBytes)
      const cutHere: Axis = { size: rows, from: cutAxis.stride, to: innerElements }
      gather(source, start + row * cutAxis.stride, view.elementBytes, [cutHere, ...inner], target)
      yield target
    }
  } while (advance(indices, outer))
}

/** Row-major steps within a band, beside the steps within the storage. */
function toAxes(axes: readonly { size: number; stride: number }[]): Axis[] {
  const result: Axis[] = []
  let to = 1
  for (const { size, stride } of axes.toReversed()) {
    result.unshift({ size, from: stride, to })
    to *= size
  }
  return result
}
