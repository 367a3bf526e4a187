// SPDX-License-Identifier: Apache-2.0
// ggml's element types: how many elements lie in a block, and how many bytes a block has.

export interface GgmlType {
  /** PyTorch's name where there is one, else ggml's. */
  readonly name: string
  readonly blockElements: number
  readonly blockBytes: number
}

const rows = [
  [0, 'float32', 1, 4],
  [1, 'float16', 1, 2],
  [2, 'Q4_0', 32, 18],
  [3, 'Q4_1', 32, 20],
  [6, 'Q5_0', 32, 22],
  [7, 'Q5_1', 32, 24],
  [8, 'Q8_0', 32, 34],
  [9, 'Q8_1', 32, 36],
  [10, 'Q2_K', 256, 84],
  [11, 'Q3_K', 256, 110],
  [12, 'Q4_K', 256, 144],
  [13, 'Q5_K', 256, 176],
  [14, 'Q6_K', 256, 210],
  [15, 'Q8_K', 256, 292],
  [16, 'IQ2_XXS', 256, 66],
  [17, 'IQ2_XS', 256, 74],
  [18, 'IQ3_XXS', 256, 98],
  [19, 'IQ1_S', 256, 50],
  [20, 'IQ4_NL', 32, 18],
  [21, 'IQ3_S', 256, 110],
  [22, 'IQ2_S', 256, 82],
  [23, 'IQ4_XS', 256, 136],
  [24, 'int8', 1, 1],
  [25, 'int16', 1, 2],
  [26, 'int32', 1, 4],
  [27, 'int64', 1, 8],
  [28, 'float64', 1, 8],
  [29, 'IQ1_M', 256, 56],
  [30, 'bfloat16', 1, 2],
  [34, 'TQ1_0', 256, 54],
  [35, 'TQ2_0', 256, 66],
  [39, 'MXFP4', 32, 17],
] as const

const byNumber: ReadonlyMap<number, GgmlType> = new Map(
  rows.map(([number, name, blockElements, blockBytes]) => [number, { name, blockElements, blockBytes }]),
)

export function findGgmlType(number: number): GgmlType | undefined {
  return byNumber.get(number)
}

/** Bytes of a value of the header by its type; 0 for a text, -1 for an array, undefined for an unknown one. */
const valueBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [8, 0],
  [9, -1],
  [10, 8],
  [11, 8],
  [12, 8],
])

export const textValue = 8
export const arrayValue = 9
export const uint32Value = 4

export function sizeOfValue(type: number): number | undefined {
  return valueBytes.get(type)
}
