// SPDX-License-Identifier: Apache-2.0
// Skippable frames, which lz4 and zstd share: sixteen magic numbers, a size, and bytes that mean nothing to the unpacker.
import type { StreamInput } from './input.ts'

const firstMagic = 0x184d2a50

/** True for the little-endian number with which a skippable frame begins. */
export function isSkippableMagic(magic: number): boolean {
  return magic >= firstMagic && magic < firstMagic + 16
}

/** Passes over a frame whose magic number was read. */
export function skipFrame(input: StreamInput): void {
  const sizeBytes = input.u32le()
  input.skip(sizeBytes)
}
