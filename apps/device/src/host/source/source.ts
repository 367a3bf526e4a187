// SPDX-License-Identifier: Apache-2.0
// Where a device's sound comes from, as one thing: blocks of samples at a known rate.

export interface SoundSource {
  readonly rateHz: number
  /** Whether blocks come as fast as they are read, so that the reader must keep time. */
  readonly needsPacing: boolean
  /** Samples -1..1, mono; a block may be reused after the next is asked for. */
  readonly blocks: AsyncIterable<Float32Array> | Iterable<Float32Array>
  /** Ends it early: a microphone command is told to stop. */
  readonly close: () => void
}
