// SPDX-License-Identifier: Apache-2.0
// From what the browser captures to what goes on the wire: 16 kHz, high-passed at 100 Hz, 50 ms frames of PCM16.
import { encodePcm16, featureNumbers, HighPass, levelDbfs, Resampler } from '@cryingsense/dsp'

export const wireRateHz = featureNumbers.sampleRateHz
export const wireFrameMs = 50
const wireFrameSamples = (wireRateHz * wireFrameMs) / 1_000
export const wireFrameBytes = wireFrameSamples * 2

/** When the capture clock and the sample count disagree by more, sound was lost in between: say so by the time. */
const gapMs = 500

export interface WireFrame {
  /** When its first sample was captured, whole ms on the capture clock; never before the end of the frame before. */
  readonly captureMs: number
  /** Little-endian PCM16, {@link wireFrameBytes} long; the receiver may overwrite it. */
  readonly pcm: Uint8Array
  readonly levelDbfs: number
}

/** A stream of blocks in, whole frames out. One per capture: it holds filter memories and a part of a frame. */
export class SoundPath {
  readonly #resampler: Resampler
  readonly #highPass = new HighPass({ cutoffHz: 100, sampleRateHz: wireRateHz })
  readonly #frame = new Float32Array(wireFrameSamples)
  #filled = 0
  #nextCaptureMs: number | undefined

  /** `fromHz` is the rate the browser really delivers. */
  constructor(fromHz: number) {
    this.#resampler = new Resampler({ fromHz, toHz: wireRateHz })
  }

  /** Takes a block `[n]`, -1..1, that ended at `nowMs` of the capture clock; the block is wiped. */
  push(block: Float32Array, nowMs: number, onFrame: (frame: WireFrame) => void): void {
    const samples = this.#highPass.process(this.#resampler.push(block))
    block.fill(0)
    for (const sample of samples) {
      this.#frame[this.#filled++] = sample
      if (this.#filled === wireFrameSamples) onFrame(this.#takeFrame(nowMs))
    }
    samples.fill(0)
  }

  /** Overwrites what is held. */
  wipe(): void {
    this.#resampler.wipe()
    this.#highPass.wipe()
    this.#frame.fill(0)
    this.#filled = 0
    this.#nextCaptureMs = undefined
  }

  #takeFrame(nowMs: number): WireFrame {
    const measuredMs = Math.max(0, Math.round(nowMs) - wireFrameMs)
    const countedMs = this.#nextCaptureMs ?? measuredMs
    // Samples are the better clock; only a real gap moves it, and never backwards.
    const captureMs = measuredMs - countedMs > gapMs ? measuredMs : countedMs
    this.#nextCaptureMs = captureMs + wireFrameMs
    this.#filled = 0
    const frame = { captureMs, pcm: encodePcm16(this.#frame), levelDbfs: levelDbfs(this.#frame) }
    this.#frame.fill(0)
    return frame
  }
}
