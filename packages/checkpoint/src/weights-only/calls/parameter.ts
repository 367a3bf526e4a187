// SPDX-License-Identifier: Apache-2.0
// torch.nn.Parameter and the functions that rebuild one.
import { assertCount, toBool } from '../arguments.ts'
import { defaultDtype } from '../dtypes.ts'
import type { Environment } from '../environment.ts'
import { setObjectState } from '../object-state.ts'
import { badArgument } from '../refusal.ts'
import { typeName } from '../type-name.ts'
import { GlobalValue, ObjectValue, TensorValue, UntypedValue, type Value } from '../value.ts'
import { emptyTensor, tensorType } from './rebuild.ts'

export const parameterType = 'torch.nn.parameter.Parameter'

/** `Parameter(data=None, requires_grad=True)`. */
export function createParameter(args: readonly Value[]): TensorValue | ObjectValue {
  assertCount('Parameter.__new__', args, 0, 2)
  const [given = null, requiresGradValue = true] = args
  if (given instanceof ObjectValue) return given
  const data = given === null ? withMemory() : given
  if (!(data instanceof TensorValue)) throw badArgument(`'${typeName(data)}' object has no attribute 'detach'`)
  const requiresGrad = toFlag(requiresGradValue)
  if (requiresGrad && !data.dtype.isDifferentiable)
    throw badArgument('Only Tensors of floating point and complex dtype can require gradients')
  const isPlain = data.type === tensorType || data.type === parameterType
  const { dtype, device, layout, sizes, strides, storage, parts } = data
  const parameter = new TensorValue(
    isPlain ? parameterType : data.type,
    dtype,
    device,
    layout,
    sizes,
    strides,
    storage,
    parts,
  )
  parameter.offset = data.offset
  parameter.requiresGrad = requiresGrad
  return parameter
}

/** PyTorch's parser takes a tensor class for a bool here, and reads it as false. */
function toFlag(value: Value): boolean {
  const isTensorClass = value instanceof GlobalValue && (value.kind === 'tensor' || value.path === tensorType)
  return (
    !isTensorClass && toBool(value, "_make_subclass(): argument 'require_grad' (position 3)", { allowsNone: false })
  )
}

function withMemory(): TensorValue {
  const tensor = emptyTensor(defaultDtype)
  tensor.storage = new UntypedValue(0, true, undefined)
  return tensor
}

export function rebuildParameter(args: readonly Value[]): Value {
  assertCount('_rebuild_parameter', args, 3, 3)
  return createParameter(args.slice(0, 2))
}

export function rebuildParameterWithState(args: readonly Value[], env: Environment): Value {
  assertCount('_rebuild_parameter_with_state', args, 4, 4)
  const parameter = createParameter(args.slice(0, 2))
  setObjectState(parameter, args[3] ?? null, env)
  return parameter
}
