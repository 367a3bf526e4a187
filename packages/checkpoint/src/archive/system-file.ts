// SPDX-License-Identifier: Apache-2.0
// Files that macOS leaves in the archives it makes: attributes of other files and the look of a folder. No loader reads
// them.
import { maxSystemFileBytes } from './limits.ts'
import type { ByteSource } from '../source/source.ts'

/** True for an AppleDouble file (`._name`) and for `.DS_Store`, by name and by their first bytes. */
export function isSystemFile(name: string, source: ByteSource): boolean {
  if (source.sizeBytes < 8 || source.sizeBytes > maxSystemFileBytes) return false
  const base = name.slice(name.lastIndexOf('/') + 1)
  const head = [...source.read(0, 8)].join(' ')
  if (base === '.DS_Store') return head === '0 0 0 1 66 117 100 49'
  return base.startsWith('._') && head === '0 5 22 7 0 2 0 0'
}
