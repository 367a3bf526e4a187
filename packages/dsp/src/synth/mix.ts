// SPDX-License-Identifier: Apache-2.0
// Several sounds at once.
import type { Sound } from './sound.ts'

/** Sum of sounds with gains. The scratch block grows to the largest block asked for. */
export function mixOf(parts: readonly { readonly sound: Sound; readonly gain: number }[]): Sound {
  let scratch = new Float32Array(0)
  return {
    render(out) {
      if (scratch.length < out.length) scratch = new Float32Array(out.length)
      const block = scratch.subarray(0, out.length)
      out.fill(0)
      for (const { sound, gain } of parts) {
        sound.render(block)
        for (let index = 0; index < out.length; index++) out[index] = (out[index] ?? 0) + gain * (block[index] ?? 0)
      }
    },
  }
}
