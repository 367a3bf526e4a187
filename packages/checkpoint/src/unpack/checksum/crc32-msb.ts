// SPDX-License-Identifier: Apache-2.0
// CRC-32 as bzip2 uses it: the polynomial of gzip's, but with the highest bit first; four bytes a step.

const tables = makeTables()

function makeTables(): readonly Int32Array[] {
  const first = new Int32Array(256)
  const all = [first]
  for (let byte = 0; byte < 256; byte++) {
    let value = byte << 24
    for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1
    first[byte] = value
  }
  // Each further table is one byte of zeros more, which the first one steps over at once: every start pays for this.
  for (let before = first; all.length < 4; before = all.at(-1) ?? first)
    all.push(before.map((value) => (value << 8) ^ (first[value >>> 24] ?? 0)))
  return all
}

const empty = new Int32Array(256)
const [t0 = empty, t1 = empty, t2 = empty, t3 = empty] = tables

/** The CRC of `bytes`, going on from `seed`, the CRC of what came before. In 0..2^32-1. */
export function crc32Msb(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed
  let at = 0
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    crc = (t3[crc >>> 24] ?? 0) ^ (t2[(crc >>> 16) & 255] ?? 0) ^ (t1[(crc >>> 8) & 255] ?? 0) ^ (t0[crc & 255] ?? 0)
  }
  for (; at < bytes.length; at++) crc = (crc << 8) ^ (t0[(crc >>> 24) ^ (bytes[at] ?? 0)] ?? 0)
  return ~crc >>> 0
}
