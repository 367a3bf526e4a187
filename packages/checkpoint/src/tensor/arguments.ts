// SPDX-License-Identifier: Apache-2.0
// The arguments of a rebuilding call, of the kinds that PyTorch writes. Anything else is damage, never a default.
import { GlobalRef, Made, PersistentRef, PyList, PyTuple, type Value } from '../pickle/value.ts'
import { type Dtype, findDtype } from './dtype.ts'
import { calleePath } from './callee.ts'
import { maxDimensions } from './limits.ts'
import type { StorageBytes, StorageLookup } from './storage.ts'

/** Why a tensor is not what it claims; caught by `rebuild`, never seen outside this folder. */
export class TensorFault extends Error {
  readonly code: 'TENSOR_DAMAGED' | 'TENSOR_OUT_OF_BOUNDS' | 'TENSOR_STORAGE_MISSING'
  constructor(code: 'TENSOR_DAMAGED' | 'TENSOR_OUT_OF_BOUNDS' | 'TENSOR_STORAGE_MISSING', message: string) {
    super(message)
    this.code = code
  }
}

export function damaged(what: string): TensorFault {
  return new TensorFault('TENSOR_DAMAGED', what)
}

/** The positional arguments of a call. */
export function argumentsOf(args: Value): readonly Value[] {
  if (!(args instanceof PyTuple)) throw damaged('its arguments are no tuple')
  return args.items
}

/** A whole number from 0 to 2^53. */
export function toCount(value: Value | undefined, what: string): number {
  if (typeof value === 'bigint' || (typeof value === 'number' && !(value >= 0)))
    throw new TensorFault('TENSOR_OUT_OF_BOUNDS', `its ${what} is ${value}`)
  if (!(typeof value === 'number' && Number.isSafeInteger(value))) throw damaged(`its ${what} is no whole number`)
  return value
}

/** A shape: a tuple, a list, or a `torch.Size`. */
export function toShape(value: Value | undefined): readonly number[] {
  const items = itemsOf(value, 'shape')
  return areWhole(items, 0) ? items : items.map((item) => toCount(item, 'shape'))
}

/** Strides. One under 0 is for nothing only where it is never taken, which `checkView` decides. */
export function toStrides(value: Value | undefined): readonly number[] {
  const items = itemsOf(value, 'stride')
  if (areWhole(items, Number.MIN_SAFE_INTEGER)) return items
  return items.map((item) => (typeof item === 'number' && Number.isSafeInteger(item) ? item : toCount(item, 'stride')))
}

/** True where all are whole numbers from `least` on: then they are taken as they stand, without a copy. */
function areWhole(items: readonly Value[], least: number): items is readonly number[] {
  for (let at = 0; at < items.length; at++) {
    const item = items[at]
    if (!(typeof item === 'number' && Number.isSafeInteger(item) && item >= least)) return false
  }
  return true
}

function itemsOf(value: Value | undefined, what: string): readonly Value[] {
  const items = value instanceof Made && calleePath(value) === 'torch.Size' ? sizeItems(value) : value
  if (!(items instanceof PyTuple || items instanceof PyList)) throw damaged(`its ${what} is no tuple`)
  if (!(items.items.length <= maxDimensions))
    throw damaged(`its ${what} has ${items.items.length} dimensions, over the limit of ${maxDimensions}`)
  return items.items
}

function sizeItems(size: Made): Value | undefined {
  return size.args instanceof PyTuple ? size.args.items[0] : undefined
}

/** `torch.float32`, as an element type. */
export function toDtype(value: Value | undefined): Dtype {
  const path = value instanceof GlobalRef ? value.path : ''
  const dtype = path.startsWith('torch.') ? findDtype(path.slice('torch.'.length)) : undefined
  if (dtype === undefined) throw damaged(`its element type is ${path || 'no element type'}`)
  return dtype
}

/** The storage that a persistent id stands for. */
export function toStorage(value: Value | undefined, storages: StorageLookup): StorageBytes {
  if (!(value instanceof PersistentRef)) throw damaged('its storage is no storage')
  const storage = storages(value.id)
  if (storage === undefined) throw new TensorFault('TENSOR_STORAGE_MISSING', 'its storage is not in the file')
  return storage
}
