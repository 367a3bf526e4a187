// SPDX-License-Identifier: Apache-2.0
// The element types of the format, in its own order: from the least alignment to the greatest. Files are sorted by it.

/** Bits of one element by name. Read from the safetensors package 0.8 by vectors/checkpoint/safetensors_cases.py. */
export const safetensorsBits: ReadonlyMap<string, number> = new Map([
  ['BOOL', 8],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
])

/** Place in that order. */
export const safetensorsRank: ReadonlyMap<string, number> = new Map(
  [...safetensorsBits.keys()].map((name, rank) => [name, rank]),
)
