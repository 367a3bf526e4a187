// SPDX-License-Identifier: Apache-2.0
// Sparse tensors are stored as plain ones: where the values are, and the values.
import { GlobalRef, Made, PyTuple, type Value } from '../pickle/value.ts'
import { argumentsOf, damaged, toShape } from './arguments.ts'
import { calleePath } from './callee.ts'
import type { Rebuilt } from './rebuilt.ts'

/** The names of the parts in the order in which they are stored, by layout. */
const partNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['torch.sparse_coo', ['indices', 'values']],
  ['torch.sparse_csr', ['crow_indices', 'col_indices', 'values']],
  ['torch.sparse_bsr', ['crow_indices', 'col_indices', 'values']],
  ['torch.sparse_csc', ['ccol_indices', 'row_indices', 'values']],
  ['torch.sparse_bsc', ['ccol_indices', 'row_indices', 'values']],
])

/** (layout, (part, part, ..., shape, is coalesced)). */
export function rebuildSparse(args: readonly Value[], inner: (value: Value | undefined) => Rebuilt): Rebuilt {
  const names = partNames.get(layoutOf(args[0]))
  const items = args[1] instanceof PyTuple ? args[1].items : undefined
  if (names === undefined || items === undefined) throw damaged('it is sparse in no known layout')
  const parts = names.map((name, at) => ({ name, tensor: inner(items[at]) }))
  for (const { name, tensor } of parts.slice(0, -1)) {
    // PyTorch would convert other types; it never writes them.
    const isIndex = tensor.dtype.name === 'int64' || (tensor.dtype.name === 'int32' && name !== 'indices')
    if (!isIndex) throw damaged(`its ${name} are ${tensor.dtype.name}`)
  }
  const values = parts.at(-1)
  if (values === undefined || items.length <= names.length) throw damaged('it is sparse without a shape')
  return { kind: 'parts', dtype: values.tensor.dtype, shape: toShape(items[names.length]), parts }
}

/** `torch.sparse_coo` itself, or the call that looks it up by name. */
function layoutOf(value: Value | undefined): string {
  if (value instanceof GlobalRef) return value.path
  if (!(value instanceof Made) || calleePath(value) !== 'torch.serialization._get_layout') return ''
  const [name] = argumentsOf(value.args)
  return typeof name === 'string' ? name : ''
}
