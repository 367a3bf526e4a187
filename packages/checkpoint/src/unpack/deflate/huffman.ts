// SPDX-License-Identifier: Apache-2.0
// Lookup tables for the prefix codes of deflate (RFC 1951, 3.2.2). Two levels: a small first table stays in the cache
// and is cheap to build, which matters where a hostile stream starts a new block every few bytes.

/** Longest code of deflate. */
const maxCodeBits = 15

/**
 * An entry packs what the inner loop needs: bits 0-3 the length of the code (0: no such code), bits 4-7 how many extra
 * bits follow, bits 8-9 the kind, bits 16-30 a value: a symbol, a base, or where the second table starts.
 */
export const kindSymbol = 0
export const kindBase = 1
export const kindEnd = 2
export const kindLink = 3

/** What is wrong with a set of code lengths. */
export type CodeProblem = 'over-subscribed' | 'incomplete'

/** A prefix code, rebuilt in place for each block. */
export class HuffmanTable {
  readonly entries: Int32Array
  readonly firstBits: number
  readonly #meanings: Int32Array
  readonly #counts = new Uint16Array(maxCodeBits + 1)
  readonly #places = new Uint16Array(maxCodeBits + 1)
  readonly #sorted: Uint16Array
  readonly #nextCodes = new Uint16Array(maxCodeBits + 1)

  /** `meanings[symbol]` is the entry of a symbol without its length. */
  constructor(meanings: Int32Array, firstBits: number) {
    this.#meanings = meanings
    this.#sorted = new Uint16Array(meanings.length)
    this.firstBits = firstBits
    this.entries = new Int32Array((1 << firstBits) + (meanings.length << (maxCodeBits - firstBits)))
  }

  /**
   * Builds the code from `lengths[start..start + count]`. A code of one symbol or none may be incomplete, as zlib has it:
   * that symbol has one bit, and the other bit pattern is an error only where it is used.
   */
  build(lengths: Uint8Array, start: number, count: number): CodeProblem | undefined {
    const counts = this.#counts.fill(0)
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[start + symbol] ?? 0
      counts[length] = (counts[length] ?? 0) + 1
    }
    counts[0] = 0
    let left = 1
    let longest = 0
    let code = 0
    for (let length = 1; length <= maxCodeBits; length++) {
      const number = counts[length] ?? 0
      code = 2 * (code + (counts[length - 1] ?? 0))
      this.#nextCodes[length] = code
      left = 2 * left - number
      if (left < 0) return 'over-subscribed'
      if (number > 0) longest = length
    }
    if (left > 0 && longest > 1) return 'incomplete'
    if (left > 0) this.entries.fill(0, 0, 1 << this.firstBits)
    this.#fill(lengths, start, count, longest)
    return undefined
  }

  #fill(lengths: Uint8Array, start: number, count: number, longest: number): void {
    const { entries, firstBits } = this
    const secondBits = Math.max(0, longest - firstBits)
    let free = 1 << firstBits
    let lastPrefix = -1
    let base = 0
    // By length, so that codes which share a first table entry come together.
    const sortedCount = this.#sort(lengths, start, count)
    for (let index = 0; index < sortedCount; index++) {
      const symbol = this.#sorted[index] ?? 0
      const length = lengths[start + symbol] ?? 0
      const code = this.#nextCodes[length] ?? 0
      this.#nextCodes[length] = code + 1
      const entry = (this.#meanings[symbol] ?? 0) | length
      if (length <= firstBits) {
        for (let at = reverse(code, length); at < 1 << firstBits; at += 1 << length) entries[at] = entry
        continue
      }
      const prefix = code >>> (length - firstBits)
      if (prefix !== lastPrefix) {
        lastPrefix = prefix
        base = free
        free += 1 << secondBits
        entries[reverse(prefix, firstBits)] = (base << 16) | (kindLink << 8) | (secondBits << 4) | firstBits
      }
      const rest = reverse(code & ((1 << (length - firstBits)) - 1), length - firstBits)
      for (let at = rest; at < 1 << secondBits; at += 1 << (length - firstBits)) entries[base + at] = entry
    }
  }

  /** Puts the symbols that have a code in the order of their codes; returns how many they are. */
  #sort(lengths: Uint8Array, start: number, count: number): number {
    const places = this.#places
    let used = 0
    for (let length = 1; length <= maxCodeBits; length++) {
      places[length] = used
      used += this.#counts[length] ?? 0
    }
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[start + symbol] ?? 0
      if (length === 0) continue
      const place = places[length] ?? 0
      this.#sorted[place] = symbol
      places[length] = place + 1
    }
    return used
  }
}

function reverse(code: number, bits: number): number {
  let reversed = 0
  for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((code >>> bit) & 1)
  return reversed
}
