// SPDX-License-Identifier: Apache-2.0
// Where a tensor's elements lie: PyTorch stores memory areas, and tensors are views into them.
import type { Value } from '../pickle/value.ts'
import type { ByteSource } from '../source/source.ts'
import type { Dtype } from './dtype.ts'
import { SwappedSource } from './swapped.ts'

/** One storage, as a container's reader finds it. */
export interface StorageBytes {
  /** Exactly the storage's bytes, as they lie in the file. */
  readonly source: ByteSource
  readonly isBigEndian: boolean
  /** What the file calls it; two tensors with equal keys share memory. */
  readonly key: string
  /** Of the storage's class, `uint8` for an untyped one. PyTorch swaps bytes by it, whatever the tensor's own type is. */
  readonly dtype: Dtype
}

/** The storage that a persistent id asks for; `undefined` where the file holds none for it. */
export type StorageLookup = (id: Value) => StorageBytes | undefined

/** The storage's bytes in little-endian order. */
export function littleEndian(storage: StorageBytes): ByteSource {
  const { source, isBigEndian, dtype } = storage
  return isBigEndian && dtype.componentBytes > 1 ? new SwappedSource(source, dtype.componentBytes) : source
}
