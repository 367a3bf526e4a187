// SPDX-License-Identifier: Apache-2.0
// `Tensor.set_`: makes a tensor a view of a storage, with the checks that PyTorch makes then.
import { contiguousStrides, countElements, spanBytes, toExtents, toInt64 } from './arguments.ts'
import type { Environment } from './environment.ts'
import { badArgument } from './refusal.ts'
import { typeName } from './type-name.ts'
import { type Extent, TensorValue, toInt, TypedValue, UntypedValue, type Value } from './value.ts'

/** `tensor.set_(storage, offset, size, stride)`; `stride` undefined, None or empty for contiguous. */
export function setStorage(
  tensor: TensorValue,
  storage: UntypedValue,
  place: { readonly offset: Value; readonly size: Value; readonly stride: Value },
  env: Environment,
): void {
  const offset = toInt64(place.offset, "set_(): argument 'storage_offset'")
  const sizes = toExtents(place.size, "set_(): argument 'size'")
  const given = place.stride === null ? [] : toExtents(place.stride, "set_(): argument 'stride'")
  view(tensor, storage, { offset, sizes, strides: given.length === 0 ? undefined : given }, env)
}

/** Elements in a byte. */
const packedItems: ReadonlyMap<string, bigint> = new Map([
  ['quint4x2', 2n],
  ['quint2x4', 4n],
])

function view(
  tensor: TensorValue,
  storage: UntypedValue,
  place: {
    readonly offset: Extent
    readonly sizes: readonly Extent[]
    readonly strides: readonly Extent[] | undefined
  },
  env: Environment,
): void {
  if (tensor.requiresGrad && tensor.isLeaf)
    throw badArgument('a leaf Variable that requires grad is being used in an in-place operation.')
  const { offset, sizes, strides } = place
  if (strides !== undefined && strides.length !== sizes.length)
    throw badArgument(`unequal size length (${sizes.length}) and stride length (${strides.length})`)
  if (offset < 0) throw badArgument(`Tensor: invalid storage offset ${offset}`)
  const count = countElements(sizes)
  const steps = strides ?? contiguousStrides(sizes)
  if (strides === undefined && sizes.length > 0 && tensor.dtype.isQuantized)
    throw badArgument(`dimensionality of sizes (${sizes.length}) must match dimensionality of strides (0)`)
  const { itemBytes } = tensor.dtype
  // Without strides PyTorch takes offset and elements together, even where there are no elements.
  const itemSpan =
    strides === undefined
      ? spanBytes([], [], toInt(BigInt(offset) + BigInt(count) - 1n), itemBytes)
      : spanBytes(sizes, steps, offset, itemBytes)
  // Quantized types below a byte are packed; PyTorch counts them as bytes first.
  const packing = packedItems.get(tensor.dtype.name)
  const span = packing === undefined ? itemSpan : toInt((BigInt(itemSpan) + packing - 1n) / packing)
  // Before 2.13 a quantized tensor could reach past its storage.
  if (tensor.dtype.isQuantized) {
    if (env.rules.checksQuantized) assertInBounds(storage, { sizes, steps, offset, span }, tensor)
  } else if (count > 0 && span > storage.sizeBytes) grow(storage, span, env)
  tensor.storage = storage
  tensor.offset = offset
  tensor.sizes = sizes
  tensor.strides = steps
}

function grow(storage: UntypedValue, span: Extent, env: Environment): void {
  if (!storage.isResizable) throw badArgument('Trying to resize storage that is not resizable')
  env.allocate(span)
  storage.sizeBytes = Number(span)
}

function assertInBounds(
  storage: UntypedValue,
  place: {
    readonly sizes: readonly Extent[]
    readonly steps: readonly Extent[]
    readonly offset: Extent
    readonly span: Extent
  },
  tensor: TensorValue,
): void {
  if (place.span === 0 || place.span <= storage.sizeBytes) return
  throw badArgument(
    `setStorage: sizes [${place.sizes.join(', ')}], strides [${place.steps.join(', ')}], storage offset ${place.offset}, and itemsize ` +
      `${tensor.dtype.itemBytes} requiring a storage size of ${place.span} are out of bounds for storage of size ${storage.sizeBytes}`,
  )
}

/** `tensor.set_(*args)`, as BUILD on a tensor calls it. */
export function setAny(tensor: TensorValue, args: readonly Value[], env: Environment): void {
  const [source, offset, size, stride] = args
  if (tensor.layout !== 'strided') throw badArgument(`set_() is not implemented for ${tensor.layout}`)
  // Quantized tensors only know the form that states an offset.
  if (tensor.dtype.isQuantized && offset === undefined)
    throw badArgument("Could not run 'aten::set_' with arguments from the 'QuantizedCPU' backend")
  if (source === undefined) {
    view(tensor, new UntypedValue(0, true, undefined), { offset: 0, sizes: [0], strides: [1] }, env)
    return
  }
  if (args.length === 2 || args.length > 4) throw invalidCombination(args)
  if (source instanceof TensorValue) {
    setTensor(
      tensor,
      source,
      offset === undefined ? undefined : { offset, size: size ?? null, stride: stride ?? null },
      env,
    )
    return
  }
  const storage = storageOf(tensor, source, args)
  if (offset !== undefined) {
    setStorage(tensor, storage, { offset, size: size ?? null, stride: stride ?? null }, env)
    return
  }
  const count = Math.floor(storage.sizeBytes / tensor.dtype.itemBytes)
  view(tensor, storage, { offset: 0, sizes: [count], strides: [1] }, env)
}

function storageOf(tensor: TensorValue, source: Value, args: readonly Value[]): UntypedValue {
  if (source instanceof UntypedValue) return source
  if (!(source instanceof TypedValue) || source.untyped === undefined) throw invalidCombination(args)
  if (source.dtype !== tensor.dtype)
    throw badArgument(
      `Expected a Storage of type ${tensor.dtype.name} or an UntypedStorage, but got type ${source.dtype?.name ?? '?'}`,
    )
  return source.untyped
}

function setTensor(
  tensor: TensorValue,
  source: TensorValue,
  place: { readonly offset: Value; readonly size: Value; readonly stride: Value } | undefined,
  env: Environment,
): void {
  if (source.dtype !== tensor.dtype || source.storage === undefined || source.device !== tensor.device)
    throw badArgument(`Could not set tensor of type ${source.dtype.name} to a tensor of type ${tensor.dtype.name}`)
  if (place !== undefined) setStorage(tensor, source.storage, place, env)
  else view(tensor, source.storage, { offset: source.offset, sizes: source.sizes, strides: source.strides }, env)
}

function invalidCombination(args: readonly Value[]): Error {
  return badArgument(`set_() received an invalid combination of arguments - got (${args.map(typeName).join(', ')})`)
}
