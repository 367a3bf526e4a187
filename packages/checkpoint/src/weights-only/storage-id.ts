// SPDX-License-Identifier: Apache-2.0
// The parts of a persistent id that both containers read alike: which dtype a storage has, and how many bytes.
import type { Dtype } from './dtypes.ts'
import { badArgument } from './refusal.ts'
import { tensorInteger } from './scalar.ts'
import { typeName } from './type-name.ts'
import { PyFloat } from '../pickle/value.ts'
import {
  BytesValue,
  ComplexValue,
  GlobalValue,
  isInt,
  ListValue,
  TensorValue,
  TupleValue,
  TypedValue,
  type Value,
} from './value.ts'

/** `storage_type.dtype`: of a storage class, but also of whatever else has a dtype. `ofBytes` for the untyped class. */
export function storageDtype(type: Value, ofBytes: Dtype | undefined): Dtype {
  let dtype: Dtype | undefined
  if (type instanceof GlobalValue && (type.kind === 'storage' || type.kind === 'tensor')) dtype = type.dtype
  else if (type instanceof GlobalValue && type.path === 'torch.storage.UntypedStorage') dtype = ofBytes
  else if (type instanceof TensorValue || type instanceof TypedValue) dtype = type.dtype
  if (dtype === undefined) throw badArgument(`'${typeName(type)}' object has no attribute 'dtype'`)
  return dtype
}

/** `numel * element_size` as a number of bytes; refuses what is no whole number of a size that memory can have. */
export function storageSize(count: Value, dtype: Dtype): number {
  if (dtype.elementBytes === undefined)
    throw badArgument(`torch.iinfo() requires an integer input type, got ${dtype.name}`)
  const elements =
    typeof count === 'boolean' ? (count ? 1 : 0) : count instanceof TensorValue ? tensorInteger(count) : count
  if (elements === undefined || !isInt(elements))
    throw badArgument(`a storage's size must be int, not ${typeName(count)}`)
  const sizeBytes = Number(elements) * dtype.elementBytes
  if (!(sizeBytes >= 0 && sizeBytes <= Number.MAX_SAFE_INTEGER))
    throw badArgument(`a storage cannot have ${elements} elements`)
  return sizeBytes
}

/** Refuses a size that Python could not multiply by an element's size; texts, lists and floats it could. */
export function assertSizable(count: Value, dtype: Dtype): void {
  if (dtype.elementBytes === undefined)
    throw badArgument(`torch.iinfo() requires an integer input type, got ${dtype.name}`)
  const hasProduct =
    typeof count === 'string' ||
    typeof count === 'boolean' ||
    isInt(count) ||
    count instanceof PyFloat ||
    count instanceof ComplexValue ||
    count instanceof BytesValue ||
    count instanceof ListValue ||
    count instanceof TupleValue ||
    count instanceof TensorValue
  if (!hasProduct) throw badArgument(`unsupported operand type(s) for *: '${typeName(count)}' and 'int'`)
}
