// SPDX-License-Identifier: Apache-2.0
// What the report draws of one recording, gathered while it is heard.
import { featureNumbers } from '@cryingsense/dsp'
import { Columns } from './columns.ts'

/** Waveform, spectrogram and score of one recording. */
export class Picture {
  readonly file: string
  /** Lowest and highest sample of each stretch of 10 ms and its multiples. */
  readonly lowest = new Columns(1, 'min')
  readonly highest = new Columns(1, 'max')
  /** Log-mel power, 64 bands. */
  readonly spectrum = new Columns(featureNumbers.melBands, 'mean')
  /** The score, and when it was known. */
  readonly scores = new Columns(1, 'max')
  readonly scoreTimes = new Columns(1, 'max')
  #samples = 0
  #low = 0
  #high = 0

  constructor(file: string) {
    this.file = file
  }

  /** Samples taken so far. */
  get sampleCount(): number {
    return this.#samples
  }

  takeSamples(samples: Float32Array): void {
    for (let index = 0; index < samples.length; index++) {
      const x = samples[index] as number
      if (x < this.#low) this.#low = x
      if (x > this.#high) this.#high = x
      this.#samples++
      if (this.#samples % featureNumbers.hopSamples === 0) this.#endStretch()
    }
  }

  takeFrame(frame: Float32Array): void {
    this.spectrum.take(frame)
  }

  takeScore(hop: { readonly timeSec: number; readonly score: number }): void {
    this.scores.take([hop.score])
    this.scoreTimes.take([hop.timeSec])
  }

  #endStretch(): void {
    this.lowest.take([this.#low])
    this.highest.take([this.#high])
    this.#low = 0
    this.#high = 0
  }
}
