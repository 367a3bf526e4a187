// SPDX-License-Identifier: Apache-2.0
// Places outside a sparse tensor: PyTorch loads them unlooked-at before 2.14, and writes there when the tensor is used.
import type { Budget } from '../reading.ts'
import type { RebuiltParts, RebuiltView } from './rebuilt.ts'
import { littleEndian } from './storage.ts'
import { readStrided } from './strided.ts'

/** Which dimension the plain indices of a compressed layout count along, from the end of the shape. */
const plainDimensions: ReadonlyMap<string, number> = new Map([
  ['col_indices', -1],
  ['row_indices', -2],
])

/** What is wrong with the places of a sparse tensor, or undefined. */
export function findOutside({ shape, parts }: RebuiltParts, budget: Budget): string | undefined {
  const count = parts.at(-1)?.tensor.shape[0] ?? 0
  for (const { name, tensor } of parts) {
    if (tensor.kind !== 'view') continue
    if (name === 'indices') {
      const [rows = 0] = tensor.shape
      if (rows > shape.length) return 'its indices have more dimensions than it has'
      for (let row = 0; row < rows; row++)
        if (exceeds(rowOf(tensor, row), shape[row] ?? 0, budget)) return `an index lies outside dimension ${row}`
    } else if (name === 'crow_indices' || name === 'ccol_indices') {
      // One more than the last place is where the last line ends. With batches, values have them in front.
      const end = tensor.shape.length === 1 ? count : Math.max(...(parts.at(-1)?.tensor.shape ?? [0]))
      if (exceeds(tensor, end + 1, budget)) return `its ${name} lie outside its values`
    } else {
      const size = shape.at(plainDimensions.get(name) ?? 0)
      if (plainDimensions.has(name) && exceeds(tensor, size ?? 0, budget)) return `its ${name} lie outside`
    }
  }
  return undefined
}

function rowOf(view: RebuiltView, row: number): RebuiltView {
  const [step = 0, ...stride] = view.stride
  return { ...view, shape: view.shape.slice(1), stride, offset: view.offset + row * step }
}

/** True where an element is not in 0 to `size` - 1. */
function exceeds(view: RebuiltView, size: number, budget: Budget): boolean {
  const { shape, stride, offset, dtype, storage } = view
  const { elementBytes } = dtype
  budget.spend(shape.reduce((product, one) => product * one, 1))
  for (const piece of readStrided(littleEndian(storage), { shape, stride, offset, elementBytes })) {
    const bytes = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
    for (let at = 0; at + elementBytes <= piece.length; at += elementBytes) {
      const index = elementBytes === 8 ? Number(bytes.getBigInt64(at, true)) : bytes.getInt32(at, true)
      if (!(index >= 0 && index < size)) return true
    }
  }
  return false
}
