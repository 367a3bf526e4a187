// SPDX-License-Identifier: Apache-2.0
// The name of a value's type as Python prints it, for reasons that read like PyTorch's.
import { PyFloat } from '../pickle/value.ts'
import {
  BytearrayValue,
  BytesValue,
  ComplexValue,
  DeviceValue,
  DictValue,
  GlobalValue,
  LayoutValue,
  ListValue,
  ObjectValue,
  SetValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from './value.ts'

/** `module.name` of `type(value)`, without the module for built-in types. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (typeof value === 'string') return 'str'
  if (value instanceof TensorValue || value instanceof ObjectValue) return value.type === '' ? 'object' : value.type
  if (value instanceof DictValue) return value.kind
  if (value instanceof TupleValue) return value.isSize ? 'torch.Size' : 'tuple'
  if (value instanceof ListValue) return 'list'
  if (value instanceof SetValue) return 'set'
  if (value instanceof PyFloat) return 'float'
  if (value instanceof ComplexValue) return 'complex'
  if (value instanceof BytesValue) return 'bytes'
  if (value instanceof BytearrayValue) return 'bytearray'
  if (value instanceof UntypedValue) return 'torch.storage.UntypedStorage'
  if (value instanceof TypedValue) return 'torch.storage.TypedStorage'
  if (value instanceof DeviceValue) return 'torch.device'
  if (value instanceof LayoutValue) return 'torch.layout'
  return globalTypeName(value)
}

/** Classes and functions whose own type is another than `type` and `function`. */
const metaclasses: ReadonlyMap<string, string> = new Map([
  ['torch.Tensor', 'torch._C._TensorMeta'],
  ['torch.nn.parameter.Parameter', 'torch.nn.parameter._ParameterMeta'],
  ['_codecs.encode', 'builtin_function_or_method'],
])

function globalTypeName(value: GlobalValue): string {
  const own = metaclasses.get(value.path)
  if (own !== undefined) return own
  switch (value.kind) {
    case 'dtype':
      return 'torch.dtype'
    case 'qscheme':
      return 'torch.qscheme'
    case 'storage':
      return 'torch.serialization.StorageType'
    case 'tensor':
      return 'torch.tensortype'
    case 'function':
      return 'function'
    default:
      return 'type'
  }
}

/** `<class 'name'>`, as PyTorch's messages quote a type. */
export function classOf(value: Value): string {
  return `<class '${typeName(value)}'>`
}

/** A value as a message quotes it: a class by its name, anything else by its type. */
export function show(value: Value): string {
  if (value instanceof GlobalValue)
    return value.kind === 'function' ? `<function ${value.path}>` : `<class '${value.path}'>`
  if (typeof value === 'string') return `'${value.length > 80 ? `${value.slice(0, 80)}...` : value}'`
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return isPrintable(value) ? String(value) : `<${typeName(value)}>`
}

function isPrintable(value: Value): value is number | bigint {
  return typeof value === 'number' || (typeof value === 'bigint' && value < 1n << 128n && value > -(1n << 128n))
}
