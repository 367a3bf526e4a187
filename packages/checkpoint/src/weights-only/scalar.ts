// SPDX-License-Identifier: Apache-2.0
// The content of small tensors, where PyTorch looks at it: a tensor of one integer stands for the integer.
import type { ByteSource } from '../source/source.ts'
import { TensorValue, toInt, type Extent } from './value.ts'

const readers: ReadonlyMap<string, (view: DataView) => number | bigint> = new Map([
  ['int8', (view: DataView) => view.getInt8(0)],
  ['uint8', (view: DataView) => view.getUint8(0)],
  ['int16', (view: DataView) => view.getInt16(0, true)],
  ['uint16', (view: DataView) => view.getUint16(0, true)],
  ['int32', (view: DataView) => view.getInt32(0, true)],
  ['uint32', (view: DataView) => view.getUint32(0, true)],
  ['int64', (view: DataView) => toInt(view.getBigInt64(0, true))],
  ['uint64', (view: DataView) => toInt(view.getBigUint64(0, true))],
])

/** The integer in a tensor of one element; 0 where its memory is fresh; undefined where it is no integer, or several. */
export function tensorInteger(tensor: TensorValue): number | bigint | undefined {
  const read = readers.get(tensor.dtype.name)
  if (read === undefined || tensor.device !== 'cpu' || tensor.layout !== 'strided' || tensor.requiresGrad)
    return undefined
  if (!tensor.sizes.every((size) => size === 1)) return undefined
  const source = tensor.storage?.source
  if (source === undefined) return 0
  return readElement(source, Number(tensor.offset), tensor.dtype.itemBytes, read)
}

/** The elements of a small strided tensor of integers in row-major order; undefined where they are not in the file yet. */
export function tensorIntegers(tensor: TensorValue, count: Extent): readonly (number | bigint)[] | undefined {
  const read = readers.get(tensor.dtype.name)
  const source = tensor.storage?.source
  if (read === undefined || source === undefined) return undefined
  const values: (number | bigint)[] = []
  const indices = tensor.sizes.map(() => 0)
  for (let at = 0; at < Number(count); at++) {
    const element = indices.reduce(
      (sum, index, dimension) => sum + index * Number(tensor.strides[dimension] ?? 0),
      Number(tensor.offset),
    )
    const value = readElement(source, element, tensor.dtype.itemBytes, read)
    if (value === undefined) return undefined
    values.push(value)
    for (let dimension = indices.length - 1; dimension >= 0; dimension--) {
      indices[dimension] = (indices[dimension] ?? 0) + 1
      if ((indices[dimension] ?? 0) < Number(tensor.sizes[dimension] ?? 0)) break
      indices[dimension] = 0
    }
  }
  return values
}

function readElement(
  source: ByteSource,
  element: number,
  itemBytes: number,
  read: (view: DataView) => number | bigint,
): number | bigint | undefined {
  const start = element * itemBytes
  if (!(start >= 0 && start + itemBytes <= source.sizeBytes)) return undefined
  const bytes = source.read(start, itemBytes)
  return read(new DataView(bytes.buffer, bytes.byteOffset, itemBytes))
}
