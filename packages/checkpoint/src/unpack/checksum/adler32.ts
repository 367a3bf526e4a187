// SPDX-License-Identifier: Apache-2.0
// Adler-32 (RFC 1950), the checksum at the end of a zlib stream.

const modulus = 65521

/** Bytes after which the sums are reduced: 255 n (n + 1) / 2 + (n + 1) (modulus - 1) stays below 2^32 up to n = 5552. */
const stepBytes = 5552

/** The Adler-32 of `bytes`, going on from `seed`. In 0..2^32-1. */
export function adler32(bytes: Uint8Array, seed = 1): number {
  let a = seed % 0x1_0000
  let b = Math.floor(seed / 0x1_0000)
  for (let start = 0; start < bytes.length; start += stepBytes) {
    const end = Math.min(bytes.length, start + stepBytes)
    for (let at = start; at < end; at++) {
      a += bytes[at] ?? 0
      b += a
    }
    a %= modulus
    b %= modulus
  }
  return b * 0x1_0000 + a
}
