// SPDX-License-Identifier: Apache-2.0
// BUILD: which objects may be given a state, and what their state may be.
import { setRequiresGrad } from './calls/rebuild.ts'
import { parameterType } from './calls/parameter.ts'
import { entriesOf } from './entries.ts'
import type { Environment } from './environment.ts'
import { iterate, spendOn } from './iterate.ts'
import { hasAttributes, setAttributes } from './object-state.ts'
import { badArgument, Refusal } from './refusal.ts'
import { setAny } from './storage-set.ts'
import { isTrue } from './truth.ts'
import { classOf, typeName } from './type-name.ts'
import {
  BytearrayValue,
  BytesValue,
  ComplexValue,
  DeviceValue,
  DictValue,
  GlobalValue,
  ListValue,
  ObjectValue,
  SetValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from './value.ts'

/** Applies `state` to `target` as the class of `target` demands; refuses classes that are on no list. */
export function build(target: Value, state: Value, env: Environment): void {
  if (state instanceof TupleValue || state instanceof ListValue) spendOn(state.items, env.spend)
  if (target instanceof TensorValue) buildTensor(target, state, env)
  else if (target instanceof DictValue && target.kind === 'collections.OrderedDict') updateAttributes(state, env)
  else if (isBuildable(target, env)) buildObject(target, state, env)
  else
    throw new Refusal(
      'REFUSED_OPERATION',
      `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got ${classOf(target)}`,
    )
}

function buildTensor(tensor: TensorValue, state: Value, env: Environment): void {
  if (tensor.type === 'torch.Tensor') setAny(tensor, iterate(state, env.spend), env)
  else if (tensor.type === parameterType) setTensorState(tensor, state, env)
  else if (!env.names.isUserType(tensor.type))
    throw new Refusal(
      'REFUSED_OPERATION',
      `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got ${classOf(tensor)}`,
    )
}

/** `Tensor.__setstate__`: a storage view, an old Variable's five parts, or three of which two count. */
function setTensorState(tensor: TensorValue, state: Value, env: Environment): void {
  if (!tensor.isLeaf) throw badArgument('__setstate__ can be only called on leaf Tensors')
  const count = lengthOf(state, env)
  if (count === 4) {
    setAny(tensor, iterate(state, env.spend), env)
    return
  }
  let parts = iterate(state, env.spend)
  if (count === 5) {
    if (!(state instanceof TupleValue || state instanceof ListValue))
      throw badArgument(`'${typeName(state)}' object cannot be indexed`)
    setAttributes(tensor, new DictValue('dict', ['data', parts[0] ?? null]), env)
    parts = [parts[3] ?? null, parts[4] ?? null, parts[2] ?? null]
  }
  if (parts.length !== 3) throw badArgument(`expected 3 values to unpack, got ${parts.length}`)
  setRequiresGrad(tensor, parts[0] ?? null)
}

function lengthOf(state: Value, env: Environment): number {
  if (state instanceof TensorValue) {
    const [first] = state.sizes
    if (first === undefined) throw badArgument('len() of a 0-d tensor')
    return Number(first)
  }
  return iterate(state, env.spend).length
}

/** `target.__dict__.update(state)`. */
function updateAttributes(state: Value, env: Environment): void {
  if (state instanceof DictValue || state instanceof ObjectValue) return
  for (const pair of iterate(state, env.spend)) {
    if (iterate(pair, env.spend).length !== 2)
      throw badArgument('dictionary update sequence element has a length other than 2')
  }
}

/** Instances of classes that PyTorch allows by default, and of those the user allows. */
function isBuildable(target: Value, env: Environment): boolean {
  if (target instanceof DictValue) return target.kind !== 'dict' || env.names.isUserType('builtins.dict')
  if (target instanceof ObjectValue) return env.names.isUserType(target.type)
  if (target instanceof TupleValue) return target.isSize || env.names.isUserType('builtins.tuple')
  if (target instanceof ListValue) return env.names.isUserType('builtins.list')
  return (
    target instanceof SetValue ||
    target instanceof BytearrayValue ||
    target instanceof ComplexValue ||
    target instanceof DeviceValue ||
    target instanceof UntypedValue ||
    target instanceof TypedValue
  )
}

/** As CPython's load_build without `__setstate__`: attributes from a dict, then from a second one. */
function buildObject(target: Value, state: Value, env: Environment): void {
  if (target instanceof ObjectValue) return
  const isPair = state instanceof TupleValue && state.items.length === 2
  const attributes = isPair ? (state.items[0] ?? null) : state
  const slots = isPair ? (state.items[1] ?? null) : null
  if (isTrue(attributes)) {
    if (!hasDictionary(target)) throw badArgument(`'${typeName(target)}' object has no attribute '__dict__'`)
    updateAttributes(attributes, env)
    if (target instanceof TypedValue && attributes instanceof DictValue) setTyped(target, attributes, env)
  }
  setAttributes(target, slots, env)
  if (target instanceof TypedValue && slots instanceof DictValue) setTyped(target, slots, env)
}

function hasDictionary(target: Value): boolean {
  return hasAttributes(target) && !(target instanceof DeviceValue) && !(target instanceof BytesValue)
}

/** A storage made by `__new__` alone gets its parts here. */
function setTyped(target: TypedValue, attributes: DictValue, env: Environment): void {
  for (const [key, value] of entriesOf(attributes, env.spend)) {
    if (key === 'dtype') target.dtype = value instanceof GlobalValue && value.kind === 'dtype' ? value.dtype : undefined
    if (key === '_untyped_storage') target.untyped = value instanceof UntypedValue ? value : undefined
  }
}
