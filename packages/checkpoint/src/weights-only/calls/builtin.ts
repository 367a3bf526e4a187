// SPDX-License-Identifier: Apache-2.0
// Python's own classes among the allowed names: OrderedDict, Counter, set, bytearray, complex; and torch.Size, a tuple of ints.
import { assertCount } from '../arguments.ts'
import { entriesOf } from '../entries.ts'
import type { Environment } from '../environment.ts'
import { assertHashable } from '../hashable.ts'
import { iterate } from '../iterate.ts'
import { PyFloat } from '../../pickle/value.ts'
import { badArgument, Refusal } from '../refusal.ts'
import { tensorInteger } from '../scalar.ts'
import { typeName } from '../type-name.ts'
import {
  BytearrayValue,
  BytesValue,
  ComplexValue,
  DictValue,
  isInt,
  SetValue,
  TensorValue,
  TupleValue,
  type Value,
} from '../value.ts'
import { encode } from './encode.ts'

export function createOrderedDict(args: readonly Value[], env: Environment): DictValue {
  assertCount('OrderedDict', args, 0, 1)
  const given = args[0]
  if (given === undefined) return new DictValue('collections.OrderedDict')
  if (given instanceof DictValue) return new DictValue('collections.OrderedDict', entriesOf(given, env.spend).flat())
  const pairs: Value[] = []
  for (const item of iterate(given, env.spend)) {
    const pair = iterate(item, env.spend)
    if (pair.length !== 2) throw badArgument(`need 2 values to unpack, got ${pair.length}`)
    const [key = null, value = null] = pair
    assertHashable(key, env.spend)
    pairs.push(key, value)
  }
  env.spend(pairs.length)
  return new DictValue('collections.OrderedDict', pairs)
}

export function createCounter(args: readonly Value[], env: Environment): DictValue {
  assertCount('Counter.__init__', args, 0, 1)
  const [given = null] = args
  if (given === null) return new DictValue('collections.Counter')
  if (given instanceof DictValue) return new DictValue('collections.Counter', entriesOf(given, env.spend).flat())
  const items = iterate(given, env.spend)
  env.spend(items.length)
  return new DictValue(
    'collections.Counter',
    items.flatMap((item): Value[] => {
      assertHashable(item, env.spend)
      return [item, 1]
    }),
  )
}

export function createSet(args: readonly Value[], env: Environment): SetValue {
  assertCount('set', args, 0, 1)
  const [given] = args
  const items = given === undefined ? [] : iterate(given, env.spend)
  env.spend(items.length)
  for (const item of items) assertHashable(item, env.spend)
  return new SetValue(items)
}

export function createSize(args: readonly Value[], env: Environment): TupleValue {
  assertCount('Size', args, 0, 1)
  const [given] = args
  const items = given === undefined ? [] : iterate(given, env.spend)
  items.forEach((item, index) => {
    if (isInt(item) || typeof item === 'boolean' || (item instanceof TensorValue && tensorInteger(item) !== undefined))
      return
    throw badArgument(`torch.Size() takes an iterable of 'int' (item ${index} is '${typeName(item)}')`)
  })
  return new TupleValue(
    items.map((item) =>
      item instanceof TensorValue ? (tensorInteger(item) ?? 0) : item === true ? 1 : item === false ? 0 : item,
    ),
    true,
  )
}

export function createBytearray(args: readonly Value[], env: Environment): BytearrayValue {
  assertCount('bytearray', args, 0, 3)
  const [source] = args
  if (source === undefined) return new BytearrayValue(0, new Uint8Array(0))
  if (typeof source === 'string') {
    if (args.length < 2) throw badArgument('string argument without an encoding')
    const encoded = encode(args, env)
    if (!(encoded instanceof BytesValue)) throw badArgument('encoder returned no bytes')
    return new BytearrayValue(encoded.bytes.length, encoded.bytes)
  }
  if (args.length > 1) throw badArgument('encoding or errors without a string argument')
  if (source instanceof BytesValue) return new BytearrayValue(source.bytes.length, source.bytes)
  if (source instanceof BytearrayValue) return source
  const count = toIndex(source)
  if (count !== undefined) return zeroed(count, env)
  const items = iterate(source, env.spend)
  env.spend(items.length)
  return new BytearrayValue(items.length, Uint8Array.from(items.map(toByte)))
}

function toIndex(value: Value): number | bigint | undefined {
  if (isInt(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof TensorValue ? tensorInteger(value) : undefined
}

function zeroed(count: number | bigint, env: Environment): BytearrayValue {
  if (count < 0) throw badArgument('negative count')
  if (count > 2n ** 63n - 1n) throw badArgument("cannot fit 'int' into an index-sized integer")
  env.allocate(count)
  return new BytearrayValue(Number(count), undefined)
}

function toByte(item: Value): number {
  const byte = toIndex(item)
  if (byte === undefined) throw badArgument(`'${typeName(item)}' object cannot be interpreted as an integer`)
  if (!(byte >= 0 && byte <= 255)) throw badArgument('byte must be in range(0, 256)')
  return Number(byte)
}

export function createComplex(args: readonly Value[]): ComplexValue {
  assertCount('complex', args, 0, 2)
  const [real = 0, imaginary] = args
  if (typeof real === 'string') {
    if (imaginary !== undefined) throw badArgument("complex() can't take second arg if first is a string")
    return parseComplex(real)
  }
  const a = toComplex(real, 'first')
  const b = imaginary === undefined ? new ComplexValue(0, 0) : toComplex(imaginary, 'second')
  return new ComplexValue(a.real - b.imaginary, a.imaginary + b.real)
}

function toComplex(value: Value, which: string): ComplexValue {
  if (value instanceof ComplexValue) return value
  if (value instanceof PyFloat) return new ComplexValue(value.value, 0)
  if (typeof value === 'boolean') return new ComplexValue(value ? 1 : 0, 0)
  if (isInt(value)) {
    const real = Number(value)
    if (!Number.isFinite(real)) throw badArgument('int too large to convert to float')
    return new ComplexValue(real, 0)
  }
  if (value instanceof TensorValue && value.device === 'cpu' && value.sizes.every((size) => size === 1))
    return new ComplexValue(0, 0)
  throw badArgument(`complex() ${which} argument must be a string or a number, not '${typeName(value)}'`)
}

const float = String.raw`(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?|inf(?:inity)?|nan`
const complexText = new RegExp(`^(?:[+-]?(?:${float})|(?:[+-]?(?:${float}))?[+-](?:${float})?j|(?:${float})?j)$`, 'i')

/** The grammar of `complex(str)`: a part, an imaginary part, or both; spaces around, and one pair of parentheses. */
function parseComplex(text: string): ComplexValue {
  if (text.length > 1_000) throw new Refusal('BAD_ARGUMENT', 'complex() arg is a malformed string')
  const trimmed = text.replace(/\p{Nd}/gu, '0').trim()
  const inner = trimmed.startsWith('(') && trimmed.endsWith(')') ? trimmed.slice(1, -1).trim() : trimmed
  if (!complexText.test(inner)) throw badArgument('complex() arg is a malformed string')
  // The value itself is never asked for; that it is one is.
  return new ComplexValue(Number.NaN, Number.NaN)
}
