// SPDX-License-Identifier: Apache-2.0
// What each element type of PyTorch is made of, and what other formats call it. PyTorch 2.13's own tables, asked by
// vectors/checkpoint/torch_tensors.py.
import type { DtypeName } from './tensor.ts'

/** Whether the stored bits are a truth value, an integer, a floating number, two of those, or bits without arithmetic. */
export type DtypeClass = 'bool' | 'integer' | 'float' | 'complex' | 'quantized' | 'bits'

export interface Dtype {
  readonly name: DtypeName
  readonly kind: DtypeClass
  /** What PyTorch multiplies offsets and strides by. */
  readonly elementBytes: number
  /** What a change of byte order turns round: half of a complex number, else the element. */
  readonly componentBytes: number
  /** Under 8 where several elements share a byte: PyTorch then stores whole bytes, without gaps between rows. */
  readonly elementBits: number
  /** The name in a safetensors header; `undefined` where the format has none. */
  readonly safetensors: string | undefined
}

type Row = readonly [DtypeName, DtypeClass, number, (string | undefined)?, number?]

// PyTorch gives types of 1 to 7 bits a whole byte for each element, except the two quantized ones.
const rows: readonly Row[] = [
  ['bool', 'bool', 1, 'BOOL'],
  ['uint8', 'integer', 1, 'U8'],
  ['int8', 'integer', 1, 'I8'],
  ['uint16', 'integer', 2, 'U16'],
  ['int16', 'integer', 2, 'I16'],
  ['uint32', 'integer', 4, 'U32'],
  ['int32', 'integer', 4, 'I32'],
  ['uint64', 'integer', 8, 'U64'],
  ['int64', 'integer', 8, 'I64'],
  ['float16', 'float', 2, 'F16'],
  ['bfloat16', 'float', 2, 'BF16'],
  ['float32', 'float', 4, 'F32'],
  ['float64', 'float', 8, 'F64'],
  ['float8_e4m3fn', 'float', 1, 'F8_E4M3'],
  ['float8_e4m3fnuz', 'float', 1, 'F8_E4M3FNUZ'],
  ['float8_e5m2', 'float', 1, 'F8_E5M2'],
  ['float8_e5m2fnuz', 'float', 1, 'F8_E5M2FNUZ'],
  ['float8_e8m0fnu', 'float', 1, 'F8_E8M0'],
  ['float4_e2m1fn_x2', 'bits', 1],
  ['complex32', 'complex', 4],
  ['complex64', 'complex', 8, 'C64'],
  ['complex128', 'complex', 16],
  ['quint8', 'quantized', 1],
  ['qint8', 'quantized', 1],
  ['qint32', 'quantized', 4],
  ['quint4x2', 'quantized', 1, undefined, 4],
  ['quint2x4', 'quantized', 1, undefined, 2],
  ['bits8', 'bits', 1],
  ['bits16', 'bits', 2],
  ['bits1x8', 'bits', 1],
  ['bits2x4', 'bits', 1],
  ['bits4x2', 'bits', 1],
  ['uint1', 'bits', 1],
  ['uint2', 'bits', 1],
  ['uint3', 'bits', 1],
  ['uint4', 'bits', 1],
  ['uint5', 'bits', 1],
  ['uint6', 'bits', 1],
  ['uint7', 'bits', 1],
  ['int1', 'bits', 1],
  ['int2', 'bits', 1],
  ['int3', 'bits', 1],
  ['int4', 'bits', 1],
  ['int5', 'bits', 1],
  ['int6', 'bits', 1],
  ['int7', 'bits', 1],
]

/** Every element type by its name. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map(
  rows.map(([name, kind, elementBytes, safetensors, elementBits]) => [
    name,
    {
      name,
      kind,
      elementBytes,
      componentBytes: kind === 'complex' ? elementBytes / 2 : elementBytes,
      elementBits: elementBits ?? elementBytes * 8,
      safetensors,
    },
  ]),
)

/** Names that PyTorch has for the same types: pickles may hold either. */
const aliases: ReadonlyMap<string, DtypeName> = new Map([
  ['float', 'float32'],
  ['double', 'float64'],
  ['half', 'float16'],
  ['short', 'int16'],
  ['int', 'int32'],
  ['long', 'int64'],
  ['chalf', 'complex32'],
  ['cfloat', 'complex64'],
  ['cdouble', 'complex128'],
])

/** The element type that `torch.NAME` is. */
export function findDtype(name: string): Dtype | undefined {
  return dtypes.get(aliases.get(name) ?? name)
}

const storageDtypes: ReadonlyMap<string, DtypeName> = new Map([
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  ['BFloat16Storage', 'bfloat16'],
  ['ComplexDoubleStorage', 'complex128'],
  ['ComplexFloatStorage', 'complex64'],
  ['QInt8Storage', 'qint8'],
  ['QInt32Storage', 'qint32'],
  ['QUInt8Storage', 'quint8'],
  ['QUInt4x2Storage', 'quint4x2'],
  ['QUInt2x4Storage', 'quint2x4'],
  // Counts bytes, and says nothing of what they are.
  ['UntypedStorage', 'uint8'],
])

/** The element type of a storage class, by its path: `torch.FloatStorage`, `torch.cuda.FloatStorage`. */
export function findStorageDtype(path: string): Dtype | undefined {
  const [, module, name] = /^(torch|torch\.cuda|torch\.storage)\.(\w+)$/.exec(path) ?? []
  if (name === undefined) return undefined
  if (name === 'UntypedStorage') return dtypes.get('uint8')
  return module === 'torch.storage' ? undefined : dtypes.get(storageDtypes.get(name) ?? '')
}

/** The element type of the classes that tensors had before PyTorch 0.4: `torch.FloatTensor`. */
export function findTensorClassDtype(path: string): Dtype | undefined {
  const [, name] = /^torch\.(?:cuda\.)?(\w*)Tensor$/.exec(path) ?? []
  if (name === undefined) return undefined
  return name === '' ? dtypes.get('float32') : dtypes.get(storageDtypes.get(`${name}Storage`) ?? '')
}

const bySafetensors: ReadonlyMap<string, Dtype> = new Map(
  [...dtypes.values()].flatMap((dtype) => (dtype.safetensors === undefined ? [] : [[dtype.safetensors, dtype]])),
)

/** The element type that a safetensors header names, where PyTorch has it. */
export function findSafetensorsDtype(name: string): Dtype | undefined {
  return bySafetensors.get(name)
}
