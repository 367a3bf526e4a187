// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of samples into overlapping windows, the same ones however the stream arrives in pieces.
import { assertCount, assertSamples } from './samples.ts'
import { maxFftSize } from './limits.ts'

/** What a framer remembers; copy both fields to copy the framer. */
export interface FramerState {
  /** The last samples, oldest first; the first `filledSamples` are valid. `[windowSamples]` */
  readonly window: Float32Array
  filledSamples: number
}

/**
 * Streaming framer: frame k holds samples [k * hop, k * hop + window). No centring, no padding; a tail shorter than a
 * window stays inside until more arrives.
 *
 * @example
 * const framer = new Framer({ windowSamples: 400, hopSamples: 160 })
 * framer.push(new Float32Array(560), (window) => window.length) // called twice
 */
export class Framer {
  readonly windowSamples: number
  readonly hopSamples: number
  readonly state: FramerState

  constructor(options: { readonly windowSamples: number; readonly hopSamples: number }) {
    assertCount(options.windowSamples, 'windowSamples', 1, maxFftSize)
    assertCount(options.hopSamples, 'hopSamples', 1, options.windowSamples)
    this.windowSamples = options.windowSamples
    this.hopSamples = options.hopSamples
    this.state = { window: new Float32Array(this.windowSamples), filledSamples: 0 }
  }

  /**
   * Takes samples, -1..1, and calls `onWindow` for each full window. The window is reused: it must not be kept or
   * changed. Throws TypeError or RangeError on bad samples, leaving the state as it was.
   */
  push(samples: Float32Array, onWindow: (window: Float32Array) => void): void {
    assertSamples(samples)
    const { state, windowSamples, hopSamples } = this
    const { window } = state
    let taken = 0
    while (taken < samples.length) {
      const count = Math.min(windowSamples - state.filledSamples, samples.length - taken)
      const filled = state.filledSamples
      for (let index = 0; index < count; index++) window[filled + index] = samples[taken + index] as number
      state.filledSamples = filled + count
      taken += count
      if (state.filledSamples === windowSamples) {
        onWindow(window)
        window.copyWithin(0, hopSamples)
        state.filledSamples = windowSamples - hopSamples
      }
    }
  }

  /** Forgets the stream and overwrites the samples held. */
  wipe(): void {
    this.state.window.fill(0)
    this.state.filledSamples = 0
  }
}
