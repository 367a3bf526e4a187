// SPDX-License-Identifier: Apache-2.0
// Python's `bool(value)`, which the loader asks of metadata and of object states.
import { PyFloat } from '../pickle/value.ts'
import { badArgument } from './refusal.ts'
import {
  BytearrayValue,
  BytesValue,
  ComplexValue,
  DictValue,
  ListValue,
  SetValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from './value.ts'

/** Refuses where Python would raise: a tensor of several elements, or of none, has no truth. */
export function isTrue(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === '') return false
  if (value instanceof DictValue) return value.pairs.length > 0
  if (value instanceof TupleValue || value instanceof ListValue || value instanceof SetValue)
    return value.items.length > 0
  if (value instanceof PyFloat) return value.value !== 0
  if (value instanceof ComplexValue) return value.real !== 0 || value.imaginary !== 0
  if (value instanceof BytesValue) return value.bytes.length > 0
  if (value instanceof BytearrayValue || value instanceof UntypedValue) return value.sizeBytes > 0
  if (value instanceof TypedValue) {
    if (value.untyped === undefined)
      throw badArgument("'torch.storage.TypedStorage' object has no attribute '_untyped_storage'")
    return value.untyped.sizeBytes > 0
  }
  if (value instanceof TensorValue) {
    if (value.sizes.every((size) => size === 1)) return true
    if (value.sizes.some((size) => size === 0)) throw badArgument('Boolean value of Tensor with no values is ambiguous')
    throw badArgument('Boolean value of Tensor with more than one value is ambiguous')
  }
  return true
}
