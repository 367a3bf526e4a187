// SPDX-License-Identifier: Apache-2.0
// What the resampler's filters have in common, so that they can stand in a row: a shape, and a memory that can be copied.

/** Most samples handed to a stage at once: small enough for the cache, large enough that moving history costs little. */
export const roundSamples = 2048

/** All a stage remembers. Copy the fields to copy the stage. */
export interface StageState {
  /** Recent input, oldest first; the first `heldSamples` entries are valid. */
  readonly history: Float64Array
  heldSamples: number
  /** Entry of the history at or just before the next output's moment. */
  nextEntry: number
  /** How far the next output lies behind that entry, in 1 / up samples. */
  phase: number
}

/**
 * A streaming filter that changes the rate. Its input's first `startSamples` (a constructor's argument) lie before the
 * stream's first moment: what a filter before it already rings there.
 */
export interface Stage {
  readonly state: StageState
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

/** A stage's memory before any sound: `silentSamples` of silence, the first output at entry `nextEntry`. */
export interface StageStart {
  readonly silentSamples: number
  readonly nextEntry: number
}

/** Appends `block[0..count)` to the history. */
export function takeSamples(state: StageState, block: Float64Array, count: number): void {
  const { history } = state
  const held = state.heldSamples
  for (let index = 0; index < count; index++) history[held + index] = block[index] as number
  state.heldSamples = held + count
}

/** Drops what lies more than `reachSamples` before the next output. */
export function forgetSamples(state: StageState, reachSamples: number): void {
  const spare = Math.min(state.nextEntry, state.heldSamples) - reachSamples
  state.history.copyWithin(0, spare, state.heldSamples)
  state.heldSamples -= spare
  state.nextEntry -= spare
}

/** Overwrites the history with zeros and starts anew. */
export function wipeState(state: StageState, start: StageStart): void {
  state.history.fill(0)
  state.heldSamples = start.silentSamples
  state.nextEntry = start.nextEntry
  state.phase = 0
}
