// SPDX-License-Identifier: Apache-2.0
// Which sounds of a set are nearly the same, without comparing each with each: two that are share a few pieces bit by
// bit, and those pieces say how far they are shifted.
import { bitErrorRate, nothing } from './fingerprint.ts'
import { maxSharedPieces } from './limits.ts'

/** Two sounds, by their numbers, and the share of bits in which they differ. */
export interface SimilarPair {
  readonly one: number
  readonly other: number
  readonly errorRate: number
}

/** Below this share two sounds are the same recording; the paper's 0.35, lowered for short clips. */
export const sameErrorRate = 0.3

/** Pieces in common that make two sounds worth comparing. */
const leastShared = 2

/** Pairs in the order of their numbers. `prints` holds the fingerprint of each sound; empty ones are like nothing. */
export function findSimilar(prints: readonly Uint32Array[]): SimilarPair[] {
  const places = new Map<number, number[]>()
  for (const [sound, pieces] of prints.entries())
    for (const [piece, bits] of pieces.entries()) {
      if (bits === nothing) continue
      const found = places.get(bits)
      // Sound and piece in one number: clips of 120 s have 3,750 pieces.
      const place = sound * 8192 + piece
      if (found === undefined) places.set(bits, [place])
      else if (found.length <= maxSharedPieces) found.push(place)
    }
  const pairs: SimilarPair[] = []
  for (const [one, pieces] of prints.entries()) {
    const votes = new Map<number, number>()
    for (const [piece, bits] of pieces.entries()) {
      if (bits === nothing) continue
      const found = places.get(bits) ?? []
      if (found.length > maxSharedPieces) continue
      for (const place of found) {
        const other = Math.floor(place / 8192)
        if (other <= one) continue
        // The other sound and its shift, -8191..8191, in one number.
        const key = other * 16_384 + (piece - (place % 8192)) + 8192
        votes.set(key, (votes.get(key) ?? 0) + 1)
      }
    }
    pairs.push(...compare(one, votes, prints))
  }
  return pairs
}

/** The best shift towards each sound that shares enough. */
function compare(one: number, votes: ReadonlyMap<number, number>, prints: readonly Uint32Array[]): SimilarPair[] {
  const best = new Map<number, number>()
  for (const [key, count] of votes) {
    if (count < leastShared) continue
    const other = Math.floor(key / 16_384)
    const shift = (key % 16_384) - 8192
    const [left, right] = [prints[one], prints[other]]
    if (left === undefined || right === undefined) continue
    const errorRate = bitErrorRate(left, right, shift)
    if (errorRate < (best.get(other) ?? sameErrorRate)) best.set(other, errorRate)
  }
  return [...best].sort(([left], [right]) => left - right).map(([other, errorRate]) => ({ one, other, errorRate }))
}
