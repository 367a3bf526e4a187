// SPDX-License-Identifier: Apache-2.0
// The check of sparse tensors after loading: from 2.14 on always, before only where a program asks for it. Indices outside a tensor
// would later read outside its memory.
import type { Environment } from './environment.ts'
import { isReadable, readIndices } from './index-reader.ts'
import { badArgument } from './refusal.ts'
import type { TensorValue } from './value.ts'

/** Refuses indices that lie outside their tensor. Those in memory that the file does not give are not judged. */
export function validateSparse(env: Environment): void {
  if (!env.rules.validatesSparse) return
  for (const tensor of env.sparse) {
    if (tensor.device !== 'cpu') continue
    if (tensor.layout === 'sparse_coo') checkCoo(tensor, env)
    else checkCompressed(tensor, env)
  }
}

function checkCoo(tensor: TensorValue, env: Environment): void {
  const [indices] = tensor.parts
  if (indices === undefined || !isReadable(indices)) return
  const [dimensions = 0, count = 0] = indices.sizes.map(Number)
  const [rowStep = 0, step = 0] = indices.strides.map(Number)
  env.spend(dimensions * count)
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const size = Number(tensor.sizes[dimension] ?? 0)
    for (const index of readIndices(indices, Number(indices.offset) + dimension * rowStep, step, count)) {
      if (index < 0) throw badArgument(`found negative index ${index} for dim ${dimension}`)
      if (!(index < size))
        throw badArgument(
          `size is inconsistent with indices: for dim ${dimension}, size is ${size} but found index ${index}`,
        )
    }
  }
  if (tensor.isCoalesced && !isAscending(indices, { dimensions, count, rowStep, step }))
    throw badArgument('cannot set is_coalesced to true if indices correspond to uncoalesced COO tensor')
}

/** True where each column of indices comes after the one before. */
function isAscending(
  indices: TensorValue,
  shape: { readonly dimensions: number; readonly count: number; readonly rowStep: number; readonly step: number },
): boolean {
  const rows = Array.from({ length: shape.dimensions }, (_, row) =>
    readIndices(indices, Number(indices.offset) + row * shape.rowStep, shape.step, shape.count),
  )
  let before: readonly number[] | undefined
  for (let column = 0; column < shape.count; column++) {
    const place = rows.map((row) => row.next().value ?? 0)
    if (before !== undefined && !isAfter(place, before)) return false
    before = place
  }
  return true
}

function isAfter(place: readonly number[], before: readonly number[]): boolean {
  const at = place.findIndex((index, dimension) => index !== before[dimension])
  return at >= 0 && (place[at] ?? 0) > (before[at] ?? 0)
}

/** Compressed layouts without batches; batched ones keep the form only. */
function checkCompressed(tensor: TensorValue, env: Environment): void {
  const [compressed, plain, values] = tensor.parts
  if (compressed === undefined || plain === undefined || values === undefined) return
  const isByRow = tensor.layout === 'sparse_csr' || tensor.layout === 'sparse_bsr'
  const isBlocked = tensor.layout === 'sparse_bsr' || tensor.layout === 'sparse_bsc'
  if (compressed.sizes.length < 1 || compressed.sizes.length !== plain.sizes.length)
    throw badArgument('compressed_indices and plain_indices must have the same dimensionality')
  if (compressed.dtype !== plain.dtype || (compressed.dtype.name !== 'int64' && compressed.dtype.name !== 'int32'))
    throw badArgument('compressed_indices and plain_indices must be of one dtype, int32 or int64')
  const batches = compressed.sizes.length - 1
  if (tensor.sizes.length < batches + 2)
    throw badArgument('size must have at least the dimensions of the batches and two')
  if (values.sizes.length < batches + (isBlocked ? 3 : 1))
    throw badArgument('values has too few dimensions for its layout')
  if (batches > 0) return
  const blocks = isBlocked ? values.sizes.slice(1, 3).map(Number) : [1, 1]
  const [rows = 0, columns = 0] = tensor.sizes.slice(0, 2).map((size, at) => Number(size) / (blocks[at] ?? 1))
  const shape = isByRow ? { lines: rows, width: columns } : { lines: columns, width: rows }
  const count = Number(plain.sizes[0] ?? 0)
  if (!Number.isInteger(rows) || !Number.isInteger(columns))
    throw badArgument('size must be divisible by the block size')
  if (Number(compressed.sizes[0]) !== shape.lines + 1)
    throw badArgument(`compressed_indices must have ${shape.lines + 1} elements`)
  if (Number(values.sizes[0]) !== count)
    throw badArgument('plain_indices and values must have the same number of elements')
  if (isReadable(compressed) && isReadable(plain)) checkLines(compressed, plain, { ...shape, count }, env)
}

function checkLines(
  compressed: TensorValue,
  plain: TensorValue,
  shape: { readonly lines: number; readonly width: number; readonly count: number },
  env: Environment,
): void {
  env.spend(shape.lines + shape.count)
  const ends = readIndices(compressed, Number(compressed.offset), Number(compressed.strides[0] ?? 1), shape.lines + 1)
  const places = readIndices(plain, Number(plain.offset), Number(plain.strides[0] ?? 1), shape.count)
  let start = ends.next().value ?? 0
  if (start !== 0) throw badArgument('compressed_indices[..., 0] == 0 is not satisfied')
  for (const end of ends) {
    if (!(end >= start && end - start <= shape.width))
      throw badArgument('0 <= compressed_indices[..., 1:] - compressed_indices[..., :-1] <= plain_dim is not satisfied')
    if (!(end <= shape.count)) throw badArgument('compressed_indices[..., -1] == nnz is not satisfied')
    let before = -1
    for (let at = start; at < end; at++) {
      const place = places.next().value ?? 0
      if (!(place > before && place < shape.width))
        throw badArgument('plain_indices must be in range, sorted and distinct along each line')
      before = place
    }
    start = end
  }
  if (start !== shape.count) throw badArgument('compressed_indices[..., -1] == nnz is not satisfied')
}
