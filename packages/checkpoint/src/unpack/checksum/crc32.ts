// SPDX-License-Identifier: Apache-2.0
// CRC-32 as gzip, zip and xz use it (reflected, polynomial 0xEDB88320), eight bytes a step.

const tables = makeTables()

function makeTables(): readonly Uint32Array[] {
  const first = new Uint32Array(256)
  const all = [first]
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    first[byte] = value
  }
  // Each further table is one byte of zeros more, which the first one steps over at once: every start pays for this.
  for (let before = first; all.length < 8; before = all.at(-1) ?? first)
    all.push(before.map((value) => (value >>> 8) ^ (first[value & 255] ?? 0)))
  return all
}

const empty = new Uint32Array(256)
const [t0 = empty, t1 = empty, t2 = empty, t3 = empty, t4 = empty, t5 = empty, t6 = empty, t7 = empty] = tables

/** The CRC-32 of `bytes`, going on from `seed`, the CRC of what came before. In 0..2^32-1. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed
  let at = 0
  const end = bytes.length
  // Indexes stay inside the array and the tables, so `?? 0` never acts; it satisfies the compiler at no cost.
  for (; at + 8 <= end; at += 8) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
    crc =
      (t7[crc & 255] ?? 0) ^
      (t6[(crc >>> 8) & 255] ?? 0) ^
      (t5[(crc >>> 16) & 255] ?? 0) ^
      (t4[crc >>> 24] ?? 0) ^
      (t3[bytes[at + 4] ?? 0] ?? 0) ^
      (t2[bytes[at + 5] ?? 0] ?? 0) ^
      (t1[bytes[at + 6] ?? 0] ?? 0) ^
      (t0[bytes[at + 7] ?? 0] ?? 0)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0)
  return ~crc >>> 0
}
