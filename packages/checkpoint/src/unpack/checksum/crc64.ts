// SPDX-License-Identifier: Apache-2.0
// CRC-64 as xz uses it (ECMA-182, reflected). Two 32-bit halves, because a bigint a byte would be fifty times slower;
// four bytes a step.

const low = Array.from({ length: 4 }, () => new Uint32Array(256))
const high = Array.from({ length: 4 }, () => new Uint32Array(256))

/** Takes 6 ms, so that it waits for the first checksum: most files have none of this kind. */
function fillTables(): void {
  const polynomial = 0xc96c5795d7870f42n
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte)
    for (let table = 0; table < 4; table++) {
      for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n
      low[table]?.fill(Number(value & 0xffffffffn), byte, byte + 1)
      high[table]?.fill(Number(value >> 32n), byte, byte + 1)
    }
  }
}

const empty = new Uint32Array(256)
const [l0 = empty, l1 = empty, l2 = empty, l3 = empty] = low
const [h0 = empty, h1 = empty, h2 = empty, h3 = empty] = high

/** A running CRC-64. */
export class Crc64 {
  #low = 0xffffffff
  #high = 0xffffffff

  constructor() {
    if (l0[1] === 0) fillTables()
  }

  add(bytes: Uint8Array): void {
    let lo = this.#low
    let hi = this.#high
    let at = 0
    const end = bytes.length
    for (; at + 4 <= end; at += 4) {
      lo ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
      const [a, b, c, d] = [lo & 255, (lo >>> 8) & 255, (lo >>> 16) & 255, lo >>> 24]
      lo = hi ^ (l3[a] ?? 0) ^ (l2[b] ?? 0) ^ (l1[c] ?? 0) ^ (l0[d] ?? 0)
      hi = (h3[a] ?? 0) ^ (h2[b] ?? 0) ^ (h1[c] ?? 0) ^ (h0[d] ?? 0)
    }
    for (; at < end; at++) {
      const index = (lo ^ (bytes[at] ?? 0)) & 255
      lo = ((lo >>> 8) | (hi << 24)) ^ (l0[index] ?? 0)
      hi = (hi >>> 8) ^ (h0[index] ?? 0)
    }
    this.#low = lo
    this.#high = hi
  }

  value(): bigint {
    return (BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0)
  }
}
