// SPDX-License-Identifier: Apache-2.0
// What the resampler's filters have in common, so that they can stand in a row.

/** Most samples handed to a stage at once: small enough for the cache, large enough that moving history costs little. */
export const roundSamples = 2048

/**
 * A streaming filter that changes the rate. Its input's first `startSamples` (a constructor's argument) lie before the
 * stream's first moment: what a filter before it already rings there.
 */
export interface Stage {
  /** Input samples needed after the moment of an output before it is known. */
  readonly latencySamples: number
  /**
   * Takes `block[0..count)`, count <= roundSamples, writes the finished outputs over it from its start and returns how
   * many. `block` is long enough for what a round gives. The outputs do not depend on how the input is cut.
   */
  run(block: Float64Array, count: number): number
  /** Overwrites the samples held and starts anew. */
  wipe(): void
}
