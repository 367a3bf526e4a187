// SPDX-License-Identifier: Apache-2.0
// The data descriptor that follows a member written before its size was known (APPNOTE 4.3.9): a checksum and two
// sizes, of four or eight bytes, with or without a signature in front.
import type { ZipEntry } from './entry.ts'
import type { Window } from './window.ts'

/**
 * The size of the descriptor at `offset`: 0 where none stands there, negative where one states other numbers than the
 * directory. `availableBytes` lie between the member and the end of the source.
 */
export function measureDescriptor(window: Window, offset: number, entry: ZipEntry, availableBytes: number): number {
  const available = Math.min(24, availableBytes)
  if (available < 12) return 0
  const at = window.find(offset, available)
  if (at < 0) return 0
  const { view } = window
  const hasSignature = view.getUint32(at, true) === 0x08074b50
  const start = hasSignature ? 4 : 0
  for (let width = 4; width <= 8; width += 4) {
    const sizeBytes = start + 4 + width * 2
    if (sizeBytes > available || view.getUint32(at + start, true) !== entry.crc32) continue
    const packed = numberAt(view, at + start + 4, width)
    if (packed === entry.packedBytes && numberAt(view, at + start + 4 + width, width) === entry.sizeBytes)
      return sizeBytes
  }
  return hasSignature && available >= 16 ? -16 : 0
}

function numberAt(view: DataView, at: number, width: number): number {
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}
