// SPDX-License-Identifier: Apache-2.0
// One header of a tar archive: v7, ustar, GNU and pax share its 512 bytes.
import { calcChecksums, parseNumber } from './number.ts'
import type { ByteSource } from '../source/source.ts'

export const blockBytes = 512

export interface TarHeader {
  /** With the prefix of ustar in front. */
  readonly name: string
  readonly sizeBytes: number
  /** The type flag as a character; NUL for the regular files of v7. */
  readonly kind: string
  readonly linkName: string
}

/** True where the first block is a header whose checksum holds. */
export function startsAsTar(source: ByteSource): boolean {
  return source.sizeBytes >= blockBytes && parseHeader(source.read(0, blockBytes)) !== undefined
}

/** The header in `block`, or `undefined` where it is none: zeros, a wrong checksum, or a size that is no number. */
export function parseHeader(block: Uint8Array): TarHeader | undefined {
  const checksum = parseNumber(block.subarray(148, 156))
  if (checksum === undefined || !calcChecksums(block).some((sum) => BigInt(sum) === checksum)) return undefined
  const size = parseNumber(block.subarray(124, 136))
  if (size === undefined || size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const kind = String.fromCharCode(block[156] ?? 0)
  const name = cString(block.subarray(0, 100))
  const isUstar = cString(block.subarray(257, 262)) === 'ustar'
  // GNU's own kinds use the prefix for something else.
  const prefix = isUstar && !'LKSMVND'.includes(kind) ? cString(block.subarray(345, 500)) : ''
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes: Number(size),
    kind,
    linkName: cString(block.subarray(157, 257)),
  }
}

/** Text up to the first zero byte; UTF-8, with replacement characters where it is not. */
export function cString(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0)
  return new TextDecoder().decode(zero < 0 ? bytes : bytes.subarray(0, zero))
}

/** Bytes rounded up to whole blocks. */
export function toBlocks(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes
}
