// SPDX-License-Identifier: Apache-2.0
// One device's sound as one continuous stream: frames, closed gates and short losses are laid end to end by the
// device's clock, so that a hop's time is always its place in the stream. Holds 25 ms of sound and a window of features.
import { featureNumbers, Resampler } from '@cryingsense/dsp'
import { type FeatureWindow, HopStream, type HopHandlers, type ModelInput } from '@cryingsense/detector'
import { longestFilledGapMs } from '../limits.ts'

const { sampleRateHz, windowSamples, hopSamples } = featureNumbers
const silence = new Float32Array(1600)

/** Capture times are whole milliseconds and messages may be lost; below this a difference is rounding. */
const roundingMs = 30

/** A window that is due. It must be copied during the call. */
export interface DueHop {
  /** End of the hop on the device's clock. */
  readonly captureMs: number
  readonly levelDbfs: number
  readonly window: FeatureWindow
  /** True where the whole window is silence that the device did not send: its score is known beforehand. */
  readonly isFloor: boolean
}

export interface StreamHandlers {
  readonly onHop: (hop: DueHop) => void
  /** A log-mel frame `[64]`; reused after the call. */
  readonly onFrame: (frame: Float32Array) => void
  /** Sound at 16 kHz, as heard; overwritten after the call. */
  readonly onSound: (samples: Float32Array) => void
  /** Nothing is known of the room between these times of the device's clock. */
  readonly onGap: (fromMs: number, toMs: number) => void
}

export class SoundStream {
  readonly #hops: HopStream
  readonly #handlers: StreamHandlers
  readonly #rateHz: number
  readonly #resampler: Resampler | undefined
  readonly #windowFloorSamples: number
  #baseMs: number | undefined
  #samples = 0
  #silentSamples: number

  constructor(input: ModelInput, rateHz: number, handlers: StreamHandlers) {
    this.#hops = new HopStream(input)
    this.#handlers = handlers
    this.#rateHz = rateHz
    this.#resampler = rateHz === sampleRateHz ? undefined : new Resampler({ fromHz: rateHz })
    const windowSpanSamples = windowSamples + input.windowFrames * hopSamples
    this.#windowFloorSamples = Math.ceil((windowSpanSamples * rateHz) / sampleRateHz)
    // A new window is filled with the floor.
    this.#silentSamples = this.#windowFloorSamples
  }

  /** End of the stream so far on the device's clock; `undefined` before the first sound. */
  get heardUntilMs(): number | undefined {
    return this.#baseMs === undefined ? undefined : this.#baseMs + (this.#samples * 1000) / this.#rateHz
  }

  /** Takes sound at the device's rate; `samples` is overwritten by the caller afterwards. */
  hear(captureMs: number, samples: Float32Array): void {
    this.#advanceTo(captureMs)
    this.#silentSamples = 0
    this.#push(samples, true)
  }

  /** Takes a stretch during which the device's gate was closed. */
  rest(captureMs: number, durationMs: number): void {
    this.#advanceTo(captureMs)
    this.#pushSilence(Math.round((durationMs / 1000) * this.#rateHz))
  }

  /** Overwrites all sound, but keeps the place in time: what comes next is a continuation or a gap. */
  wipe(): void {
    const heardUntilMs = this.heardUntilMs
    this.#hops.wipe()
    this.#resampler?.wipe()
    this.#baseMs = heardUntilMs
    this.#samples = 0
    this.#silentSamples = this.#windowFloorSamples
  }

  /** Fills a short loss with silence; after a long one starts anew, because what came before says nothing any more. */
  #advanceTo(captureMs: number): void {
    const expectedMs = this.heardUntilMs
    if (expectedMs === undefined) {
      this.#baseMs = captureMs
      return
    }
    const gapMs = captureMs - expectedMs
    if (gapMs <= roundingMs) return
    if (gapMs <= longestFilledGapMs) {
      this.#pushSilence(Math.round((gapMs / 1000) * this.#rateHz))
      return
    }
    this.wipe()
    this.#baseMs = captureMs
    this.#handlers.onGap(expectedMs, captureMs)
  }

  #pushSilence(samples: number): void {
    for (let left = samples; left > 0; left -= silence.length) {
      const block = left >= silence.length ? silence : silence.subarray(0, left)
      this.#silentSamples += block.length
      this.#push(block, false)
    }
  }

  #push(samples: Float32Array, isHeard: boolean): void {
    this.#samples += samples.length
    const at16kHz = this.#resampler === undefined ? samples : this.#resampler.push(samples)
    if (isHeard) this.#handlers.onSound(at16kHz)
    this.#hops.push(at16kHz, this.#hopHandlers)
    if (this.#resampler !== undefined) at16kHz.fill(0)
  }

  readonly #hopHandlers: HopHandlers = {
    onFrame: (frame) => this.#handlers.onFrame(frame),
    onHop: ({ endSample, levelDbfs }) => {
      const captureMs = (this.#baseMs ?? 0) + (endSample * 1000) / sampleRateHz
      const isFloor = this.#silentSamples >= this.#windowFloorSamples
      this.#handlers.onHop({ captureMs, levelDbfs, window: this.#hops.window, isFloor })
    },
  }
}
