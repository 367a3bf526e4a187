// SPDX-License-Identifier: Apache-2.0
// torch.Tensor and the legacy tensor classes called as constructors: torch.FloatTensor(2, 3), torch.sparse.FloatTensor().
import { contiguousStrides, countElements, spanBytes, toExtents, toInt64 } from '../arguments.ts'
import { defaultDtype, type Dtype } from '../dtypes.ts'
import type { Environment } from '../environment.ts'
import { PyFloat } from '../../pickle/value.ts'
import { badArgument } from '../refusal.ts'
import { tensorInteger } from '../scalar.ts'
import { typeName } from '../type-name.ts'
import {
  BytearrayValue,
  type Extent,
  GlobalValue,
  isInt,
  ListValue,
  TensorValue,
  TupleValue,
  TypedValue,
  UntypedValue,
  type Value,
} from '../value.ts'
import { assertCooParts, checkCoo } from './sparse.ts'
import { emptyTensor, tensorType } from './rebuild.ts'

/** `cls(*args)`; `torch.Tensor` itself where `cls` is undefined. */
export function createLegacyTensor(
  cls: GlobalValue | undefined,
  args: readonly Value[],
  env: Environment,
): TensorValue {
  if (cls?.path.startsWith('torch.cuda.') === true)
    throw badArgument(`type ${cls.path} not available. Torch not compiled with CUDA enabled.`)
  const dtype = cls?.dtype ?? defaultDtype
  if (cls?.path.startsWith('torch.sparse.') === true) return createSparse(dtype, args)
  const [first] = args
  if (first === undefined) return emptyTensor(dtype)
  if (isSizes(args)) return ofSizes(dtype, args, env)
  if (args.length > 1) throw badArgument('new() received an invalid combination of arguments')
  if (first instanceof TensorValue) {
    if (cls !== undefined && (first.dtype !== dtype || first.layout !== 'strided' || first.device !== 'cpu'))
      throw badArgument(`expected TensorOptions(dtype=${dtype.name}) (got TensorOptions(dtype=${first.dtype.name}))`)
    if (first.layout !== 'strided') throw badArgument('Cannot access storage of SparseTensorImpl')
    return aliasOf(first)
  }
  return ofData(dtype, first)
}

function isSizes(args: readonly Value[]): boolean {
  if (args.length === 1 && args[0] instanceof TupleValue && args[0].isSize) return true
  return args.every(
    (arg) => isInt(arg) || (args.length > 1 && arg instanceof TensorValue && tensorInteger(arg) !== undefined),
  )
}

function ofSizes(dtype: Dtype, args: readonly Value[], env: Environment): TensorValue {
  const [first] = args
  const sizes = first instanceof TupleValue ? toExtents(first, 'new()') : args.map((arg) => toInt64(arg, 'new()'))
  if (sizes.some((size) => size < 0))
    throw badArgument(`Trying to create tensor with negative dimension: [${sizes.join(', ')}]`)
  env.allocate(BigInt(countElements(sizes)) * BigInt(dtype.itemBytes))
  return fresh(dtype, sizes)
}

function fresh(dtype: Dtype, sizes: readonly Extent[]): TensorValue {
  countElements(sizes)
  const strides = contiguousStrides(sizes)
  const storage = new UntypedValue(Number(spanBytes(sizes, strides, 0, dtype.itemBytes)), true, undefined)
  return new TensorValue(tensorType, dtype, 'cpu', 'strided', sizes, strides, storage)
}

function aliasOf(tensor: TensorValue): TensorValue {
  const { type, dtype, device, layout, sizes, strides, storage, parts } = tensor
  const alias = new TensorValue(
    type === tensorType ? type : tensorType,
    dtype,
    device,
    layout,
    sizes,
    strides,
    storage,
    parts,
  )
  alias.offset = tensor.offset
  return alias
}

function ofData(dtype: Dtype, data: Value): TensorValue {
  if (data instanceof UntypedValue || (data instanceof TypedValue && data.untyped !== undefined)) {
    if (data instanceof TypedValue && data.dtype !== dtype)
      throw badArgument(
        `Expected a Storage of type ${dtype.name} or an UntypedStorage, but got type ${data.dtype?.name ?? '?'}`,
      )
    const storage = data instanceof UntypedValue ? data : data.untyped
    const count = Math.floor((storage?.sizeBytes ?? 0) / dtype.itemBytes)
    return new TensorValue(tensorType, dtype, 'cpu', 'strided', [count], [1], storage)
  }
  if (data instanceof BytearrayValue) return fresh(dtype, [data.sizeBytes])
  if (!(data instanceof TupleValue || data instanceof ListValue))
    throw badArgument(`new(): data must be a sequence (got ${typeName(data)})`)
  return fresh(dtype, shapeOf(data))
}

function shapeOf(data: TupleValue | ListValue): readonly number[] {
  const shape: number[] = []
  let level: readonly Value[] = [data]
  while (level[0] instanceof TupleValue || level[0] instanceof ListValue) {
    const size = level[0].items.length
    shape.push(size)
    if (shape.length > 64) throw badArgument('too many dimensions')
    level = level.flatMap((item): readonly Value[] => {
      if (!(item instanceof TupleValue || item instanceof ListValue) || item.items.length !== size)
        throw badArgument(`expected sequence of length ${size} at dim ${shape.length - 1}`)
      return item.items
    })
  }
  for (const item of level) {
    const isNumber = isInt(item) || typeof item === 'boolean' || item instanceof PyFloat
    if (!isNumber && !(item instanceof TensorValue && item.sizes.every((size) => size === 1)))
      throw badArgument(`must be real number, not ${typeName(item)}`)
  }
  return shape
}

/** `()`, sizes, or indices and values with or without a size. */
function createSparse(dtype: Dtype, args: readonly Value[]): TensorValue {
  const [first, values, size] = args
  if (first instanceof TensorValue && values instanceof TensorValue && args.length <= 3)
    return ofParts(first, values, size)
  const isSize = first instanceof TupleValue && first.isSize && args.length === 1
  const isIndex = args.length === 1 && first instanceof TensorValue && tensorInteger(first) !== undefined
  if (first !== undefined && !isSize && !isSizes(args) && !isIndex)
    throw badArgument(`new() received an invalid combination of arguments - got (${args.map(typeName).join(', ')})`)
  const sizes =
    first === undefined ? [0] : isSize ? toExtents(first, 'new()') : args.map((arg) => toInt64(arg, 'new()'))
  countElements(sizes)
  return new TensorValue(tensorType, dtype, 'cpu', 'sparse_coo', sizes, [], undefined)
}

function ofParts(indices: TensorValue, values: TensorValue, size: Value | undefined): TensorValue {
  assertCooParts(indices, values)
  const denseSizes = values.sizes.slice(1)
  const sizes =
    size === undefined
      ? [...Array.from({ length: Number(indices.sizes[0] ?? 0) }, () => 1), ...denseSizes]
      : toExtents(size, 'new()')
  checkCoo(indices, values, sizes)
  countElements(sizes)
  return new TensorValue(tensorType, values.dtype, 'cpu', 'sparse_coo', sizes, [], undefined, [indices, values])
}
