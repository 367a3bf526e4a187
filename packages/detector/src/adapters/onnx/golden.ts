// SPDX-License-Identifier: Apache-2.0
// Windows that two runtimes must agree on before one of them may replace the other.
import type { ModelInput } from '../../manifest.ts'

/** Windows in the comparison: an odd batch, so that a runtime that pads batches is caught as well. */
export const goldenWindows = 3

/**
 * The same windows on every machine, `[3 * windowFrames * melBands]`: noise with a slow rise and fall, within the
 * range of log-mel values of quiet to loud sound.
 */
export function toGoldenWindows({ windowFrames, melBands }: ModelInput): Float32Array {
  const windows = new Float32Array(goldenWindows * windowFrames * melBands)
  // Numerical Recipes' linear congruential generator.
  let seed = 20_260_101
  for (let index = 0; index < windows.length; index++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const frame = Math.floor(index / melBands)
    windows[index] = -8 + 4 * Math.sin(frame / 37) + 4 * (seed / 2 ** 32 - 0.5)
  }
  return windows
}
