// SPDX-License-Identifier: Apache-2.0
// torch._utils._rebuild_tensor, _v2, _v3 and _rebuild_meta_tensor_no_storage: what nearly every tensor of a file is made by.
import { assertCount, contiguousStrides, countElements, toBool, toExtents } from '../arguments.ts'
import { defaultDtype, type Dtype, dtypeNamed } from '../dtypes.ts'
import { entriesOf } from '../entries.ts'
import type { Environment } from '../environment.ts'
import { PyFloat } from '../../pickle/value.ts'
import { badArgument } from '../refusal.ts'
import { setStorage } from '../storage-set.ts'
import { isTrue } from '../truth.ts'
import { typeName } from '../type-name.ts'
import {
  BytesValue,
  ComplexValue,
  DictValue,
  GlobalValue,
  isInt,
  TensorValue,
  TypedValue,
  type UntypedValue,
  type Value,
} from '../value.ts'

export const tensorType = 'torch.Tensor'

const none: readonly number[] = [0]
const unit: readonly number[] = [1]

/** An empty tensor that `set_` fills. */
export function emptyTensor(dtype: Dtype): TensorValue {
  return new TensorValue(tensorType, dtype, 'cpu', 'strided', none, unit, undefined)
}

/** `storage.dtype` and `storage._untyped_storage`: only a TypedStorage has both. */
export function partsOf(storage: Value): { readonly dtype: Dtype; readonly untyped: UntypedValue } {
  if (storage instanceof TypedValue && storage.dtype !== undefined && storage.untyped !== undefined)
    return { dtype: storage.dtype, untyped: storage.untyped }
  throw badArgument(`'${typeName(storage)}' object has no attribute '_untyped_storage'`)
}

/** The dtype argument of a factory; `fallback` for None. */
export function toDtype(value: Value, fallback: Dtype): Dtype {
  if (value === null) return fallback
  if (value instanceof GlobalValue && value.kind === 'dtype' && value.dtype !== undefined) return value.dtype
  const python = value instanceof GlobalValue ? pythonDtypes.get(value.path) : undefined
  if (python !== undefined) return dtypeNamed(python)
  throw badArgument(`argument 'dtype' must be torch.dtype, not ${typeName(value)}`)
}

/** Python's own types stand for dtypes wherever one is asked for; `complex` is allowed without being added. */
const pythonDtypes: ReadonlyMap<string, string> = new Map([
  ['builtins.complex', 'complex128'],
  ['builtins.float', 'float64'],
  ['builtins.int', 'int64'],
  ['builtins.bool', 'bool'],
])

export function rebuildTensor(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_tensor', args, 4, 4)
  return viewOf(args, env)
}

/** The first four arguments that all forms share. */
function viewOf(args: readonly Value[], env: Environment): TensorValue {
  const { dtype, untyped } = partsOf(args[0] ?? null)
  const tensor = emptyTensor(dtype)
  setStorage(tensor, untyped, { offset: args[1] ?? null, size: args[2] ?? null, stride: args[3] ?? null }, env)
  return tensor
}

export function rebuildTensorV2(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_tensor_v2', args, 6, 7)
  const tensor = viewOf(args, env)
  setRequiresGrad(tensor, args[4] ?? null)
  setMetadata(tensor, args[6] ?? null, env)
  return tensor
}

export function rebuildTensorV3(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_tensor_v3', args, 7, 8)
  const [
    storage = null,
    offset = null,
    size = null,
    stride = null,
    requiresGrad = null,
    ,
    dtypeValue = null,
    metadata = null,
  ] = args
  if (!(storage instanceof TypedValue) || storage.untyped === undefined)
    throw badArgument(`'${typeName(storage)}' object has no attribute '_untyped_storage'`)
  const dtype = toDtype(dtypeValue, defaultDtype)
  const tensor = emptyTensor(dtype)
  if (toBool(requiresGrad, "empty(): argument 'requires_grad'", { allowsNone: true })) setRequiresGrad(tensor, true)
  setStorage(tensor, storage.untyped, { offset, size, stride }, env)
  setMetadata(tensor, metadata, env)
  return tensor
}

/** `tensor.requires_grad = value`. */
export function setRequiresGrad(tensor: TensorValue, value: Value): void {
  if (typeof value !== 'boolean') throw badArgument('requires_grad must be a bool')
  if (!tensor.isLeaf) throw badArgument('you can only change requires_grad flags of leaf variables.')
  if (value && !tensor.dtype.isDifferentiable)
    throw badArgument('only Tensors of floating point and complex dtype can require gradients')
  tensor.requiresGrad = value
}

/** `set_tensor_metadata`: the conjugate and negative bits. */
function setMetadata(tensor: TensorValue, metadata: Value, env: Environment): void {
  if (!isTrue(metadata)) return
  if (!(metadata instanceof DictValue)) throw badArgument(`expected dict, got ${typeName(metadata)}`)
  for (const [key, value] of entriesOf(metadata, env.spend)) {
    const isText = (typeof key === 'string' && key.isWellFormed()) || key instanceof BytesValue
    if (!isText || !hasTruth(value)) throw badArgument('_set_tensor_metadata(): incompatible function arguments')
    const isConj =
      key === 'conj' ||
      (key instanceof BytesValue && key.bytes.length === 4 && String.fromCharCode(...key.bytes) === 'conj')
    if (isConj && !tensor.dtype.isComplex)
      throw badArgument('isComplexType(typeMetaToScalarType(dtype())) INTERNAL ASSERT FAILED')
  }
}

/** What C++ takes as a bool: None, and what has `__bool__`; a string or a container has only a length. */
function hasTruth(value: Value): boolean {
  if (
    value === null ||
    typeof value === 'boolean' ||
    isInt(value) ||
    value instanceof PyFloat ||
    value instanceof ComplexValue
  )
    return true
  return value instanceof TensorValue && value.sizes.every((size) => size === 1)
}

export function rebuildMetaTensor(args: readonly Value[]): TensorValue {
  assertCount('_rebuild_meta_tensor_no_storage', args, 4, 4)
  const [dtypeValue = null, size = null, stride = null, requiresGrad = null] = args
  const sizes = toExtents(size, "empty_strided(): argument 'size'")
  const strides = toExtents(stride, "empty_strided(): argument 'stride'")
  const dtype = toDtype(dtypeValue, defaultDtype)
  const needsGrad = toBool(requiresGrad, "empty_strided(): argument 'requires_grad'", { allowsNone: true })
  if (dtype.isQuantized)
    throw badArgument("Could not run 'aten::empty_strided' with arguments from the 'QuantizedMeta' backend.")
  if (sizes.length !== strides.length)
    throw badArgument(
      `dimensionality of sizes (${sizes.length}) must match dimensionality of strides (${strides.length})`,
    )
  if (sizes.some((size) => size < 0))
    throw badArgument(`Trying to create tensor with negative dimension: [${sizes.join(', ')}]`)
  countElements(sizes)
  const tensor = new TensorValue(
    tensorType,
    dtype,
    'meta',
    'strided',
    sizes,
    strides.length === 0 ? contiguousStrides(sizes) : strides,
    undefined,
  )
  setRequiresGrad(tensor, needsGrad)
  return tensor
}
