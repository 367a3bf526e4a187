// SPDX-License-Identifier: Apache-2.0
// The features the detector reads: natural-log mel power, 64 bands every 10 ms. Python computes the same in training;
// vectors/log-mel/ holds both to it.
import { Framer } from './framer.ts'
import { RealFft, type PowerSpectrumTask } from './fft.ts'
import { melFilterBank } from './mel.ts'
import { featureNumbers } from './numbers.ts'
import { assertSamples } from './samples.ts'
import { hannWindow } from './window.ts'

const { windowSamples, hopSamples, fftSize, melBands, powerFloor } = featureNumbers
const filterBank = melFilterBank()
const hann = hannWindow(windowSamples)

/** How many whole frames `sampleCount` samples give: 0 under one window. */
export function logMelFrameCount(sampleCount: number): number {
  return sampleCount < windowSamples ? 0 : Math.floor((sampleCount - windowSamples) / hopSamples) + 1
}

/**
 * Streaming log-mel: 16 kHz mono samples, -1..1, in blocks of any size; the frames do not depend on the cut, to the bit.
 * Allocates nothing after construction.
 *
 * @example
 * const stream = new LogMelStream()
 * stream.push(new Float32Array(16_000), (frame) => frame[0]) // 98 frames of 64 bands
 */
export class LogMelStream {
  readonly #framer = new Framer({ windowSamples, hopSamples })
  readonly #fft = new RealFft(fftSize)
  readonly #power = new Float64Array(fftSize / 2 + 1)
  readonly #frame = new Float32Array(melBands)
  readonly #task: PowerSpectrumTask = {
    samples: this.#framer.state.window,
    window: hann,
    power: this.#power,
    lowBin: filterBank.lowBin,
    highBin: filterBank.highBin,
  }

  #onFrame: (frame: Float32Array) => void = ignoreFrame
  // Made once: a closure per push would be the only garbage of the hot path.
  readonly #onWindow = (): void => {
    this.#fft.powerSpectrum(this.#task)
    melLog(this.#power, this.#frame)
    this.#onFrame(this.#frame)
  }

  /**
   * Calls `onFrame` once per finished frame with `[64]` values: ln(max(band power, 1e-8)). The array is reused: copy it
   * to keep it. Throws TypeError or RangeError on bad samples (see `assertSamples`) before taking any of them.
   */
  push(samples: Float32Array, onFrame: (frame: Float32Array) => void): void {
    this.#onFrame = onFrame
    this.#framer.push(samples, this.#onWindow)
    this.#onFrame = ignoreFrame
  }

  /** Starts a new stream: the next frame begins with the next sample. Overwrites what was held. */
  reset(): void {
    this.wipe()
  }

  /** Overwrites every sample and spectrum held with zeros. The stream can be used again from its start. */
  wipe(): void {
    this.#framer.wipe()
    this.#fft.wipe()
    this.#power.fill(0)
    this.#frame.fill(0)
  }
}

/**
 * Log-mel of a whole recording: `samples` `[n]`, 16 kHz; returns `[frames * 64]`, frame after frame, the same values
 * a `LogMelStream` gives. Less than a window (400 samples) gives no frame.
 */
export function logMel(samples: Float32Array): Float32Array {
  assertSamples(samples)
  const stream = new LogMelStream()
  const features = new Float32Array(logMelFrameCount(samples.length) * melBands)
  let at = 0
  stream.push(samples, (frame) => {
    features.set(frame, at)
    at += melBands
  })
  stream.wipe()
  return features
}

function ignoreFrame(): void {
  // No one listens between two calls of push().
}

/** `power` `[257]` to `frame` `[64]`: weighted sums, floor, natural logarithm. */
function melLog(power: Float64Array, frame: Float32Array): void {
  const { firstBin, offset, weights } = filterBank
  let at = 0
  for (let band = 0; band < melBands; band++) {
    const end = offset[band + 1] as number
    let bin = firstBin[band] as number
    let sum = 0
    for (; at < end; at++) sum += (weights[at] as number) * (power[bin++] as number)
    frame[band] = Math.log(sum > powerFloor ? sum : powerFloor)
  }
}
