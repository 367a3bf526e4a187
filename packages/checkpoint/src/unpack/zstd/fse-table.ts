// SPDX-License-Identifier: Apache-2.0
// Finite state entropy, zstd's second way to code symbols (RFC 8878, 4.1): a table of states, each of which gives a
// symbol and says which bits choose the next state.

/** A decoding table. */
export class FseTable {
  readonly accuracyBits: number
  readonly symbols: Uint8Array
  readonly bitCounts: Uint8Array
  readonly bases: Uint16Array

  private constructor(accuracyBits: number) {
    const size = 1 << accuracyBits
    this.accuracyBits = accuracyBits
    this.symbols = new Uint8Array(size)
    this.bitCounts = new Uint8Array(size)
    this.bases = new Uint16Array(size)
  }

  /** The table of one symbol that is always the next: no bits at all. */
  static ofSymbol(symbol: number): FseTable {
    const table = new FseTable(0)
    table.symbols[0] = symbol
    return table
  }

  /** The table of probabilities in units of 2^-accuracy that fill it; -1 stands for "less than one". */
  static ofProbabilities(probabilities: readonly number[], accuracyBits: number): FseTable {
    const table = new FseTable(accuracyBits)
    const { symbols } = table
    const size = 1 << accuracyBits
    const next = new Uint16Array(probabilities.length)
    let high = size
    for (const [symbol, probability] of probabilities.entries()) {
      next[symbol] = probability === -1 ? 1 : probability
      if (probability === -1) symbols[--high] = symbol
    }
    const step = (size >>> 1) + (size >>> 3) + 3
    let place = 0
    for (const [symbol, probability] of probabilities.entries()) {
      for (let index = 0; index < probability; index++) {
        symbols[place] = symbol
        do place = (place + step) & (size - 1)
        while (place >= high)
      }
    }
    for (let state = 0; state < size; state++) {
      const symbol = symbols[state] ?? 0
      const number = next[symbol] ?? 1
      next[symbol] = number + 1
      const bits = accuracyBits - (31 - Math.clz32(number))
      table.bitCounts[state] = bits
      table.bases[state] = (number << bits) - size
    }
    return table
  }
}

/** A table as a block states it, and where its description ends. */
export interface StatedTable {
  readonly table: FseTable
  readonly endAt: number
}

/** Reads the probabilities in `bytes[startAt..endAt]` (RFC 8878, 4.1.1); undefined where they are impossible. */
export function readFseTable(
  bytes: Uint8Array,
  startAt: number,
  endAt: number,
  limits: { readonly maxAccuracyBits: number; readonly maxSymbol: number },
): StatedTable | undefined {
  let bit = startAt * 8
  const peek = (count: number): number => {
    const at = bit >>> 3
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    return (word >>> (bit & 7)) & ((1 << count) - 1)
  }
  const accuracyBits = peek(4) + 5
  bit += 4
  if (accuracyBits > limits.maxAccuracyBits) return undefined
  const probabilities: number[] = []
  let remaining = (1 << accuracyBits) + 1
  while (remaining > 1 && probabilities.length <= limits.maxSymbol) {
    // A number in 0..remaining: small ones take a bit less.
    const bits = 32 - Math.clz32(remaining)
    const threshold = (1 << bits) - 1 - remaining
    const low = peek(bits - 1)
    let value = low
    if (low < threshold) bit += bits - 1
    else {
      value = peek(bits)
      if (value >= 1 << (bits - 1)) value -= threshold
      bit += bits
    }
    const probability = value - 1
    probabilities.push(probability)
    remaining -= Math.abs(probability)
    if (probability === 0) {
      for (let repeat = 3; repeat === 3;) {
        repeat = peek(2)
        bit += 2
        for (let index = 0; index < repeat; index++) probabilities.push(0)
        if (bit > endAt * 8 || probabilities.length > limits.maxSymbol + 1) return undefined
      }
    }
    if (bit > endAt * 8) return undefined
  }
  if (remaining !== 1 || probabilities.length > limits.maxSymbol + 1) return undefined
  return { table: FseTable.ofProbabilities(probabilities, accuracyBits), endAt: (bit + 7) >>> 3 }
}
