// SPDX-License-Identifier: Apache-2.0
// Whether a view lies within its storage. Worked out exactly before anything is read: sizes are the file's claim.
import { damaged, TensorFault } from './arguments.ts'
import type { RebuiltView } from './rebuilt.ts'
import { countElements, endOfView } from './strided.ts'

/** How many bytes the elements of a view take when written one after another. Infinite past 2^53. */
export function sizeOfView(view: Pick<RebuiltView, 'shape' | 'dtype'>): number {
  const count = countElements(view.shape)
  if (typeof count === 'bigint') return Number.POSITIVE_INFINITY
  const { elementBits, elementBytes } = view.dtype
  const sizeBytes = elementBits === elementBytes * 8 ? count * elementBytes : Math.ceil((count * elementBits) / 8)
  return sizeBytes <= Number.MAX_SAFE_INTEGER ? sizeBytes : Number.POSITIVE_INFINITY
}

/** Throws `TensorFault` unless every element lies within the storage. */
export function checkView(view: RebuiltView): void {
  const { shape, stride, offset, dtype, storage } = view
  if (isPlainlyInside(view)) return
  if (stride.length !== shape.length)
    throw damaged(`it has ${shape.length} dimensions, but strides for ${stride.length}`)
  if (!shape.includes(0) && stride.some((step, at) => step < 0 && (shape[at] ?? 0) > 1))
    throw new TensorFault('TENSOR_OUT_OF_BOUNDS', `its stride is (${stride.join(', ')})`)
  const isPacked = dtype.elementBits < dtype.elementBytes * 8
  if (isPacked && !isContiguous(shape, stride))
    throw damaged(`it is a stepped view of ${dtype.name}, which packs elements`)
  const sizeBytes = sizeOfView(view)
  const end = isPacked ? offset + sizeBytes : endOfView({ shape, stride, offset, elementBytes: dtype.elementBytes })
  if (!(end <= storage.source.sizeBytes)) {
    const shown = `shape (${shape.join(', ')}), stride (${stride.join(', ')}), offset ${offset}`
    throw new TensorFault(
      'TENSOR_OUT_OF_BOUNDS',
      `its ${shown} needs ${end} bytes of a storage of ${storage.source.sizeBytes}`,
    )
  }
  if (!Number.isFinite(sizeBytes))
    throw new TensorFault('TENSOR_OUT_OF_BOUNDS', `it claims ${countElements(shape)} elements`)
}

/** True for what nearly every tensor is: elements of whole bytes, none missing, no step back, all in the storage. */
function isPlainlyInside({ shape, stride, offset, dtype, storage }: RebuiltView): boolean {
  const { elementBits, elementBytes } = dtype
  if (stride.length !== shape.length || elementBits < elementBytes * 8) return false
  let count = 1
  let last = offset
  for (let at = 0; at < shape.length; at++) {
    const size = shape[at] ?? 0
    const step = stride[at] ?? -1
    if (!(size > 0 && step >= 0)) return false
    count *= size
    last += (size - 1) * step
  }
  // A sum of products that comes out within the storage was exact all along; so was a product within 2^53.
  return (last + 1) * elementBytes <= storage.source.sizeBytes && count * elementBytes <= Number.MAX_SAFE_INTEGER
}

/** True where the elements lie one after another in row-major order. */
export function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  if (shape.includes(0)) return true
  let expected = 1
  for (let at = shape.length - 1; at >= 0; at--) {
    const size = shape[at] ?? 1
    if (size !== 1 && stride[at] !== expected) return false
    expected *= size
  }
  return true
}
