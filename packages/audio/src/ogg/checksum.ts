// SPDX-License-Identifier: Apache-2.0
// The checksum of an Ogg page: CRC-32, polynomial 0x04c11db7, high bit first, start 0, no final inversion
// (RFC 3533, section 6, field 7). zlib's CRC-32 is the mirrored one and does not fit.

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1
  return crc >>> 0
})

/** The checksum of a page whose checksum field (bytes 22..25) counts as zero. */
export function pageChecksum(page: Uint8Array): number {
  let crc = 0
  for (let index = 0; index < page.length; index++) {
    const byte = index >= 22 && index < 26 ? 0 : (page[index] as number)
    crc = ((crc << 8) ^ (table[((crc >>> 24) ^ byte) & 0xff] as number)) >>> 0
  }
  return crc
}
