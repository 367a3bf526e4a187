// SPDX-License-Identifier: Apache-2.0
// REDUCE and NEWOBJ: what an allowed class or function makes of its arguments.
import {
  createBytearray,
  createComplex,
  createCounter,
  createOrderedDict,
  createSet,
  createSize,
} from './calls/builtin.ts'
import { encode } from './calls/encode.ts'
import { createDevice, getLayout } from './calls/device.ts'
import { rebuildNested } from './calls/nested.ts'
import { createParameter, rebuildParameter, rebuildParameterWithState } from './calls/parameter.ts'
import { rebuildQuantized } from './calls/quantized.ts'
import { rebuildMetaTensor, rebuildTensor, rebuildTensorV2, rebuildTensorV3 } from './calls/rebuild.ts'
import { rebuildSparse } from './calls/sparse.ts'
import { createTyped, createUntyped } from './calls/storage.ts'
import { createLegacyTensor } from './calls/tensor-class.ts'
import { rebuildFromCpu, rebuildFromNumpy, rebuildFromType, rebuildWrapper } from './calls/wrapper.ts'
import type { Environment } from './environment.ts'
import { type FirstArgument, resultType } from './implied.ts'
import { iterate, spendOn } from './iterate.ts'
import { badArgument, Refusal } from './refusal.ts'
import { show, typeName } from './type-name.ts'
import {
  BytearrayValue,
  DictValue,
  GlobalValue,
  ObjectValue,
  SetValue,
  TensorValue,
  TypedValue,
  type Value,
} from './value.ts'

type Call = (args: readonly Value[], env: Environment) => Value

const calls: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', createOrderedDict],
  ['collections.Counter', createCounter],
  ['torch.nn.parameter.Parameter', createParameter],
  ['torch.serialization._get_layout', getLayout],
  ['torch.Size', createSize],
  ['torch.Tensor', (args, env) => createLegacyTensor(undefined, args, env)],
  ['torch.device', createDevice],
  ['_codecs.encode', encode],
  ['builtins.bytearray', createBytearray],
  ['builtins.set', createSet],
  ['builtins.complex', createComplex],
  ['torch.storage.TypedStorage', createTyped],
  ['torch.storage.UntypedStorage', createUntyped],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensorV2],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorV3],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameterWithState],
  ['torch._utils._rebuild_qtensor', rebuildQuantized],
  ['torch._utils._rebuild_sparse_tensor', rebuildSparse],
  ['torch._utils._rebuild_meta_tensor_no_storage', rebuildMetaTensor],
  ['torch._utils._rebuild_nested_tensor', rebuildNested],
  ['torch._utils._rebuild_wrapper_subclass', rebuildWrapper],
  ['torch._utils._rebuild_device_tensor_from_numpy', rebuildFromNumpy],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', rebuildFromCpu],
  ['torch._tensor._rebuild_from_type_v2', (args, env) => rebuildFromType(args, env, call)],
])

/** REDUCE. */
export function reduce(callee: Value, args: Value, env: Environment): Value {
  if (!(callee instanceof GlobalValue))
    throw new Refusal('REFUSED_OPERATION', `Trying to call reduce for unrecognized function ${show(callee)}`)
  return call(callee, iterate(args, env.spend), env)
}

/** `callee(*args)` of an allowed name. */
export function call(callee: Value, args: readonly Value[], env: Environment): Value {
  if (!(callee instanceof GlobalValue)) throw badArgument(`'${typeName(callee)}' object is not callable`)
  spendOn(args, env.spend)
  if (callee.kind === 'tensor') return track(callee, createLegacyTensor(callee, args, env), env)
  if (callee.kind === 'user') return new ObjectValue(resultType(callee.path, firstOf(args)))
  const named = calls.get(callee.path)
  if (named === undefined) throw badArgument(`'${typeName(callee)}' object is not callable`)
  return named(args, env)
}

/** Sparse tensors of the legacy classes are checked with the others after loading. */
function track(callee: GlobalValue, tensor: TensorValue, env: Environment): TensorValue {
  if (callee.path.includes('sparse')) env.sparse.push(tensor)
  return tensor
}

/** NEWOBJ: `cls.__new__(cls, *args)`, which for containers ignores the arguments. */
export function create(cls: Value, argsValue: Value, env: Environment): Value {
  if (!(cls instanceof GlobalValue))
    throw new Refusal(
      'REFUSED_OPERATION',
      `Can only create new object for nn.Parameter or classes allowlisted via \`add_safe_globals\` but got ${show(cls)}`,
    )
  const args = iterate(argsValue, env.spend)
  spendOn(args, env.spend)
  if (cls.kind === 'tensor') return track(cls, createLegacyTensor(cls, args, env), env)
  if (cls.kind === 'user') return new ObjectValue(cls.path)
  if (cls.kind !== 'class') throw badArgument(`object.__new__(X): X is not a type object (${typeName(cls)})`)
  switch (cls.path) {
    case 'collections.OrderedDict':
      return new DictValue('collections.OrderedDict')
    case 'collections.Counter':
      return new DictValue('collections.Counter')
    case 'builtins.set':
      return new SetValue([])
    case 'builtins.bytearray':
      return new BytearrayValue(0, new Uint8Array(0))
    case 'torch.storage.TypedStorage':
      return new TypedValue(undefined, undefined)
    default:
      return call(cls, args, env)
  }
}

function firstOf(args: readonly Value[]): FirstArgument {
  const [first] = args
  return {
    path: first instanceof GlobalValue ? first.path : undefined,
    text: typeof first === 'string' ? first : undefined,
  }
}
