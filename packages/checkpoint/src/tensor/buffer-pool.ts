// SPDX-License-Identifier: Apache-2.0
// Lends buffers of one size again and again: a fresh one for each of thousands of tensors would pile up until the
// collector comes round. Two readings at a time get two buffers.
import { pieceBytes } from './limits.ts'

/** Buffers kept for the next reader; more than two are never lent at once by honest use. */
const kept: Uint8Array[] = []
const maxKept = 2

/** Under this size a fresh buffer is cheaper than the lending. */
const smallBytes = 64 * 1024

/** A buffer of at least `sizeBytes`, of at most `pieceBytes`; its content is whatever was there. */
export function lendBuffer(sizeBytes: number): Uint8Array {
  if (sizeBytes < smallBytes) return new Uint8Array(sizeBytes)
  return kept.pop() ?? new Uint8Array(pieceBytes)
}

/** Takes a buffer back; the lender must not touch it afterwards. */
export function returnBuffer(buffer: Uint8Array): void {
  if (buffer.length === pieceBytes && kept.length < maxKept) kept.push(buffer)
}
