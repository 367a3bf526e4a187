// SPDX-License-Identifier: Apache-2.0
// The prefix code of zstd's literals (RFC 8878, 4.2.1): weights, plain or themselves coded, and a table made of them.
import { BackwardBits } from './backward-bits.ts'
import { readFseTable } from './fse-table.ts'

/** The format says 11, the library that everybody uses takes 12. */
const maxHuffmanBits = 12
/** Weights are coded with a table of 64 states at most. */
const weightLimits = { maxAccuracyBits: 6, maxSymbol: 255 }

/** A code: by the next `bits` bits, the symbol and, times 256, its length. */
export interface HuffmanTree {
  readonly bits: number
  readonly entries: Uint16Array
}

/** Reads the tree at `startAt`; undefined where it is impossible. */
export function readHuffmanTree(
  bytes: Uint8Array,
  startAt: number,
  endAt: number,
): { readonly tree: HuffmanTree; readonly endAt: number } | undefined {
  if (startAt >= endAt) return undefined
  const header = bytes[startAt] ?? 0
  const isPlain = header >= 128
  const descriptionBytes = isPlain ? (header - 127 + 1) >>> 1 : header
  const treeEndAt = startAt + 1 + descriptionBytes
  if (treeEndAt > endAt) return undefined
  const weights = isPlain
    ? Array.from({ length: header - 127 }, (_, index) => {
        const pair = bytes[startAt + 1 + (index >>> 1)] ?? 0
        return index % 2 === 0 ? pair >>> 4 : pair & 15
      })
    : readCodedWeights(bytes, startAt + 1, treeEndAt)
  const tree = weights === undefined ? undefined : treeOfWeights(weights)
  return tree === undefined ? undefined : { tree, endAt: treeEndAt }
}

/** Two states take turns until the bits are used up. */
function readCodedWeights(bytes: Uint8Array, startAt: number, endAt: number): number[] | undefined {
  const stated = readFseTable(bytes, startAt, endAt, weightLimits)
  if (stated === undefined) return undefined
  const { table } = stated
  const bits = BackwardBits.open(bytes, stated.endAt, endAt)
  if (bits === undefined) return undefined
  const states = [bits.read(table.accuracyBits), bits.read(table.accuracyBits)]
  const weights: number[] = []
  for (let turn = 0; weights.length < 255; turn = 1 - turn) {
    const state = states[turn] ?? 0
    weights.push(table.symbols[state] ?? 0)
    states[turn] = (table.bases[state] ?? 0) + bits.read(table.bitCounts[state] ?? 0)
    if (bits.left < 0) {
      // The other state gives the last symbol.
      weights.push(table.symbols[states[1 - turn] ?? 0] ?? 0)
      return weights.length <= 255 ? weights : undefined
    }
  }
  return undefined
}

function treeOfWeights(weights: readonly number[]): HuffmanTree | undefined {
  let total = 0
  for (const weight of weights) {
    if (weight > maxHuffmanBits) return undefined
    if (weight > 0) total += 1 << (weight - 1)
  }
  if (total === 0) return undefined
  const bits = 32 - Math.clz32(total)
  if (bits > maxHuffmanBits) return undefined
  // The last weight is what fills the table, and must be a power of two.
  const rest = (1 << bits) - total
  if ((rest & (rest - 1)) !== 0) return undefined
  const all = [...weights, 32 - Math.clz32(rest)]
  const lightest = all.filter((weight) => weight === 1).length
  if (lightest < 2 || lightest % 2 !== 0) return undefined
  const entries = new Uint16Array(1 << bits)
  let at = 0
  for (let weight = 1; weight <= bits; weight++) {
    const span = 1 << (weight - 1)
    for (const [symbol, own] of all.entries()) {
      if (own !== weight) continue
      entries.fill(symbol + (bits + 1 - weight) * 256, at, at + span)
      at += span
    }
  }
  return { bits, entries }
}
