// SPDX-License-Identifier: Apache-2.0
// An array whose elements lie in the file, as a tensor.
import type { ByteSource } from '../source/source.ts'
import { readStrided } from '../tensor/strided.ts'
import { SwappedSource } from '../tensor/swapped.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { ElementType } from './element-type.ts'

export interface ArrayPlace {
  /** Exactly the array's bytes. */
  readonly source: ByteSource
  readonly shape: readonly number[]
  readonly isFortran: boolean
  readonly type: ElementType
}

/** How many bytes an array takes, exact however large its shape. */
export function arrayBytes(shape: readonly number[], type: ElementType): bigint {
  return shape.reduce((bytes, size) => bytes * BigInt(size), BigInt(type.sizeBytes))
}

/** Strides in elements. */
export function stridesOf(shape: readonly number[], isFortran: boolean): number[] {
  const stride: number[] = []
  let step = 1
  for (const size of isFortran ? shape : shape.toReversed()) {
    stride.push(step)
    step *= Math.max(1, size)
  }
  return isFortran ? stride : stride.toReversed()
}

/** The array under `name`; its elements are read when asked for. */
export function toTensor(name: string, place: ArrayPlace): Tensor {
  const { source, shape, isFortran, type } = place
  const stride = stridesOf(shape, isFortran)
  const bytes = type.isBigEndian && type.componentBytes > 1 ? new SwappedSource(source, type.componentBytes) : source
  return {
    name,
    dtype: type.name,
    shape,
    stride,
    sizeBytes: source.sizeBytes,
    elements: () => readStrided(bytes, { ...asView(shape, stride, type.sizeBytes), offset: 0 }),
  }
}

/** Elements of odd sizes (texts, records) are read as rows of bytes. */
function asView(
  shape: readonly number[],
  stride: readonly number[],
  elementBytes: number,
): { shape: readonly number[]; stride: readonly number[]; elementBytes: number } {
  if ([1, 2, 4, 8, 16].includes(elementBytes)) return { shape, stride, elementBytes }
  return { shape: [...shape, elementBytes], stride: [...stride.map((step) => step * elementBytes), 1], elementBytes: 1 }
}
