// SPDX-License-Identifier: Apache-2.0
// Turns a decoder that fills a window into a stream that is pulled, and keeps what came before a fault.
import type { StreamInput } from './input.ts'
import type { Unpacked } from './unpacked.ts'
import { isStreamError } from './unpacked.ts'
import type { Window } from './window.ts'

/** One format's way of unpacking. */
export interface Decoder {
  readonly input: StreamInput
  readonly window: Window
  /** Writes at least one byte, or ends: false once the stream ended and was verified. Stops soon after `window.stopAt`. */
  run(): boolean
  /** Where the stream ends, once `run` gave false. */
  readonly endOffset: number
}

/** A decoder as a stream. */
export class PiecedStream implements Unpacked {
  readonly #decoder: Decoder
  #isEnded = false
  #fault: unknown

  constructor(decoder: Decoder) {
    this.#decoder = decoder
  }

  get endOffset(): number {
    return this.#isEnded ? this.#decoder.endOffset : this.#decoder.input.offset
  }

  next(): Uint8Array | undefined {
    const { window } = this.#decoder
    while (this.#fault === undefined && !this.#isEnded) {
      window.begin()
      try {
        this.#isEnded = !this.#decoder.run()
      } catch (error) {
        if (!isStreamError(error)) throw error
        this.#fault = error
      }
      if (window.at > window.startAt) return window.piece()
    }
    if (this.#fault !== undefined) throw this.#fault
    return undefined
  }
}
