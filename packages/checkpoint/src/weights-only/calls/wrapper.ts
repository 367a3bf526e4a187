// SPDX-License-Identifier: Apache-2.0
// Tensors of other kinds: moved from a device, subclassed, nested.
import { assertCount, toExtents } from '../arguments.ts'
import { defaultDtype } from '../dtypes.ts'
import type { Environment } from '../environment.ts'
import { iterate } from '../iterate.ts'
import { setObjectState } from '../object-state.ts'
import { badArgument } from '../refusal.ts'
import { typeName } from '../type-name.ts'
import { GlobalValue, ObjectValue, TensorValue, type Value } from '../value.ts'
import { parameterType } from './parameter.ts'
import { setRequiresGrad, tensorType, toDtype } from './rebuild.ts'

type Call = (callee: Value, args: readonly Value[], env: Environment) => Value

/** `_rebuild_device_tensor_from_cpu_tensor(data, dtype, device, requires_grad)`; the device is the CPU whatever the file says. */
export function rebuildFromCpu(args: readonly Value[]): Value {
  assertCount('_rebuild_device_tensor_from_cpu_tensor', args, 4, 4)
  const [data = null, dtypeValue = null, , requiresGrad = null] = args
  if (data instanceof ObjectValue) return data
  if (!(data instanceof TensorValue)) throw badArgument(`'${typeName(data)}' object has no attribute 'to'`)
  const dtype = toDtype(dtypeValue, data.dtype)
  if (data.device === 'meta') throw badArgument('Cannot copy out of meta tensor; no data!')
  let tensor = data
  if (dtype !== data.dtype) {
    if (dtype.isOpaque || data.dtype.isOpaque || dtype.isQuantized || data.dtype.isQuantized)
      throw badArgument(`"copy_" not implemented for '${data.dtype.isOpaque ? data.dtype.name : dtype.name}'`)
    tensor = new TensorValue(tensorType, dtype, 'cpu', data.layout, data.sizes, data.strides, data.storage, data.parts)
    tensor.isLeaf = !(data.requiresGrad && dtype.isDifferentiable)
    tensor.requiresGrad = !tensor.isLeaf
  }
  setRequiresGrad(tensor, requiresGrad)
  return tensor
}

/** Only an array of numpy, which the user must have allowed, is taken. */
export function rebuildFromNumpy(args: readonly Value[]): Value {
  assertCount('_rebuild_device_tensor_from_numpy', args, 4, 4)
  const [data = null, dtypeValue = null, , requiresGrad = null] = args
  if (!(data instanceof ObjectValue)) throw badArgument(`expected np.ndarray (got ${typeName(data)})`)
  const dtype = toDtype(dtypeValue, defaultDtype)
  const tensor = new TensorValue(tensorType, dtype, 'cpu', 'strided', [0], [1], undefined)
  setRequiresGrad(tensor, requiresGrad)
  return tensor
}

/** Needs a class with `__torch_dispatch__`: one of the user's, for none that is allowed by default has it. */
export function rebuildWrapper(args: readonly Value[]): Value {
  assertCount('_rebuild_wrapper_subclass', args, 8, 8)
  const [cls = null, dtypeValue = null, size = null] = args
  if (!(cls instanceof GlobalValue) || cls.kind !== 'user') {
    if (cls instanceof GlobalValue && (cls.path === tensorType || cls.path === parameterType))
      throw badArgument(`${cls.path} must define __torch_dispatch__`)
    throw badArgument('Creating a Tensor subclass from a class that does not inherit from Tensor is not possible.')
  }
  return new TensorValue(
    cls.path,
    toDtype(dtypeValue, defaultDtype),
    'cpu',
    'strided',
    toExtents(size, 'size'),
    [],
    undefined,
  )
}

/** `_rebuild_from_type_v2(func, new_type, args, state)`. */
export function rebuildFromType(args: readonly Value[], env: Environment, call: Call): Value {
  assertCount('_rebuild_from_type_v2', args, 4, 4)
  const [callee = null, cls = null, inner = null, state = null] = args
  const made = call(callee, iterate(inner, env.spend), env)
  const result = isOfType(made, cls) ? made : asSubclass(made, cls)
  setObjectState(result, state, env)
  return result
}

function isOfType(value: Value, cls: Value): boolean {
  return cls instanceof GlobalValue && pathOfType(cls.path) === typeName(value)
}

/** `builtins.set` prints as `set`. */
function pathOfType(path: string): string {
  return path.startsWith('builtins.') ? path.slice('builtins.'.length) : path
}

function asSubclass(value: Value, cls: Value): Value {
  if (value instanceof ObjectValue) return new ObjectValue(cls instanceof GlobalValue ? cls.path : '')
  if (!(value instanceof TensorValue)) throw badArgument(`'${typeName(value)}' object has no attribute 'as_subclass'`)
  const isTensorClass =
    cls instanceof GlobalValue && (cls.kind === 'user' || cls.path === tensorType || cls.path === parameterType)
  if (!isTensorClass)
    throw badArgument('Creating a Tensor subclass from a class that does not inherit from Tensor is not possible.')
  const { dtype, device, layout, sizes, strides, storage, parts } = value
  const result = new TensorValue(cls.path, dtype, device, layout, sizes, strides, storage, parts)
  result.offset = value.offset
  result.requiresGrad = value.requiresGrad
  result.isLeaf = !value.requiresGrad
  return result
}
