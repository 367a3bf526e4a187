// SPDX-License-Identifier: Apache-2.0
// A tensor as every format's reader gives it: described at once, read only when asked.

/** Names as PyTorch prints them, without `torch.`. */
export type DtypeName =
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'float8_e4m3fn'
  | 'float8_e4m3fnuz'
  | 'float8_e5m2'
  | 'float8_e5m2fnuz'
  | 'float8_e8m0fnu'
  | 'float4_e2m1fn_x2'
  | 'complex32'
  | 'complex64'
  | 'complex128'
  | 'quint8'
  | 'qint8'
  | 'qint32'
  | 'quint4x2'
  | 'quint2x4'
  | 'bits8'
  | 'bits16'
  | 'bits1x8'
  | 'bits2x4'
  | 'bits4x2'
  | 'uint1'
  | 'uint2'
  | 'uint3'
  | 'uint4'
  | 'uint5'
  | 'uint6'
  | 'uint7'
  | 'int1'
  | 'int2'
  | 'int3'
  | 'int4'
  | 'int5'
  | 'int6'
  | 'int7'

/** What a reader knows of one tensor. Shapes and strides are in elements. */
export interface Tensor {
  /** Path of keys from the root, joined by dots: `state_dict.conv1.weight`; empty where the file is one tensor. */
  readonly name: string
  /** A {@link DtypeName}, or the format's own name where PyTorch has none (`float128`, `Q4_K`). */
  readonly dtype: string
  readonly shape: readonly number[]
  /** One for each dimension; empty where the tensor has no single strided layout (sparse, block-quantized). */
  readonly stride: readonly number[]
  /** Size of {@link Tensor.elements}, in bytes: elements x element size, whatever the stride. */
  readonly sizeBytes: number
  /**
   * The elements in row-major order, contiguous, little-endian, with conjugation and negation applied, in pieces.
   * A piece is valid until the next is asked for. `undefined` where there are none to read (a meta tensor).
   */
  readonly elements: (() => Iterable<Uint8Array>) | undefined
}

/** A value of a file that is no tensor: what a conversion to a format of tensors alone would lose. */
export interface Leaf {
  /** Path of keys from the root, joined by dots as {@link Tensor.name} is. */
  readonly path: string
  /** What it is, in a few words: `an int`, `an object made by argparse.Namespace`. */
  readonly what: string
}
