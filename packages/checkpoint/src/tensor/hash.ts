// SPDX-License-Identifier: Apache-2.0
// The fingerprint of a tensor's values, whatever file they lie in.
import type { Tensor } from './tensor.ts'

/** A running hash; adapters bring it. */
export interface Hasher {
  update(bytes: Uint8Array): void
  /** The digest in lower-case hexadecimal; the hasher is used up by it. */
  hex(): string
}

/** The hash of the elements, contiguous and little-endian; `undefined` where the tensor has none to read. */
export function hashTensor(tensor: Tensor, newHasher: () => Hasher): string | undefined {
  if (tensor.elements === undefined) return undefined
  const hasher = newHasher()
  for (const piece of tensor.elements()) hasher.update(piece)
  return hasher.hex()
}
