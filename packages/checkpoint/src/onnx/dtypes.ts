// SPDX-License-Identifier: Apache-2.0
// ONNX's element types by their number in TensorProto.DataType, and where the typed fields keep them.
// Names are PyTorch's where it has the type, with one exception by nature: PyTorch's float4_e2m1fn_x2 counts pairs, so
// the shape here is ONNX's, in single elements. Elements of fewer than 8 bits lie several in a byte, the first in the
// lowest bits; pieces of `elements()`, and hence a tensor's sha256, are over those packed bytes, never over unpacked values.

/** One element type. */
export interface OnnxDtype {
  readonly name: string
  readonly bits: number
  /** The typed field that may hold it in place of raw_data. */
  readonly field: 'float_data' | 'int32_data' | 'int64_data' | 'double_data' | 'uint64_data'
  /** Entries of that field for each element; two for complex numbers. */
  readonly entries: number
}

const rows = [
  [1, 'float32', 32, 'float_data', 1],
  [2, 'uint8', 8, 'int32_data', 1],
  [3, 'int8', 8, 'int32_data', 1],
  [4, 'uint16', 16, 'int32_data', 1],
  [5, 'int16', 16, 'int32_data', 1],
  [6, 'int32', 32, 'int32_data', 1],
  [7, 'int64', 64, 'int64_data', 1],
  [9, 'bool', 8, 'int32_data', 1],
  [10, 'float16', 16, 'int32_data', 1],
  [11, 'float64', 64, 'double_data', 1],
  [12, 'uint32', 32, 'uint64_data', 1],
  [13, 'uint64', 64, 'uint64_data', 1],
  [14, 'complex64', 64, 'float_data', 2],
  [15, 'complex128', 128, 'double_data', 2],
  [16, 'bfloat16', 16, 'int32_data', 1],
  [17, 'float8_e4m3fn', 8, 'int32_data', 1],
  [18, 'float8_e4m3fnuz', 8, 'int32_data', 1],
  [19, 'float8_e5m2', 8, 'int32_data', 1],
  [20, 'float8_e5m2fnuz', 8, 'int32_data', 1],
  [21, 'uint4', 4, 'int32_data', 1],
  [22, 'int4', 4, 'int32_data', 1],
  [23, 'float4_e2m1fn_x2', 4, 'int32_data', 1],
  [24, 'float8_e8m0fnu', 8, 'int32_data', 1],
  [25, 'uint2', 2, 'int32_data', 1],
  [26, 'int2', 2, 'int32_data', 1],
  [27, 'float6_e2m3fn', 6, 'int32_data', 1],
  [28, 'float6_e3m2fn', 6, 'int32_data', 1],
] as const

/** The number of strings, which are no tensor here. */
export const stringType = 8

const byNumber: ReadonlyMap<number, OnnxDtype> = new Map(
  rows.map(([number, name, bits, field, entries]) => [number, { name, bits, field, entries }]),
)

export function findOnnxDtype(number: number): OnnxDtype | undefined {
  return byNumber.get(number)
}
