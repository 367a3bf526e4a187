// SPDX-License-Identifier: Apache-2.0
// XXH32, the checksum of lz4 frames. Constants and rounds after the xxHash specification, 2.

const prime1 = 0x9e3779b1 | 0
const prime2 = 0x85ebca77 | 0
const prime3 = 0xc2b2ae3d | 0
const prime4 = 0x27d4eb2f
const prime5 = 0x165667b1

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}

/** A running XXH32 with seed 0. */
export class Xxh32 {
  #a = (prime1 + prime2) | 0
  #b = prime2
  #c = 0
  #d = -prime1 | 0
  #totalBytes = 0
  readonly #rest = new Uint8Array(16)
  #restBytes = 0

  add(bytes: Uint8Array): void {
    this.#totalBytes += bytes.length
    let at = 0
    if (this.#restBytes > 0) {
      at = Math.min(16 - this.#restBytes, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#restBytes)
      this.#restBytes += at
      if (this.#restBytes < 16) return
      this.#stripes(this.#rest, 0)
      this.#restBytes = 0
    }
    at = this.#stripes(bytes, at)
    this.#rest.set(bytes.subarray(at))
    this.#restBytes = bytes.length - at
  }

  #stripes(bytes: Uint8Array, start: number): number {
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d]
    let at = start
    for (; at + 16 <= bytes.length; at += 16) {
      a = Math.imul(rotate((a + Math.imul(word(bytes, at), prime2)) | 0, 13), prime1)
      b = Math.imul(rotate((b + Math.imul(word(bytes, at + 4), prime2)) | 0, 13), prime1)
      c = Math.imul(rotate((c + Math.imul(word(bytes, at + 8), prime2)) | 0, 13), prime1)
      d = Math.imul(rotate((d + Math.imul(word(bytes, at + 12), prime2)) | 0, 13), prime1)
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
    return at
  }

  /** In 0..2^32-1. */
  value(): number {
    let hash =
      this.#totalBytes >= 16
        ? rotate(this.#a, 1) + rotate(this.#b, 7) + rotate(this.#c, 12) + rotate(this.#d, 18)
        : prime5
    // Only the low 32 bits of the length count.
    hash = (hash + (this.#totalBytes % 0x1_0000_0000)) | 0
    let at = 0
    for (; at + 4 <= this.#restBytes; at += 4)
      hash = Math.imul(rotate((hash + Math.imul(word(this.#rest, at), prime3)) | 0, 17), prime4)
    for (; at < this.#restBytes; at++)
      hash = Math.imul(rotate((hash + Math.imul(this.#rest[at] ?? 0, prime5)) | 0, 11), prime1)
    hash = Math.imul(hash ^ (hash >>> 15), prime2)
    hash = Math.imul(hash ^ (hash >>> 13), prime3)
    return (hash ^ (hash >>> 16)) >>> 0
  }
}
