// SPDX-License-Identifier: Apache-2.0
// The header as the safetensors package writes it, byte for byte, so that converted files compare equal to its own.
import { safetensorsRank } from '../safetensors/dtypes.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A tensor under the name, type and shape that it has in the output. */
export interface StoredTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly source: Tensor
}

/** Orders the tensors and describes them: widest type first, so that every tensor lies aligned, then by name. */
export function encodeHeader(stored: readonly StoredTensor[]): { tensors: StoredTensor[]; header: Uint8Array } {
  const encoder = new TextEncoder()
  const keyed = stored.map((tensor) => ({
    tensor,
    rank: safetensorsRank.get(tensor.dtype) ?? 0,
    nameBytes: encoder.encode(tensor.name),
  }))
  keyed.sort((one, other) => other.rank - one.rank || compareBytes(one.nameBytes, other.nameBytes))
  const tensors = keyed.map(({ tensor }) => tensor)
  const parts = ['"__metadata__":{"format":"pt"}']
  let start = 0
  for (const { name, dtype, shape, source } of tensors) {
    const end = start + source.sizeBytes
    const description = { dtype, shape, data_offsets: [start, end] }
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(description)}`)
    start = end
  }
  const text = encoder.encode(`{${parts.join(',')}}`)
  const paddedBytes = Math.ceil(text.length / 8) * 8
  const header = new Uint8Array(8 + paddedBytes).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(paddedBytes), true)
  header.set(text, 8)
  return { tensors, header }
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const common = Math.min(one.length, other.length)
  for (let at = 0; at < common; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}
