// SPDX-License-Identifier: Apache-2.0
// The data descriptor that follows a member written before its size was known (APPNOTE 4.3.9): a checksum and two
// sizes, of four or eight bytes, with or without a signature in front.
import type { ZipEntry } from './entry.ts'
import type { ByteSource } from '../source/source.ts'

export interface Descriptor {
  /** 0 where none stands there. */
  readonly sizeBytes: number
  /** True where one stands there that states other numbers than the directory. */
  readonly disagrees: boolean
}

export function readDescriptor(source: ByteSource, offset: number, entry: ZipEntry): Descriptor {
  const available = Math.min(24, source.sizeBytes - offset)
  if (available < 12) return { sizeBytes: 0, disagrees: false }
  const bytes = source.read(offset, available)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const hasSignature = view.getUint32(0, true) === 0x08074b50
  const start = hasSignature ? 4 : 0
  for (const width of [4, 8] as const) {
    const sizeBytes = start + 4 + width * 2
    if (sizeBytes > available) continue
    if (view.getUint32(start, true) !== entry.crc32) continue
    if (numberAt(view, start + 4, width) !== entry.packedBytes) continue
    if (numberAt(view, start + 4 + width, width) === entry.sizeBytes) return { sizeBytes, disagrees: false }
  }
  return hasSignature && available >= 16 ? { sizeBytes: 16, disagrees: true } : { sizeBytes: 0, disagrees: false }
}

function numberAt(view: DataView, at: number, width: 4 | 8): number {
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}
