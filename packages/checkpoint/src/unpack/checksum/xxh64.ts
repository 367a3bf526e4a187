// SPDX-License-Identifier: Apache-2.0
// XXH64, the checksum of zstd frames. Constants and rounds after the xxHash specification, 3. The rounds run on 32-bit
// halves, because a bigint operation costs more than the whole of decompression; only the end uses bigint.

const prime1 = 0x9e3779b185ebca87n
const prime2 = 0xc2b2ae3d27d4eb4fn
const prime3 = 0x165667b19e3779f9n
const prime4 = 0x85ebca77c2b2ae63n
const prime5 = 0x27d4eb2f165667c5n
const mask = 0xffffffffffffffffn

// The two primes of the round in 16-bit limbs, and their high halves.
const [p1a, p1b, p1High] = [0xca87, 0x85eb, 0x9e3779b1]
const [p2a, p2b, p2High] = [0xeb4f, 0x27d4, 0xc2b2ae3d]

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask
}

/** A running XXH64 with seed 0. */
export class Xxh64 {
  /** Four lanes, low and high half each. */
  readonly #lanes = new Int32Array(8)
  #totalBytes = 0
  readonly #rest = new Uint8Array(32)
  #restBytes = 0

  constructor() {
    const starts = [(prime1 + prime2) & mask, prime2, 0n, -prime1 & mask]
    for (const [lane, value] of starts.entries()) {
      this.#lanes[2 * lane] = Number(value & 0xffffffffn)
      this.#lanes[2 * lane + 1] = Number(value >> 32n)
    }
  }

  add(bytes: Uint8Array): void {
    this.#totalBytes += bytes.length
    let at = 0
    if (this.#restBytes > 0) {
      at = Math.min(32 - this.#restBytes, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#restBytes)
      this.#restBytes += at
      if (this.#restBytes < 32) return
      for (let lane = 0; lane < 4; lane++) this.#lane(lane, this.#rest, 0)
      this.#restBytes = 0
    }
    for (let lane = 0; lane < 4; lane++) this.#lane(lane, bytes, at)
    const end = at + 32 * Math.floor((bytes.length - at) / 32)
    this.#rest.set(bytes.subarray(end))
    this.#restBytes = bytes.length - end
  }

  /** Every fourth 8-byte word from `start`: lane = rotate(lane + word * prime2, 31) * prime1. */
  #lane(lane: number, bytes: Uint8Array, start: number): void {
    let low = this.#lanes[2 * lane] ?? 0
    let high = this.#lanes[2 * lane + 1] ?? 0
    const last = bytes.length - 32 + 8 * lane
    for (let at = start + 8 * lane; at <= last; at += 32) {
      const a = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
      const b = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)
      const wordHigh =
        (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8) | ((bytes[at + 6] ?? 0) << 16) | ((bytes[at + 7] ?? 0) << 24)
      // word * prime2, 64 low bits: low x low in 16-bit limbs with carry, then the cross products.
      let aa = Math.imul(a, p2a)
      let middle = Math.imul(b, p2a) >>> 0
      const other = Math.imul(a, p2b) >>> 0
      let carry = (aa >>> 16) + (middle & 0xffff) + (other & 0xffff)
      let productLow = (aa & 0xffff) | (carry << 16)
      let productHigh =
        (carry >>> 16) +
        (middle >>> 16) +
        (other >>> 16) +
        Math.imul(b, p2b) +
        Math.imul(wordHigh, 0x27d4eb4f) +
        Math.imul(a | (b << 16), p2High)
      // lane + product
      const sum = (low >>> 0) + (productLow >>> 0)
      high = (high + productHigh + (sum > 0xffffffff ? 1 : 0)) | 0
      low = sum | 0
      // rotate left by 31
      const turnedLow = (low << 31) | (high >>> 1)
      const turnedHigh = (high << 31) | (low >>> 1)
      // times prime1
      const c = turnedLow & 0xffff
      const d = turnedLow >>> 16
      aa = Math.imul(c, p1a)
      middle = Math.imul(d, p1a) >>> 0
      const third = Math.imul(c, p1b) >>> 0
      carry = (aa >>> 16) + (middle & 0xffff) + (third & 0xffff)
      productLow = (aa & 0xffff) | (carry << 16)
      productHigh =
        (carry >>> 16) +
        (middle >>> 16) +
        (third >>> 16) +
        Math.imul(d, p1b) +
        Math.imul(turnedHigh, 0x85ebca87) +
        Math.imul(turnedLow, p1High)
      low = productLow
      high = productHigh | 0
    }
    this.#lanes[2 * lane] = low
    this.#lanes[2 * lane + 1] = high
  }

  value(): bigint {
    const lanes = [0, 1, 2, 3].map(
      (lane) => (BigInt((this.#lanes[2 * lane + 1] ?? 0) >>> 0) << 32n) | BigInt((this.#lanes[2 * lane] ?? 0) >>> 0),
    )
    let hash = prime5
    if (this.#totalBytes >= 32) {
      const turns = [1n, 7n, 12n, 18n]
      hash = lanes.reduce((sum, lane, index) => (sum + rotate(lane, turns[index] ?? 0n)) & mask, 0n)
      for (const lane of lanes) hash = ((hash ^ round(lane)) * prime1 + prime4) & mask
    }
    hash = (hash + BigInt(this.#totalBytes)) & mask
    return finish(hash, this.#rest.subarray(0, this.#restBytes))
  }
}

function round(word: bigint): bigint {
  return (rotate((word * prime2) & mask, 31n) * prime1) & mask
}

function finish(start: bigint, rest: Uint8Array): bigint {
  let hash = start
  const view = new DataView(rest.buffer, rest.byteOffset, rest.length)
  let at = 0
  for (; at + 8 <= rest.length; at += 8)
    hash = (rotate(hash ^ round(view.getBigUint64(at, true)), 27n) * prime1 + prime4) & mask
  for (; at + 4 <= rest.length; at += 4)
    hash = (rotate(hash ^ ((BigInt(view.getUint32(at, true)) * prime1) & mask), 23n) * prime2 + prime3) & mask
  for (; at < rest.length; at++)
    hash = (rotate(hash ^ ((BigInt(view.getUint8(at)) * prime5) & mask), 11n) * prime1) & mask
  hash = ((hash ^ (hash >> 33n)) * prime2) & mask
  hash = ((hash ^ (hash >> 29n)) * prime3) & mask
  return hash ^ (hash >> 32n)
}
