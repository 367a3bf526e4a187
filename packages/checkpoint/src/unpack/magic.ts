// SPDX-License-Identifier: Apache-2.0
// The first bytes by which compressed streams are known.
import type { ByteSource } from '../source/source.ts'
import { maxProbedFrames } from './limits.ts'
import { isSkippableMagic } from './stream/skippable.ts'

/** True where the source has these bytes at its start. */
export function startsWith(source: ByteSource, magic: readonly number[]): boolean {
  if (source.sizeBytes < magic.length) return false
  const bytes = source.read(0, magic.length)
  return magic.every((byte, at) => bytes[at] === byte)
}

/**
 * The first little-endian number that does not begin a skippable frame, which both lz4 and zstd allow before their own;
 * zero where there is none.
 */
export function firstFrameMagic(source: ByteSource): number {
  let offset = 0
  for (let frame = 0; frame < maxProbedFrames && source.sizeBytes - offset >= 8; frame++) {
    const bytes = source.read(offset, 8)
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8)
    const magic = view.getUint32(0, true)
    if (!isSkippableMagic(magic)) return magic
    offset += 8 + view.getUint32(4, true)
  }
  if (offset > 0 || source.sizeBytes < 4) return 0
  const bytes = source.read(0, 4)
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
}
