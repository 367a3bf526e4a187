// SPDX-License-Identifier: Apache-2.0
// The header that stands before a member's bytes. Its name and extra field only move the member; what else it says is
// compared with the central directory, because some readers believe it instead.
import type { ByteSource } from '../source/source.ts'

export interface LocalHeader {
  readonly flags: number
  readonly method: number
  readonly crc32: number
  /** After the zip64 extra field was applied. */
  readonly packedBytes: number
  readonly sizeBytes: number
  readonly nameBytes: Uint8Array
  /** Where the member's bytes start in the source. */
  readonly dataOffset: number
}

const headerBytes = 30
const maxUint32 = 0xffffffff

/** The local header at `offset`, or `undefined` where none stands there or it reaches past the end. */
export function readLocalHeader(source: ByteSource, offset: number): LocalHeader | undefined {
  if (!(offset >= 0 && offset + headerBytes <= source.sizeBytes)) return undefined
  const fixed = source.read(offset, headerBytes)
  const view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength)
  if (view.getUint32(0, true) !== 0x04034b50) return undefined
  const nameLength = view.getUint16(26, true)
  const extraLength = view.getUint16(28, true)
  const dataOffset = offset + headerBytes + nameLength + extraLength
  if (!(dataOffset <= source.sizeBytes)) return undefined
  const plain = {
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    crc32: view.getUint32(14, true),
    packedBytes: view.getUint32(18, true),
    sizeBytes: view.getUint32(22, true),
  }
  const tail = source.read(offset + headerBytes, nameLength + extraLength)
  const nameBytes = tail.subarray(0, nameLength)
  const sizes = extraLength > 0 ? applyZip64(tail.subarray(nameLength), plain) : plain
  return { ...plain, ...sizes, nameBytes, dataOffset }
}

function applyZip64(
  extra: Uint8Array,
  plain: { readonly packedBytes: number; readonly sizeBytes: number },
): { packedBytes: number; sizeBytes: number } {
  let { packedBytes, sizeBytes } = plain
  if (packedBytes !== maxUint32 && sizeBytes !== maxUint32) return plain
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  for (let at = 0; extra.length - at >= 4;) {
    const fieldBytes = view.getUint16(at + 2, true)
    if (fieldBytes > extra.length - at - 4) break
    if (view.getUint16(at, true) === 1) {
      let next = at + 4
      const end = next + fieldBytes
      if (sizeBytes === maxUint32 && end - next >= 8) {
        sizeBytes = Number(view.getBigUint64(next, true))
        next += 8
      }
      if (packedBytes === maxUint32 && end - next >= 8) packedBytes = Number(view.getBigUint64(next, true))
      break
    }
    at += 4 + fieldBytes
  }
  return { packedBytes, sizeBytes }
}
