// SPDX-License-Identifier: Apache-2.0
// The symbols of deflate and what they mean (RFC 1951, 3.2.5 to 3.2.7), as entries of a table.
import { HuffmanTable, kindBase, kindEnd, kindSymbol } from './huffman.ts'

/** Symbols of the first code: literals, the end, lengths; 286 and 287 are never used. */
export const maxLengthSymbols = 286
export const maxDistanceSymbols = 30
export const endSymbol = 256

/** The order in which a block states the lengths of its third code. */
export const lengthOrder: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

const lengthMeanings = new Int32Array(288)
for (let symbol = 0; symbol < endSymbol; symbol++) lengthMeanings[symbol] = (symbol << 16) | (kindSymbol << 8)
lengthMeanings[endSymbol] = kindEnd << 8
let lengthBase = 3
for (let symbol = 257; symbol < 285; symbol++) {
  const extraBits = symbol < 261 ? 0 : Math.floor((symbol - 261) / 4)
  lengthMeanings[symbol] = (lengthBase << 16) | (kindBase << 8) | (extraBits << 4)
  lengthBase += 1 << extraBits
}
lengthMeanings[285] = (258 << 16) | (kindBase << 8)
// The fixed code has two symbols more than may occur; as the end without a meaning they would end a block in silence.
lengthMeanings[286] = (1 << 16) | (kindEnd << 8)
lengthMeanings[287] = (1 << 16) | (kindEnd << 8)

const distanceMeanings = new Int32Array(32)
let distanceBase = 1
for (let symbol = 0; symbol < maxDistanceSymbols; symbol++) {
  const extraBits = symbol < 2 ? 0 : Math.floor((symbol - 2) / 2)
  distanceMeanings[symbol] = (distanceBase << 16) | (kindBase << 8) | (extraBits << 4)
  distanceBase += 1 << extraBits
}
distanceMeanings[30] = kindEnd << 8
distanceMeanings[31] = kindEnd << 8

const codeLengthMeanings = Int32Array.from({ length: 19 }, (_, symbol) => (symbol << 16) | (kindSymbol << 8))

/** Empty tables of the three codes of a block. */
export function makeTables(): { lengths: HuffmanTable; distances: HuffmanTable; codeLengths: HuffmanTable } {
  return {
    lengths: new HuffmanTable(lengthMeanings, 10),
    distances: new HuffmanTable(distanceMeanings, 9),
    codeLengths: new HuffmanTable(codeLengthMeanings, 7),
  }
}

/** The code lengths of a fixed block: 288 of the first code, then 32 of the second. */
const fixedLengths = Uint8Array.from({ length: 320 }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : symbol < 288 ? 8 : 5,
)

/** The codes of a fixed block. */
export const fixedTables = makeTables()
fixedTables.lengths.build(fixedLengths, 0, 288)
fixedTables.distances.build(fixedLengths, 288, 32)
