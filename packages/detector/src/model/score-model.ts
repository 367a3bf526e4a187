// SPDX-License-Identifier: Apache-2.0
// The port between sound and decision: whatever runs the network, this is all the rest of the house sees of it.
import type { ModelManifest } from '../manifest.ts'

/** Log-mel windows to calibrated cry logits. Adapters prove themselves with the suite in `../testing.ts`. */
export interface ScoreModel {
  readonly manifest: ModelManifest
  /** What runs the network, for status pages: for example `wasm fp32`. */
  readonly engine: string
  /**
   * `windows` Float32Array `[count * windowFrames * melBands]`, natural-log mel power, window by window;
   * returns logits `[count]`. A window's logit does not depend on its neighbours in the batch. The array may be
   * transferred to another thread: it must not be used after the call. Throws `WINDOW_SHAPE_INVALID`,
   * `MODEL_OUTPUT_INVALID`, `MODEL_CLOSED`.
   */
  logits(windows: Float32Array<ArrayBuffer>, count: number): Promise<Float32Array>
  /** Ends the runtime and overwrites its input. Safe to call twice. */
  close(): Promise<void>
}

/** The logistic function: a calibrated logit as a probability. */
export function toScore(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
