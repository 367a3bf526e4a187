// SPDX-License-Identifier: Apache-2.0
// Samples in, one window per hop out: the part of the detector that every listener shares, be it a file or a device.
import { featureNumbers, LogMelStream, logPowerFloor, meanSquareToDbfs } from '@cryingsense/dsp'
import { FeatureWindow } from './feature-window.ts'
import type { ModelInput } from './manifest.ts'

const { windowSamples, hopSamples } = featureNumbers
/** Every frame ends this many samples after a multiple of the hop. */
const frameEndOffset = windowSamples % hopSamples

/** A hop that is due. Its window is in {@link HopStream.window} during the call only. */
export interface Hop {
  /** Samples of the stream up to the end of the hop's last frame: when its score can be known. */
  readonly endSample: number
  /** RMS level of the sound since the hop before, in dBFS. */
  readonly levelDbfs: number
}

/** What a listener is told while samples are pushed. */
export interface HopHandlers {
  /** A window is due: copy it now. */
  readonly onHop: (hop: Hop) => void
  /** A log-mel frame `[64]`, for pictures of sound; reused after the call. */
  readonly onFrame?: (frame: Float32Array) => void
}

/**
 * Cuts a stream of 16 kHz mono samples, -1..1, into scored hops. What is told does not depend on how the stream is
 * cut into pushes.
 *
 * @example
 * const stream = new HopStream(model.manifest.input)
 * const windows = new Float32Array(stream.window.windowValues)
 * stream.push(samples, { onHop: () => stream.window.copyInto(windows, 0) })
 * const [logit] = await model.logits(windows, 1)
 */
export class HopStream {
  readonly window: FeatureWindow
  readonly #features = new LogMelStream()
  #samples = 0
  #squares = 0
  #squaresOf = 0
  #hasDueHop = false

  constructor(input: ModelInput) {
    const { windowFrames, hopFrames, melBands } = input
    this.window = new FeatureWindow({ windowFrames, hopFrames, melBands, floor: logPowerFloor })
  }

  /** Takes samples and tells of every hop that they complete. Throws RangeError on samples that are not finite. */
  push(samples: Float32Array, handlers: HopHandlers): void {
    const onFrame = (frame: Float32Array): void => {
      handlers.onFrame?.(frame)
      if (this.window.push(frame)) this.#hasDueHop = true
    }
    let offset = 0
    while (offset < samples.length) {
      // Stops at the end of each frame, so that a hop's level covers its own samples and no others.
      const toFrameEnd = hopSamples - ((this.#samples + hopSamples - frameEndOffset) % hopSamples)
      const block = samples.subarray(offset, offset + toFrameEnd)
      this.#features.push(block, onFrame)
      this.#measure(block)
      offset += block.length
      if (this.#hasDueHop) this.#tell(handlers)
    }
  }

  /** Ends the stream: scores what is left of an unfinished hop, padded with silence. */
  finish(handlers: HopHandlers): void {
    if (this.window.finish()) this.#tell(handlers)
  }

  /** Forgets and overwrites all sound, and starts anew. */
  wipe(): void {
    this.#features.wipe()
    this.window.wipe()
    this.#samples = 0
    this.#squares = 0
    this.#squaresOf = 0
  }

  #measure(block: Float32Array): void {
    let squares = 0
    for (let index = 0; index < block.length; index++) squares += (block[index] as number) ** 2
    this.#squares += squares
    this.#squaresOf += block.length
    this.#samples += block.length
  }

  #tell(handlers: HopHandlers): void {
    const levelDbfs = meanSquareToDbfs(this.#squaresOf === 0 ? 0 : this.#squares / this.#squaresOf)
    this.#hasDueHop = false
    this.#squares = 0
    this.#squaresOf = 0
    handlers.onHop({ endSample: this.#samples, levelDbfs })
  }
}
