// SPDX-License-Identifier: Apache-2.0
// Runs on the browser's audio thread: gathers its 128-sample pieces into blocks and hands them over. Nothing else
// happens here, because whatever is late on this thread is lost.

/** The part of AudioWorkletGlobalScope used here; TypeScript's DOM library leaves it out. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(
  name: string,
  processor: new () => { process(inputs: readonly (readonly Float32Array[])[]): boolean },
): void

/** 21 ms at 48 kHz: few messages, little delay. */
const blockSamples = 1_024

registerProcessor(
  'cryingsense-capture',
  class extends AudioWorkletProcessor {
    #block = new Float32Array(blockSamples)
    #filled = 0

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      const samples = inputs[0]?.[0]
      if (samples === undefined) return true
      // A render quantum is 128 samples and divides the block; the loop holds should that ever change.
      for (const sample of samples) {
        this.#block[this.#filled++] = sample
        if (this.#filled < blockSamples) continue
        const block = this.#block
        this.#block = new Float32Array(blockSamples)
        this.#filled = 0
        // The memory moves over: no copy of the sound stays on this side.
        this.port.postMessage(block, [block.buffer])
      }
      return true
    }
  },
)
