// SPDX-License-Identifier: Apache-2.0
// A prefix code of bzip2: up to 258 symbols, 20 bits, highest bit first.
import type { BitInput } from './bit-input.ts'

export const maxCodeBits = 20
const fastBits = 10

/** A code, built from the lengths of its symbols, which all have one. */
export class PrefixCode {
  /** By the next ten bits: symbol * 32 + length, 0 where the code is longer. */
  readonly #fast = new Uint16Array(1 << fastBits)
  /** Per length: the first code, how many there are, and where their symbols begin in `#symbols`. */
  readonly #firstCodes = new Uint32Array(maxCodeBits + 2)
  readonly #counts = new Uint16Array(maxCodeBits + 2)
  readonly #starts = new Uint16Array(maxCodeBits + 2)
  readonly #symbols = new Uint16Array(258)

  /**
   * Lengths may ask for more codes than there are, or leave some over, as old packers did: libbz2 takes both, so the
   * symbols without a code are only never met, and a code without a symbol is an error only where it is met.
   */
  build(lengths: Uint8Array, count: number): void {
    this.#fast.fill(0)
    this.#counts.fill(0)
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[symbol] ?? 0
      this.#counts[length] = (this.#counts[length] ?? 0) + 1
    }
    let code = 0
    let start = 0
    for (let length = 1; length <= maxCodeBits; length++) {
      code *= 2
      this.#firstCodes[length] = code
      this.#starts[length] = start
      for (let symbol = 0; symbol < count; symbol++) {
        if (lengths[symbol] !== length) continue
        this.#symbols[start++] = symbol
        if (length <= fastBits && code < 1 << length) {
          const from = code << (fastBits - length)
          this.#fast.fill(symbol * 32 + length, from, from + (1 << (fastBits - length)))
        }
        code++
      }
    }
  }

  /** The next symbol; -1 where there is no such code. */
  read(source: BitInput): number {
    const { input } = source
    if (input.at > input.limit) input.more()
    for (; source.heldBits < maxCodeBits; source.heldBits += 8)
      source.hold = (source.hold << 8) | (input.buffer[input.at++] ?? 0)
    const fast = this.#fast[(source.hold >>> (source.heldBits - fastBits)) & ((1 << fastBits) - 1)] ?? 0
    if (fast !== 0) {
      source.heldBits -= fast & 31
      return fast >>> 5
    }
    for (let length = fastBits + 1; length <= maxCodeBits; length++) {
      const code = (source.hold >>> (source.heldBits - length)) & ((1 << length) - 1)
      const index = code - (this.#firstCodes[length] ?? 0)
      if (!(index >= 0 && index < (this.#counts[length] ?? 0))) continue
      source.heldBits -= length
      return this.#symbols[(this.#starts[length] ?? 0) + index] ?? 0
    }
    return -1
  }
}
