// SPDX-License-Identifier: Apache-2.0
// What stands on the stack of the restricted interpreter. Other than in `pickle/value.ts` every object has the type it would have
// in Python, for only then can each call be decided.
import type { PyFloat } from '../pickle/value.ts'
import type { ByteSource } from '../source/source.ts'
import type { Dtype } from './dtypes.ts'

/** A Python value. `int` is a number within 2^53 and a bigint beyond; a number is never a float. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | ComplexValue
  | BytesValue
  | BytearrayValue
  | ListValue
  | TupleValue
  | DictValue
  | SetValue
  | GlobalValue
  | DeviceValue
  | LayoutValue
  | UntypedValue
  | TypedValue
  | TensorValue
  | ObjectValue

export class ComplexValue {
  readonly real: number
  readonly imaginary: number
  constructor(real: number, imaginary: number) {
    this.real = real
    this.imaginary = imaginary
  }
}

/** `bytes`: what SHORT_BINSTRING gives nowhere by default, and `_codecs.encode` does. */
export class BytesValue {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** Only its length is kept where it is made from a number: `bytearray(2**31)` is allowed, and costs nothing here. */
export class BytearrayValue {
  readonly sizeBytes: number
  readonly bytes: Uint8Array | undefined
  constructor(sizeBytes: number, bytes: Uint8Array | undefined) {
    this.sizeBytes = sizeBytes
    this.bytes = bytes
  }
}

export class ListValue {
  readonly items: Value[]
  constructor(items: Value[] = []) {
    this.items = items
  }
}

/** A `tuple`, or its subclass `torch.Size`. */
export class TupleValue {
  readonly items: readonly Value[]
  readonly isSize: boolean
  constructor(items: readonly Value[], isSize = false) {
    this.items = items
    this.isSize = isSize
  }
}

export type DictKind = 'dict' | 'collections.OrderedDict' | 'collections.Counter'

/** The pairs that were set, in order: key, value, key, value. A key may occur again; `entriesOf` keeps the last. */
export class DictValue {
  readonly kind: DictKind
  readonly pairs: Value[]
  constructor(kind: DictKind, pairs: Value[] = []) {
    this.kind = kind
    this.pairs = pairs
  }
}

/** Items may occur again. */
export class SetValue {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** What an allowed name stands for. */
export type GlobalKind = 'class' | 'function' | 'dtype' | 'qscheme' | 'storage' | 'tensor' | 'user'

/** The object behind an allowed name; a single one each. */
export class GlobalValue {
  readonly path: string
  readonly kind: GlobalKind
  /** Of a dtype itself, of a storage class and of a tensor class. */
  readonly dtype: Dtype | undefined
  constructor(path: string, kind: GlobalKind, dtype: Dtype | undefined) {
    this.path = path
    this.kind = kind
    this.dtype = dtype
  }
}

export class DeviceValue {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export class LayoutValue {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** `torch.UntypedStorage`: memory with a size. */
export class UntypedValue {
  sizeBytes: number
  /** Memory that PyTorch allocated grows when a tensor asks for more; a record of the archive does not. */
  readonly isResizable: boolean
  /** The bytes, where they lie in the file and are already known; undefined for fresh memory. */
  source: ByteSource | undefined
  constructor(sizeBytes: number, isResizable: boolean, source: ByteSource | undefined) {
    this.sizeBytes = sizeBytes
    this.isResizable = isResizable
    this.source = source
  }
}

/** `torch.storage.TypedStorage`; both parts are missing where only `__new__` ran. */
export class TypedValue {
  dtype: Dtype | undefined
  untyped: UntypedValue | undefined
  constructor(dtype: Dtype | undefined, untyped: UntypedValue | undefined) {
    this.dtype = dtype
    this.untyped = untyped
  }
}

export type Extent = number | bigint
export type LayoutName = 'strided' | 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc' | 'nested'

const noParts: readonly TensorValue[] = []

/** `torch.Tensor` or a subclass of it. */
export class TensorValue {
  /** `torch.Tensor`, `torch.nn.parameter.Parameter`, or the path of an allowed class. */
  readonly type: string
  readonly dtype: Dtype
  readonly device: 'cpu' | 'meta'
  readonly layout: LayoutName
  sizes: readonly Extent[]
  strides: readonly Extent[]
  offset: Extent
  storage: UntypedValue | undefined
  requiresGrad = false
  isLeaf = true
  /** Whether a sparse tensor is said to have each place once, in order. */
  isCoalesced = false
  /** Indices and values, where it is sparse; for the check after loading. */
  readonly parts: readonly TensorValue[]
  constructor(
    type: string,
    dtype: Dtype,
    device: 'cpu' | 'meta',
    layout: LayoutName,
    sizes: readonly Extent[],
    strides: readonly Extent[],
    storage: UntypedValue | undefined,
    parts: readonly TensorValue[] = noParts,
  ) {
    this.type = type
    this.dtype = dtype
    this.device = device
    this.layout = layout
    this.sizes = sizes
    this.strides = strides
    this.offset = 0
    this.storage = storage
    this.parts = parts
  }
}

/** An instance of a class that the user allows, or what an allowed function gave: its inside is not known. */
export class ObjectValue {
  /** The path of its class; empty where it cannot be known. */
  readonly type: string
  constructor(type: string) {
    this.type = type
  }
}

/** An `int` of Python that is no `bool`. */
export function isInt(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** A bigint, or a number where it is exact: the form in which an `int` is kept. */
export function toInt(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
