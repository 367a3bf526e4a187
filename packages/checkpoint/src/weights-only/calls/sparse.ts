// SPDX-License-Identifier: Apache-2.0
// torch._utils._rebuild_sparse_tensor: COO and the four compressed layouts, without their invariants, which are checked after loading.
import { assertCount, contiguousStrides, countElements, toExtents } from '../arguments.ts'
import { defaultDtype, dtypeNamed, type Dtype } from '../dtypes.ts'
import type { Environment } from '../environment.ts'
import { assertHashable } from '../hashable.ts'
import { iterate } from '../iterate.ts'
import { badArgument } from '../refusal.ts'
import { show, typeName } from '../type-name.ts'
import { type Extent, LayoutValue, type LayoutName, ListValue, TensorValue, TupleValue, type Value } from '../value.ts'
import { inferShape } from './nested-list.ts'
import { tensorType } from './rebuild.ts'

const int64 = dtypeNamed('int64')

export function rebuildSparse(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_sparse_tensor', args, 2, 2)
  const [layout = null, data = null] = args
  assertHashable(layout, env.spend)
  const name = layout instanceof LayoutValue ? layout.name : undefined
  const parts = name?.startsWith('sparse_') === true ? iterate(data, env.spend) : []
  const tensor =
    name === 'sparse_coo'
      ? rebuildCoo(parts, env)
      : isCompressed(name)
        ? rebuildCompressed(name, parts, env)
        : undefined
  if (tensor === undefined)
    throw badArgument(
      `rebuilding sparse tensor for layout ${layout instanceof LayoutValue ? `torch.${layout.name}` : show(layout)}`,
    )
  env.sparse.push(tensor)
  return tensor
}

function isCompressed(name: string | undefined): name is LayoutName {
  return name === 'sparse_csr' || name === 'sparse_csc' || name === 'sparse_bsr' || name === 'sparse_bsc'
}

function rebuildCoo(parts: readonly Value[], env: Environment): TensorValue {
  if (parts.length !== 3 && parts.length !== 4) throw badArgument(`expected 4 values to unpack, got ${parts.length}`)
  const [indicesValue = null, valuesValue = null, size = null, isCoalesced = null] = parts
  const sizes = toExtents(size, "sparse_coo_tensor(): argument 'size'")
  if (isCoalesced !== null && typeof isCoalesced !== 'boolean')
    throw badArgument(`sparse_coo_tensor(): argument 'is_coalesced' must be bool, not ${typeName(isCoalesced)}`)
  const values = toTensor(valuesValue, defaultDtype, env)
  const indices = toTensor(indicesValue, int64, env)
  assertCooParts(indices, values)
  checkCoo(indices, values, sizes)
  countElements(sizes)
  const tensor = new TensorValue(tensorType, values.dtype, values.device, 'sparse_coo', sizes, [], undefined, [
    indices,
    values,
  ])
  tensor.isCoalesced = isCoalesced === true
  return tensor
}

/** Refuses parts that cannot be indices and values whatever their size. */
export function assertCooParts(indices: TensorValue, values: TensorValue): void {
  if (values.dtype.isQuantized || indices.dtype.isQuantized) throw badArgument('quantized tensors have no sparse form')
  if (indices.layout !== 'strided')
    throw badArgument(`expected indices to be a dense tensor, but got indices of layout ${indices.layout}`)
  if (values.layout !== 'strided')
    throw badArgument(`expected values to be a dense tensor, but got values of layout ${values.layout}`)
  if (indices.device !== values.device)
    throw badArgument(`backend of indices (${indices.device}) must match backend of values (${values.device})`)
}

/** Refuses sizes that do not fit the indices and values. */
export function checkCoo(indices: TensorValue, values: TensorValue, sizes: readonly Extent[]): void {
  const sparseDimensions = indices.sizes[0]
  if (sparseDimensions === undefined) throw badArgument('dimension specified as 0 but tensor has no dimensions')
  // Values of no dimension count as one value.
  const valueSizes = values.sizes.length === 0 ? [1] : values.sizes
  const denseSizes = valueSizes.slice(1)
  if (BigInt(sparseDimensions) + BigInt(denseSizes.length) !== BigInt(sizes.length))
    throw badArgument(
      `'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = ${sizes.length}, sparse_dim = ${sparseDimensions}, dense_dim = ${denseSizes.length}`,
    )
  if (indices.sizes.length !== 2)
    throw badArgument(`indices must be sparse_dim x nnz, but got: [${indices.sizes.join(', ')}]`)
  if (indices.sizes[1] !== valueSizes[0])
    throw badArgument(
      `indices and values must have same nnz, but got nnz from indices: ${indices.sizes[1]}, nnz from values: ${valueSizes[0]}`,
    )
  const expected = [valueSizes[0], ...sizes.slice(Number(sparseDimensions))].join(', ')
  if (expected !== valueSizes.join(', '))
    throw badArgument(`values has incorrect size, expected [${expected}], got [${valueSizes.join(', ')}]`)
}

function rebuildCompressed(layout: LayoutName, parts: readonly Value[], env: Environment): TensorValue {
  if (parts.length !== 4) throw badArgument(`expected 4 values to unpack, got ${parts.length}`)
  const [compressed = null, plain = null, valuesValue = null, size = null] = parts
  const sizes = toExtents(size, "sparse_compressed_tensor(): argument 'size'")
  const values = toTensor(valuesValue, defaultDtype, env)
  const tensors = [toTensor(compressed, int64, env), toTensor(plain, int64, env), values]
  if (tensors.some(({ device }) => device !== values.device))
    throw badArgument('Values and compressed_indices need to be on the same device.')
  countElements(sizes)
  return new TensorValue(tensorType, values.dtype, values.device, layout, sizes, [], undefined, tensors)
}

/** A tensor, or one made from nested lists of numbers. */
export function toTensor(value: Value, dtype: Dtype, env: Environment): TensorValue {
  if (value instanceof TensorValue) return value
  if (typeof value === 'string' || value === null) throw badArgument(`Could not infer dtype of ${typeName(value)}`)
  const shape =
    value instanceof TupleValue || value instanceof ListValue ? inferShape(value, env) : inferShape(value, env)
  return new TensorValue(tensorType, dtype, 'cpu', 'strided', shape, contiguousStrides(shape), undefined)
}
