// SPDX-License-Identifier: Apache-2.0
// torch._utils._rebuild_nested_tensor: one buffer, and the sizes, strides and offsets of the tensors that lie in it.
import { assertCount, countElements, spanBytes } from '../arguments.ts'
import type { Environment } from '../environment.ts'
import { badArgument } from '../refusal.ts'
import { tensorIntegers } from '../scalar.ts'
import { typeName } from '../type-name.ts'
import { TensorValue, type Value } from '../value.ts'
import { tensorType } from './rebuild.ts'

const names = ['input', 'nested_size', 'nested_strides', 'offsets']

/** Refuses tables of another form, and tensors that reach past the buffer's storage. */
export function rebuildNested(args: readonly Value[], env: Environment): TensorValue {
  assertCount('_rebuild_nested_tensor', args, 4, 4)
  const tensors = args.map((arg, index) => toStrided(arg, names[index] ?? ''))
  const [buffer, sizes, strides, offsets] = tensors
  if (buffer === undefined || sizes === undefined || strides === undefined || offsets === undefined)
    throw badArgument('_rebuild_nested_tensor(): missing argument')
  if (buffer.dtype.isQuantized)
    throw badArgument("Could not run 'aten::_nested_view_from_buffer' from the 'QuantizedCPU' backend")
  if (buffer.sizes.length !== 1) throw badArgument('buffer.dim() == 1 INTERNAL ASSERT FAILED')
  if (sizes.sizes.length !== 2) throw badArgument('nested_sizes.dim() == 2 INTERNAL ASSERT FAILED')
  if (strides.sizes.length !== 2) throw badArgument('nested_strides.dim() == 2 INTERNAL ASSERT FAILED')
  if (sizes.sizes.join() !== strides.sizes.join())
    throw badArgument('nested_sizes and nested_strides differ in size INTERNAL ASSERT FAILED')
  if (offsets.sizes[0] !== sizes.sizes[0])
    throw badArgument('nested_strides.size(0) == storage_offsets.size(0) INTERNAL ASSERT FAILED')
  checkViews(buffer, { sizes, strides, offsets }, env)
  return new TensorValue(tensorType, buffer.dtype, 'cpu', 'nested', [sizes.sizes[0] ?? 0], [], buffer.storage, [
    buffer,
    sizes,
  ])
}

function toStrided(arg: Value, name: string): TensorValue {
  if (!(arg instanceof TensorValue))
    throw badArgument(`_nested_view_from_buffer(): argument '${name}' must be Tensor, not ${typeName(arg)}`)
  if (arg.layout !== 'strided' || arg.device !== 'cpu')
    throw badArgument(
      `Could not run 'aten::_nested_view_from_buffer' with a tensor of layout ${arg.layout} on ${arg.device}`,
    )
  const isTable = name !== 'input'
  if (isTable && arg.requiresGrad)
    throw badArgument(`The function '_nested_view_from_buffer' is not differentiable with respect to '${name}'`)
  if (isTable && arg.dtype.name !== 'int64') throw badArgument(`expected scalar type Long but found ${arg.dtype.name}`)
  return arg
}

function checkViews(
  buffer: TensorValue,
  tables: { readonly sizes: TensorValue; readonly strides: TensorValue; readonly offsets: TensorValue },
  env: Environment,
): void {
  const count = countElements(tables.sizes.sizes)
  const rows = Number(tables.sizes.sizes[0] ?? 0)
  const columns = Number(tables.sizes.sizes[1] ?? 0)
  env.spend(Number(count))
  const sizes = tensorIntegers(tables.sizes, count)
  const strides = tensorIntegers(tables.strides, count)
  const offsets = tensorIntegers(tables.offsets, countElements(tables.offsets.sizes))
  // In the old form the tables are read after the object: PyTorch itself looks at memory that holds nothing yet.
  if (sizes === undefined || strides === undefined || offsets === undefined) {
    if (rows === 0) return
    throw badArgument('Storage size calculation overflowed: the tables of a nested tensor are not read yet')
  }
  for (let row = 0; row < rows; row++) {
    const size = sizes.slice(row * columns, (row + 1) * columns)
    const offset = offsets[row] ?? 0
    if (offset < 0) throw badArgument(`Tensor: invalid storage offset ${offset}`)
    countElements(size)
    const span = spanBytes(size, strides.slice(row * columns, (row + 1) * columns), offset, buffer.dtype.itemBytes)
    if (span > (buffer.storage?.sizeBytes ?? 0))
      throw badArgument(
        `setStorage: sizes [${size.join(', ')}] requiring a storage size of ${span} are out of bounds for storage of size ${buffer.storage?.sizeBytes ?? 0}`,
      )
  }
}
