// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), one of the checks of xz. Synchronous, which no browser's own is.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes; of the square roots of the first 8. */
const roundConstants = new Uint32Array(64)
const startState = new Uint32Array(8)

/** Takes 2 ms, so that it waits for the first hash: most files have none. */
function fillConstants(): void {
  let count = 0
  for (let candidate = 2; count < 64; candidate++) {
    let isPrime = true
    for (let factor = 2; factor * factor <= candidate; factor++) if (candidate % factor === 0) isPrime = false
    if (!isPrime) continue
    roundConstants[count] = rootBits(candidate, 3)
    if (count < 8) startState[count] = rootBits(candidate, 2)
    count++
  }
}

/** The first 32 fractional bits of a root, exact: the integer root of `value` * 2^(32 * degree). */
function rootBits(value: number, degree: number): number {
  const target = BigInt(value) << BigInt(32 * degree)
  let root = 0n
  for (let bit = 40n; bit >= 0n; bit--) {
    const tried = root | (1n << bit)
    if (tried ** BigInt(degree) <= target) root = tried
  }
  return Number(root & 0xffffffffn)
}

/** A running SHA-256. */
export class Sha256 {
  readonly #state: Uint32Array
  readonly #block = new Uint8Array(64)
  readonly #schedule = new Int32Array(64)
  #blockBytes = 0
  #totalBytes = 0

  constructor() {
    if (startState[0] === 0) fillConstants()
    this.#state = startState.slice()
  }

  add(bytes: Uint8Array): void {
    this.#totalBytes += bytes.length
    let at = 0
    while (at < bytes.length) {
      const taken = Math.min(64 - this.#blockBytes, bytes.length - at)
      if (taken === 64) this.#mix(bytes, at)
      else {
        this.#block.set(bytes.subarray(at, at + taken), this.#blockBytes)
        this.#blockBytes += taken
        if (this.#blockBytes === 64) {
          this.#mix(this.#block, 0)
          this.#blockBytes = 0
        }
      }
      at += taken
    }
  }

  /** The 32 bytes. Nothing may be added afterwards. */
  value(): Uint8Array {
    const totalBits = BigInt(this.#totalBytes) * 8n
    const padding = new Uint8Array(((119 - this.#blockBytes) % 64) + 9)
    padding[0] = 0x80
    new DataView(padding.buffer).setBigUint64(padding.length - 8, totalBits)
    this.add(padding)
    const digest = new Uint8Array(32)
    const view = new DataView(digest.buffer)
    for (const [index, word] of this.#state.entries()) view.setUint32(4 * index, word)
    return digest
  }

  #mix(bytes: Uint8Array, start: number): void {
    const w = this.#schedule
    for (let index = 0; index < 16; index++) {
      const at = start + 4 * index
      w[index] =
        ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    }
    for (let index = 16; index < 64; index++) {
      const x = w[index - 15] ?? 0
      const y = w[index - 2] ?? 0
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)
      w[index] = (w[index - 16] ?? 0) + s0 + (w[index - 7] ?? 0) + s1
    }
    const state = this.#state
    // Signed, so that the rounds stay in 32-bit integers.
    let a = (state[0] ?? 0) | 0
    let b = (state[1] ?? 0) | 0
    let c = (state[2] ?? 0) | 0
    let d = (state[3] ?? 0) | 0
    let e = (state[4] ?? 0) | 0
    let f = (state[5] ?? 0) | 0
    let g = (state[6] ?? 0) | 0
    let h = (state[7] ?? 0) | 0
    for (let index = 0; index < 64; index++) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
      const first = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[index] ?? 0) + (w[index] ?? 0)) | 0
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
      const second = s0 + ((a & b) ^ (a & c) ^ (b & c))
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0] = (state[0] ?? 0) + a
    state[1] = (state[1] ?? 0) + b
    state[2] = (state[2] ?? 0) + c
    state[3] = (state[3] ?? 0) + d
    state[4] = (state[4] ?? 0) + e
    state[5] = (state[5] ?? 0) + f
    state[6] = (state[6] ?? 0) + g
    state[7] = (state[7] ?? 0) + h
  }
}

function turn(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits))
}
