// SPDX-License-Identifier: Apache-2.0
// What the codes of sequences stand for, and the tables that need not be stated (RFC 8878, 3.1.1.3.2.1 and 3.1.1.3.2.2).
import { FseTable } from './fse-table.ts'

/** The bases of codes, each as far from the one before as its extra bits reach. */
function basesOf(extraBits: readonly number[], first: number): Uint32Array {
  let base = first
  return Uint32Array.from(extraBits, (bits) => {
    const own = base
    base += 2 ** bits
    return own
  })
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)

export const literalLengthBits: readonly number[] = [
  ...zeros(16),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  6,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
]
export const literalLengthBases = basesOf(literalLengthBits, 0)
export const matchLengthBits: readonly number[] = [
  ...zeros(32),
  1,
  1,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  15,
  16,
]
export const matchLengthBases = basesOf(matchLengthBits, 3)

/** One kind of code: how it may be stated, and what it is where it is not. */
export interface CodeKind {
  readonly name: string
  readonly maxSymbol: number
  readonly maxAccuracyBits: number
  readonly standard: FseTable
}

export const literalLengthCode: CodeKind = {
  name: 'literal lengths',
  maxSymbol: 35,
  maxAccuracyBits: 9,
  standard: FseTable.ofProbabilities(
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    6,
  ),
}

export const offsetCode: CodeKind = {
  name: 'offsets',
  maxSymbol: 31,
  maxAccuracyBits: 8,
  standard: FseTable.ofProbabilities(
    [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    5,
  ),
}

export const matchLengthCode: CodeKind = {
  name: 'match lengths',
  maxSymbol: 52,
  maxAccuracyBits: 9,
  standard: FseTable.ofProbabilities(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
}
