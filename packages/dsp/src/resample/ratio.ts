// SPDX-License-Identifier: Apache-2.0
// A ratio of two rates in lowest terms: positions are counted in whole numbers, so a stream never drifts.

/** Output rate / input rate = up / down. */
export interface Ratio {
  readonly up: number
  readonly down: number
}

/** Lowest terms of two positive whole rates. */
export function toRatio(outputRate: number, inputRate: number): Ratio {
  const divisor = greatestCommonDivisor(outputRate, inputRate)
  return { up: outputRate / divisor, down: inputRate / divisor }
}

/** Euclid's algorithm. */
export function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
