// SPDX-License-Identifier: Apache-2.0
// The port between sound and decision: whatever runs the network, this is all the rest of the house sees of it.
import type { ModelManifest } from '../manifest.ts'

/** Log-mel windows to calibrated cry logits. Adapters prove themselves with the suite in `../testing.ts`. */
export interface ScoreModel {
  readonly manifest: ModelManifest
  /**
   * `windows` `[count * windowFrames * melBands]`, natural-log mel power, window by window, oldest frame first;
   * returns calibrated logits `[count]`. A window's logit does not depend on its neighbours in the batch. `windows`
   * is copied before the call returns. Throws `WINDOW_SHAPE_INVALID`, `WINDOW_VALUES_INVALID`,
   * `MODEL_OUTPUT_INVALID`, `MODEL_CLOSED`, `ENGINE_STOPPED`.
   */
  logits(windows: Float32Array, count: number): Promise<Float32Array>
  /** Ends the runtime. Safe to call twice. */
  close(): Promise<void>
}

/** The logistic function: a calibrated logit as a probability. */
export function toScore(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
