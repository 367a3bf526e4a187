// SPDX-License-Identifier: Apache-2.0
// The header that stands before a member's bytes. Its name and extra field only move the member; what else it says is
// compared with the central directory, because some readers believe it instead.
import type { Window } from './window.ts'

export interface LocalHeader {
  readonly flags: number
  readonly method: number
  readonly crc32: number
  /** After the zip64 extra field was applied. */
  readonly packedBytes: number
  readonly sizeBytes: number
  /** The window's memory, in which the name lies: to be looked at before the walk goes on. */
  readonly bytes: Uint8Array
  readonly nameStart: number
  readonly nameEnd: number
  /** Where the member's bytes start in the source. */
  readonly dataOffset: number
}

const headerBytes = 30
const maxUint32 = 0xffffffff

/** The local header at `offset`, or `undefined` where none stands there or it reaches past the end. */
export function readLocalHeader(window: Window, offset: number): LocalHeader | undefined {
  const fixed = window.find(offset, headerBytes)
  if (fixed < 0 || window.view.getUint32(fixed, true) !== 0x04034b50) return undefined
  const nameLength = window.view.getUint16(fixed + 26, true)
  const extraLength = window.view.getUint16(fixed + 28, true)
  const at = window.find(offset, headerBytes + nameLength + extraLength)
  if (at < 0) return undefined
  const { view, bytes } = window
  const nameEnd = at + headerBytes + nameLength
  const packed = view.getUint32(at + 18, true)
  const size = view.getUint32(at + 22, true)
  const zip64 =
    packed === maxUint32 || size === maxUint32
      ? readZip64(view, { at: nameEnd, end: nameEnd + extraLength }, { packed, size })
      : undefined
  return {
    flags: view.getUint16(at + 6, true),
    method: view.getUint16(at + 8, true),
    crc32: view.getUint32(at + 14, true),
    packedBytes: zip64?.packed ?? packed,
    sizeBytes: zip64?.size ?? size,
    bytes,
    nameStart: at + headerBytes,
    nameEnd,
    dataOffset: offset + headerBytes + nameLength + extraLength,
  }
}

/** The bytes of the name in a local header. */
export function nameBytesOf({ bytes, nameStart, nameEnd }: LocalHeader): Uint8Array {
  return bytes.subarray(nameStart, nameEnd)
}

interface Sizes {
  readonly packed: number
  readonly size: number
}

/** The sizes from the zip64 field, where there is one; those that are not 2^32 - 1 stand as they are. */
function readZip64(view: DataView, extra: { at: number; end: number }, plain: Sizes): Sizes {
  let { packed, size } = plain
  for (let at = extra.at; extra.end - at >= 4;) {
    const fieldBytes = view.getUint16(at + 2, true)
    if (fieldBytes > extra.end - at - 4) break
    if (view.getUint16(at, true) === 1) {
      let next = at + 4
      const end = next + fieldBytes
      if (size === maxUint32 && end - next >= 8) {
        size = Number(view.getBigUint64(next, true))
        next += 8
      }
      if (packed === maxUint32 && end - next >= 8) packed = Number(view.getBigUint64(next, true))
      break
    }
    at += 4 + fieldBytes
  }
  return { packed, size }
}
