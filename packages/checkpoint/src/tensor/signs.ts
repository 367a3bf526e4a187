// SPDX-License-Identifier: Apache-2.0
// PyTorch keeps "conjugated" and "negated" as marks on a view and applies them when the values are used.
import type { Dtype } from './dtype.ts'

/** Marks of a view. PyTorch looks only at whether the file states them, not at the truth value beside them. */
export interface Signs {
  readonly isConjugated: boolean
  readonly isNegated: boolean
}

/** Whether PyTorch has these operations for the type: without them it cannot use the tensor's values. */
export function hasSigns(dtype: Dtype, signs: Signs): boolean {
  if (signs.isConjugated && dtype.kind !== 'complex') return false
  if (!signs.isNegated) return true
  // No negation of truth values, of unsigned integers over 8 bits, of 8-bit floating numbers.
  const isNegatable =
    dtype.kind === 'complex' ||
    (dtype.kind === 'float' && dtype.elementBytes > 1) ||
    (dtype.kind === 'integer' && (dtype.name === 'uint8' || dtype.name.startsWith('int')))
  return isNegatable && !(signs.isConjugated && dtype.name === 'complex32')
}

/**
 * Applies the marks to whole elements in place. PyTorch's vector code subtracts complex numbers from zero, so the sign of
 * its zeros and NaNs depends on the processor; here the sign bit is turned, as its scalar code does.
 */
export function applySigns(bytes: Uint8Array, dtype: Dtype, signs: Signs): void {
  if (dtype.kind === 'integer') {
    if (signs.isNegated) negateIntegers(bytes, dtype.elementBytes)
    return
  }
  const step = dtype.componentBytes
  // Little-endian: the sign is the top bit of the last byte. A conjugated number has its imaginary half negated.
  for (let at = step - 1, isImaginary = false; at < bytes.length; at += step) {
    const isFlipped = signs.isNegated !== (isImaginary && signs.isConjugated)
    if (isFlipped) bytes[at] = (bytes[at] ?? 0) ^ 0x80
    if (dtype.kind === 'complex') isImaginary = !isImaginary
  }
}

/** Two's complement: invert, then add one with its carry. */
function negateIntegers(bytes: Uint8Array, elementBytes: number): void {
  for (let start = 0; start < bytes.length; start += elementBytes) {
    let carry = 1
    for (let at = start; at < start + elementBytes; at++) {
      const sum = (~(bytes[at] ?? 0) & 0xff) + carry
      bytes[at] = sum & 0xff
      carry = sum >> 8
    }
  }
}
