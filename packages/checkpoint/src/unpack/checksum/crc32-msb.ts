// SPDX-License-Identifier: Apache-2.0
// CRC-32 as bzip2 uses it: the polynomial of gzip's, but with the highest bit first.

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

/** The CRC of `bytes`, going on from `seed`, the CRC of what came before. In 0..2^32-1. */
export function crc32Msb(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed
  for (let at = 0; at < bytes.length; at++) crc = (crc << 8) ^ (table[(crc >>> 24) ^ (bytes[at] ?? 0)] ?? 0)
  return ~crc >>> 0
}
