// SPDX-License-Identifier: Apache-2.0
// Randomness that a test can repeat: print the seed, and a failure can be run again.

/** Uniform numbers in 0..1 from a 32-bit seed: Marsaglia's xorshift, enough for test data, never for keys. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 0x9e3779b9
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 0x100000000
  }
}
