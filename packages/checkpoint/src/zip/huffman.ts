// SPDX-License-Identifier: Apache-2.0
// Huffman codes of deflated members, with what miniz does where a code is incomplete: PyTorch goes on with whatever
// came out, so the same must come out here.

/** Codes up to this length are found by one look-up; miniz uses the same width, and its treatment of gaps shows it. */
const fastBits = 10
const longestBits = 15

/** One code: symbols by the bits that stand for them. */
export interface HuffmanCode {
  /** For the next ten bits: length times 512 plus symbol; 0 where no code starts like this; -1 where the code is longer. */
  readonly fast: Int16Array
  /** Symbols in the order of their codes, and how many there are of each length. */
  readonly symbols: Uint16Array
  readonly counts: Uint16Array
  /** Length of the only code, where there is just one; 0 otherwise. */
  readonly onlyBits: number
  readonly onlySymbol: number
}

/** The code with these lengths, or `undefined` where miniz refuses them: neither complete nor of at most one symbol. */
export function buildHuffman(lengths: Uint8Array): HuffmanCode | undefined {
  const counts = new Uint16Array(longestBits + 1)
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1
  let used = 0
  let total = 0
  const starts = new Uint16Array(longestBits + 2)
  for (let bits = 1; bits <= longestBits; bits++) {
    const count = counts[bits] ?? 0
    used += count
    total = (total + count) * 2
    starts[bits + 1] = (starts[bits] ?? 0) + count
  }
  if (total !== 65536 && used > 1) return undefined
  const symbols = new Uint16Array(used)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const bits = lengths[symbol] ?? 0
    if (bits === 0) continue
    const at = starts[bits] ?? 0
    symbols[at] = symbol
    starts[bits] = at + 1
  }
  const only =
    used === 1 ? { onlyBits: counts.indexOf(1), onlySymbol: symbols[0] ?? 0 } : { onlyBits: 0, onlySymbol: 0 }
  return { fast: buildFast(counts, symbols), symbols, counts, ...only }
}

function buildFast(counts: Uint16Array, symbols: Uint16Array): Int16Array {
  const fast = new Int16Array(2 ** fastBits)
  let code = 0
  let at = 0
  for (let bits = 1; bits <= longestBits; bits++) {
    for (let left = counts[bits] ?? 0; left > 0; left--) {
      const reversed = reverseBits(code, bits)
      if (bits > fastBits) fast[reversed % 2 ** fastBits] = -1
      else {
        const value = bits * 512 + (symbols[at] ?? 0)
        for (let slot = reversed; slot < fast.length; slot += 2 ** bits) fast[slot] = value
      }
      at++
      code++
    }
    code *= 2
  }
  return fast
}

/** What stands at the start of `window`, 15 bits of which are looked at: length times 512 plus symbol; 0 for none. */
export function findCode(code: HuffmanCode, window: number): number {
  const quick = code.fast[window & (2 ** fastBits - 1)] ?? 0
  if (quick >= 0) return quick
  if (code.onlyBits > 0) return findOnly(code, window)
  let value = 0
  let first = 0
  let at = 0
  for (let bits = 1; bits <= longestBits; bits++) {
    value = value * 2 + ((window >>> (bits - 1)) & 1)
    const count = code.counts[bits] ?? 0
    if (value - first < count) return bits * 512 + (code.symbols[at + value - first] ?? 0)
    at += count
    first = (first + count) * 2
  }
  return 0
}

/** A single long code is all zero bits; where a one comes first, miniz takes symbol 0 and the bits up to that one. */
function findOnly(code: HuffmanCode, window: number): number {
  for (let bits = fastBits; bits < code.onlyBits; bits++) if (((window >>> bits) & 1) === 1) return (bits + 1) * 512
  return code.onlyBits * 512 + code.onlySymbol
}

function reverseBits(code: number, bits: number): number {
  let reversed = 0
  for (let bit = 0; bit < bits; bit++) reversed = reversed * 2 + ((code >>> bit) & 1)
  return reversed
}
