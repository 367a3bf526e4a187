// SPDX-License-Identifier: Apache-2.0
// LONG1's integers: little-endian two's complement of any length up to 255 bytes.
import { toInt } from './value.ts'

/** The integer; a bigint past 2^53. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  if (bytes.length <= 6) {
    let value = 0
    for (let at = bytes.length - 1; at >= 0; at--) value = value * 0x100 + (bytes[at] ?? 0)
    return (bytes[bytes.length - 1] ?? 0) > 0x7f ? value - 2 ** (8 * bytes.length) : value
  }
  let value = 0n
  for (let at = bytes.length - 1; at >= 0; at--) value = value * 0x100n + BigInt(bytes[at] ?? 0)
  return toInt(BigInt.asIntN(8 * bytes.length, value))
}
