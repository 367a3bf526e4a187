// SPDX-License-Identifier: Apache-2.0
// The first bytes by which compressed streams are known.
import type { ByteSource } from '../source/source.ts'

/** True where the source has these bytes at its start. */
export function startsWith(source: ByteSource, magic: readonly number[]): boolean {
  if (source.sizeBytes < magic.length) return false
  const bytes = source.read(0, magic.length)
  return magic.every((byte, at) => bytes[at] === byte)
}
