// SPDX-License-Identifier: Apache-2.0
// Attributes set on objects: `_set_obj_state`, and the attributes of a tensor that PyTorch does not let a file set.
import { PyFloat } from '../pickle/value.ts'
import { entriesOf } from './entries.ts'
import type { Environment } from './environment.ts'
import { badArgument } from './refusal.ts'
import { isTrue } from './truth.ts'
import { typeName } from './type-name.ts'
import {
  BytearrayValue,
  ComplexValue,
  DeviceValue,
  DictValue,
  isInt,
  GlobalValue,
  ListValue,
  ObjectValue,
  SetValue,
  TensorValue,
  TupleValue,
  type Value,
} from './value.ts'
import { setRequiresGrad } from './calls/rebuild.ts'

/** Attributes of torch.Tensor without a setter. */
const readOnly: ReadonlySet<string> = new Set(
  (
    'H T __cuda_array_interface__ __weakref__ _base _cdata _has_symbolic_sizes_strides _python_dispatch _version device dtype grad_fn ' +
    'is_cpu is_cuda is_ipu is_leaf is_maia is_meta is_mkldnn is_mps is_mtia is_nested is_quantized is_sparse is_sparse_csr is_vulkan ' +
    'is_xla is_xpu itemsize layout mH mT name nbytes ndim output_nr retains_grad shape'
  ).split(' '),
)

/** `_set_obj_state(target, state)`: a dict of attributes, or a pair of dicts. */
export function setObjectState(target: Value, state: Value, env: Environment): void {
  if (state instanceof TupleValue && state.items.length !== 2) throw badArgument('Invalid serialized state')
  const [attributes = null, slots = null] = state instanceof TupleValue ? state.items : [state, null]
  setAttributes(target, attributes, env)
  setAttributes(target, slots, env)
}

/** `for k, v in state.items(): setattr(target, k, v)`, for a state that is true. */
export function setAttributes(target: Value, state: Value, env: Environment): void {
  if (!isTrue(state)) return
  if (!(state instanceof DictValue)) {
    if (state instanceof ObjectValue) return
    throw badArgument(`'${typeName(state)}' object has no attribute 'items'`)
  }
  for (const [key, value] of entriesOf(state, env.spend)) setAttribute(target, key, value)
}

function setAttribute(target: Value, key: Value, value: Value): void {
  if (typeof key !== 'string') throw badArgument(`attribute name must be string, not '${typeName(key)}'`)
  if (target instanceof TensorValue) setOnTensor(target, key, value)
  else if (!hasAttributes(target)) throw badArgument(`'${typeName(target)}' object has no attribute '${key}'`)
}

/** Values whose class lets attributes be set on them. */
export function hasAttributes(target: Value): boolean {
  if (target === null || typeof target !== 'object') return false
  if (target instanceof DictValue) return target.kind !== 'dict'
  if (target instanceof GlobalValue) return target.kind === 'function' || target.kind === 'storage'
  return !(
    target instanceof ListValue ||
    target instanceof TupleValue ||
    target instanceof SetValue ||
    target instanceof BytearrayValue ||
    target instanceof ComplexValue ||
    target instanceof DeviceValue
  )
}

function setOnTensor(tensor: TensorValue, key: string, value: Value): void {
  if (readOnly.has(key)) throw badArgument(`attribute '${key}' of 'torch._C.TensorBase' objects is not writable`)
  if (key === 'requires_grad') setRequiresGrad(tensor, value)
  else if (key === 'grad' || key === '_grad') setGradient(tensor, value)
  else if (key === '_grad_fn' && value !== null) throw badArgument('_grad_fn can be only set to None')
  else if (key === 'data' && !isLikeData(tensor, value))
    throw badArgument(`Variable data has to be a tensor, but got ${typeName(value)}`)
  else if (key === 'imag' && !tensor.dtype.isComplex)
    throw badArgument('imag is not implemented for tensors with non-complex dtypes.')
  else if (key === 'imag' || key === 'real') setPart(tensor, value)
  else if (key === '__dict__' && !(value instanceof DictValue))
    throw badArgument('__dict__ must be set to a dictionary')
  else if (key === '__class__' && !(value instanceof GlobalValue)) throw badArgument('__class__ must be set to a class')
  else if (key === 'grad_dtype' && value !== null && !(value instanceof GlobalValue && value.kind === 'dtype'))
    throw badArgument('grad_dtype must be a torch.dtype or None')
}

/** The real or imaginary part is written in place. */
function setPart(tensor: TensorValue, value: Value): void {
  if (tensor.requiresGrad && tensor.isLeaf)
    throw badArgument('a leaf Variable that requires grad is being used in an in-place operation.')
  if (isInt(value) || typeof value === 'boolean' || value instanceof PyFloat || value instanceof ComplexValue) return
  const isCopied =
    value instanceof TensorValue &&
    value.device === 'cpu' &&
    value.layout === tensor.layout &&
    value.sizes.join() === tensor.sizes.join()
  if (!isCopied) throw badArgument(`cannot assign ${typeName(value)} to a part of a tensor`)
}

function setGradient(tensor: TensorValue, value: Value): void {
  if (value === null) return
  if (!(value instanceof TensorValue))
    throw badArgument(`assigned grad expected to be a Tensor or None but got grad of type ${typeName(value)}`)
  const isSame =
    value.dtype === tensor.dtype && value.sizes.join() === tensor.sizes.join() && value.device === tensor.device
  if (!isSame || value === tensor) throw badArgument('assigned grad has data of a different size, type or device')
}

function isLikeData(tensor: TensorValue, value: Value): boolean {
  return (
    value instanceof TensorValue &&
    value.device === tensor.device &&
    value.layout === tensor.layout &&
    value.dtype.isQuantized === tensor.dtype.isQuantized &&
    (value.dtype.isDifferentiable || !tensor.requiresGrad)
  )
}
