// SPDX-License-Identifier: Apache-2.0
// The tensors of an exported program: each is a record of plain little-endian numbers and a description of the view.
import { maxPt2Dimensions, maxRepeats } from './limits.ts'
import type { ByteSource } from '../source/source.ts'
import { findDtype } from '../tensor/dtype.ts'
import { countElements, endOfView, readStrided } from '../tensor/strided.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** Numbers of `ScalarType` in torch/_export/serde/schema.py. */
const scalarTypes: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [1, 'uint8'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int32'],
  [5, 'int64'],
  [6, 'float16'],
  [7, 'float32'],
  [8, 'float64'],
  [9, 'complex32'],
  [10, 'complex64'],
  [11, 'complex128'],
  [12, 'bool'],
  [13, 'bfloat16'],
  [28, 'uint16'],
  [29, 'float8_e4m3fn'],
  [30, 'float8_e5m2'],
  [31, 'float8_e4m3fnuz'],
  [32, 'float8_e5m2fnuz'],
  [33, 'float8_e8m0fnu'],
  [34, 'uint32'],
  [35, 'uint64'],
])

/** The tensor that `meta` describes in `record`, or `undefined` where it does not fit. */
export function toTensor(name: string, meta: unknown, record: ByteSource): Tensor | undefined {
  const fields = new Map<string, unknown>(typeof meta === 'object' && meta !== null ? Object.entries(meta) : [])
  const dtype = findDtype(scalarTypes.get(fields.get('dtype')) ?? '')
  const shape = toNumbers(fields.get('sizes'))
  const stride = toNumbers(fields.get('strides'))
  const offset = toNumber(fields.get('storage_offset'))
  if (dtype === undefined || shape === undefined || stride === undefined || offset === undefined) return undefined
  if (shape.length !== stride.length) return undefined
  const view = { shape, stride, offset, elementBytes: dtype.elementBytes }
  if (endOfView(view) > BigInt(record.sizeBytes)) return undefined
  const sizeBytes = BigInt(countElements(shape)) * BigInt(dtype.elementBytes)
  // An expanded view may claim far more than the file holds; honest ones repeat a row a few thousand times.
  if (sizeBytes > BigInt(record.sizeBytes) * BigInt(maxRepeats)) return undefined
  return {
    name,
    dtype: dtype.name,
    shape,
    stride,
    sizeBytes: Number(sizeBytes),
    elements: () => readStrided(record, view),
  }
}

function toNumbers(value: unknown): number[] | undefined {
  if (!Array.isArray(value) || value.length > maxPt2Dimensions) return undefined
  const numbers = value.map(toNumber)
  return numbers.every((number) => number !== undefined) ? numbers : undefined
}

/** `{"as_int": 3}`; a symbol has no number. */
function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('as_int' in value)) return undefined
  const number = value.as_int
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
