// SPDX-License-Identifier: Apache-2.0
// The tuple by which a pickle refers to a storage: ("storage", type, key, location, numel), in legacy files with a
// sixth field that describes a view.
import { type Dtype, findStorageDtype } from '../tensor/dtype.ts'
import { GlobalRef, PyBytes, PyTuple, type Value } from '../pickle/value.ts'

export interface StorageId {
  readonly key: string
  readonly dtype: Dtype
  readonly elements: bigint
  /** The part of the storage that is meant, in elements; only in legacy files. */
  readonly view: { readonly offset: bigint; readonly elements: bigint } | undefined
}

/** The reference in `id`, which must have `fields` fields, or `undefined` where it is none. */
export function readStorageId(id: Value, fields: 5 | 6): StorageId | undefined {
  if (!(id instanceof PyTuple) || id.items.length !== fields) return undefined
  // By position: taking an array apart makes an object for each part until the code is compiled.
  const { items } = id
  const type = items[1]
  const view = items[5]
  if (toText(items[0]) !== 'storage' || !(type instanceof GlobalRef)) return undefined
  const dtype = dtypeOf(type)
  const name = toText(items[2])
  const elements = toCount(items[4])
  if (dtype === undefined || name === undefined || elements === undefined) return undefined
  const part = view === undefined || view === null ? undefined : readView(view)
  if (view !== undefined && view !== null && part === undefined) return undefined
  return { key: name, dtype, elements, view: part }
}

/** A file uses few storage classes, and refers to each thousands of times. */
const knownClasses = new WeakMap<GlobalRef, Dtype | undefined>()

function dtypeOf(type: GlobalRef): Dtype | undefined {
  const known = knownClasses.get(type)
  if (known !== undefined) return known
  const dtype = findStorageDtype(type.path)
  knownClasses.set(type, dtype)
  return dtype
}

function readView(view: Value): StorageId['view'] {
  if (!(view instanceof PyTuple) || view.items.length !== 3) return undefined
  const [, offset, size] = view.items
  const start = toCount(offset)
  const elements = toCount(size)
  return start === undefined || elements === undefined ? undefined : { offset: start, elements }
}

/** Keys are texts; Python 2 wrote some as bytes, and some tools write numbers. */
export function toText(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (value instanceof PyBytes) return new TextDecoder().decode(value.bytes)
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
}

function toCount(value: Value | undefined): bigint | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const count = BigInt(value)
  return count >= 0n ? count : undefined
}
