// SPDX-License-Identifier: Apache-2.0
// How PyTorch's argument parser reads Python values: an `int` is no `bool`, a size is a tuple or list of ints, and nothing is rounded.
import { badArgument } from './refusal.ts'
import { tensorInteger } from './scalar.ts'
import { typeName } from './type-name.ts'
import { type Extent, isInt, ListValue, TensorValue, toInt, TupleValue, type Value } from './value.ts'

const maxInt64 = 2n ** 63n - 1n
const minInt64 = -(2n ** 63n)

/** The number of positional arguments, as Python states a wrong one. */
export function assertCount(name: string, args: readonly Value[], least: number, most: number): void {
  if (!(args.length >= least && args.length <= most))
    throw badArgument(
      `${name}() takes ${least === most ? least : `${least} to ${most}`} positional arguments but ${args.length} were given`,
    )
}

/** An int64 argument. A tensor of one integer counts as one. */
export function toInt64(value: Value, what: string): Extent {
  const int = value instanceof TensorValue ? tensorInteger(value) : value
  if (int === undefined || !isInt(int)) throw badArgument(`${what} must be int, not ${typeName(value)}`)
  if (typeof int === 'bigint' && (int > maxInt64 || int < minInt64))
    throw badArgument('Overflow when unpacking long long')
  return int
}

/** A size or a stride: a tuple or list of ints. */
export function toExtents(value: Value, what: string): readonly Extent[] {
  if (!(value instanceof TupleValue || value instanceof ListValue))
    throw badArgument(`${what} must be tuple of ints, not ${typeName(value)}`)
  // Tuples do not change, so that the plain case needs no copy.
  if (value instanceof TupleValue && isPlain(value.items)) return value.items
  return value.items.map((item) => toInt64(item, `${what}: an element`))
}

function isPlain(items: readonly Value[]): items is readonly number[] {
  for (let at = 0; at < items.length; at++) if (typeof items[at] !== 'number') return false
  return true
}

/** True, false, or false for None where PyTorch takes that as "not given". */
export function toBool(value: Value, what: string, options: { readonly allowsNone: boolean }): boolean {
  if (typeof value === 'boolean') return value
  if (value === null && options.allowsNone) return false
  throw badArgument(`${what} must be bool, not ${typeName(value)}`)
}

/** The product of sizes, as `numel` computes it: refused past 2^63, a negative size is a huge one. */
export function countElements(sizes: readonly Extent[]): Extent {
  let count: Extent = 1
  let isExact = true
  for (let at = 0; at < sizes.length; at++) {
    const size = sizes[at] ?? 0
    if (typeof size !== 'number' || size < 0) isExact = false
    else if (isExact) {
      count = count * size
      if (!(count <= Number.MAX_SAFE_INTEGER)) isExact = false
    }
    if (!isExact) return countWide(sizes)
  }
  return count
}

function countWide(sizes: readonly Extent[]): Extent {
  let count = 1n
  let isOverflow = false
  for (const size of sizes) {
    count *= BigInt.asUintN(64, BigInt(size))
    if (count >= 2n ** 64n) {
      isOverflow = true
      count = BigInt.asUintN(64, count)
    }
  }
  if (isOverflow || count > maxInt64) throw badArgument('numel: integer multiplication overflow')
  return toInt(count)
}

/** Strides of a contiguous tensor. */
export function contiguousStrides(sizes: readonly Extent[]): readonly Extent[] {
  const strides: Extent[] = sizes.map(() => 1)
  let step: Extent = 1
  for (let at = sizes.length - 1; at >= 0; at--) {
    strides[at] = step
    const size = sizes[at] ?? 1
    if (size > 1) step = toInt(BigInt(step) * BigInt(size))
  }
  return strides
}

/**
 * Bytes from the start of the storage to the end of the last element; 0 where there is none. Refuses what overflows 64 bits,
 * negative strides among it.
 */
export function spanBytes(
  sizes: readonly Extent[],
  strides: readonly Extent[],
  offset: Extent,
  itemBytes: number,
): Extent {
  let last = typeof offset === 'number' ? offset : undefined
  for (let at = 0; at < sizes.length; at++) {
    const size = sizes[at] ?? 0
    const stride = strides[at] ?? 0
    if (size === 0) return 0
    if (last !== undefined && typeof size === 'number' && typeof stride === 'number' && stride >= 0)
      last += stride * (size - 1)
    else last = undefined
  }
  if (last !== undefined && (last + 1) * itemBytes <= Number.MAX_SAFE_INTEGER) return (last + 1) * itemBytes
  return spanWide(sizes, strides, offset, itemBytes)
}

function spanWide(sizes: readonly Extent[], strides: readonly Extent[], offset: Extent, itemBytes: number): Extent {
  const limit = 2n ** 64n
  let span = BigInt.asUintN(64, BigInt(offset)) + 1n
  let isOverflow = span >= limit
  for (let at = 0; at < sizes.length; at++) {
    const step = BigInt.asUintN(64, BigInt(strides[at] ?? 0)) * BigInt.asUintN(64, BigInt(sizes[at] ?? 0) - 1n)
    span += step
    if (step >= limit || span >= limit) isOverflow = true
  }
  span *= BigInt(itemBytes)
  if (isOverflow || span > maxInt64)
    throw badArgument(
      `Storage size calculation overflowed with sizes=[${sizes.join(', ')}] and strides=[${strides.join(', ')}]`,
    )
  return toInt(span)
}
