// SPDX-License-Identifier: Apache-2.0
// What PyTorch's loader asks of a dtype. Measured on torch 2.13, not derived: some exist without an element size.

/** One dtype; a single object each, so that identity is equality. */
export interface Dtype {
  /** Without `torch.`. */
  readonly name: string
  readonly itemBytes: number
  /** What `torch._utils._element_size` answers; undefined where it raises. */
  readonly elementBytes: number | undefined
  /** May require a gradient. */
  readonly isDifferentiable: boolean
  readonly isComplex: boolean
  readonly isQuantized: boolean
  /** PyTorch has no kernel that copies it into another dtype. */
  readonly isOpaque: boolean
}

const table: readonly (readonly [
  names: string,
  itemBytes: number,
  kind: 'float' | 'complex' | 'int' | 'quantized' | 'opaque' | 'packed',
])[] = [
  ['bfloat16 float16', 2, 'float'],
  ['float32', 4, 'float'],
  ['float64', 8, 'float'],
  ['float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu', 1, 'float'],
  ['float4_e2m1fn_x2', 1, 'packed'],
  ['complex32 bcomplex32', 4, 'complex'],
  ['complex64', 8, 'complex'],
  ['complex128', 16, 'complex'],
  ['bool int8 uint8', 1, 'int'],
  ['int16 uint16', 2, 'int'],
  ['int32 uint32', 4, 'int'],
  ['int64 uint64', 8, 'int'],
  ['qint8 quint8 quint4x2 quint2x4', 1, 'quantized'],
  ['qint32', 4, 'quantized'],
  ['bits8 bits1x8 bits2x4 bits4x2', 1, 'opaque'],
  ['bits16', 2, 'opaque'],
  ['int1 int2 int3 int4 int5 int6 int7 uint1 uint2 uint3 uint4 uint5 uint6 uint7', 1, 'opaque'],
]

/** By name, without `torch.`. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map(
  table.flatMap(([names, itemBytes, kind]) =>
    names.split(' ').map((name): [string, Dtype] => [
      name,
      {
        name,
        itemBytes,
        elementBytes: kind === 'opaque' ? undefined : itemBytes,
        isDifferentiable: kind === 'float' || kind === 'complex' || kind === 'packed',
        isComplex: kind === 'complex',
        isQuantized: kind === 'quantized',
        isOpaque: kind === 'opaque' || kind === 'packed',
      },
    ]),
  ),
)

/** The dtype of a name that the tables guarantee. */
export function dtypeNamed(name: string): Dtype {
  const dtype = dtypes.get(name)
  if (dtype === undefined) throw new TypeError(`no such dtype: ${name}`)
  return dtype
}

/** `float` of a scalar literal, and of `torch.Tensor()`. */
export const defaultDtype: Dtype = dtypeNamed('float32')
