// SPDX-License-Identifier: Apache-2.0
// What a device can say about its own microphone before any filter touches the sound: a dead one sends zeros, a stuck
// driver one value, an overdriven converter its ends.
import type { MicrophoneHealth } from '@cryingsense/protocol'

/** From here on a sample counts as full scale; converters clip at 1, resamplers move clipped peaks by a hundredth. */
const fullScale = 0.985
const zeroShareLimit = 0.999
const stuckShareLimit = 0.9
const clippedShareLimit = 0.1

/** Counts over one stretch; {@link MicrophoneCheck.take} ends it. Holds one sample. */
export class MicrophoneCheck {
  #samples = 0
  #zeros = 0
  #stuck = 0
  #clipped = 0
  #last = Number.NaN

  /** Samples -1..1 as the converter gave them. */
  push(samples: Float32Array): void {
    for (let index = 0; index < samples.length; index++) {
      const sample = samples[index] as number
      if (sample === 0) this.#zeros++
      else if (sample === this.#last) this.#stuck++
      if (Math.abs(sample) >= fullScale) this.#clipped++
      this.#last = sample
    }
    this.#samples += samples.length
  }

  /** The stretch's health; starts a new stretch. */
  take(): MicrophoneHealth {
    const total = Math.max(1, this.#samples)
    const isAll = (count: number, limit: number) => this.#samples > 0 && count / total >= limit
    const health: MicrophoneHealth = isAll(this.#zeros, zeroShareLimit)
      ? 'zeroSamples'
      : isAll(this.#stuck, stuckShareLimit)
        ? 'stuckSamples'
        : isAll(this.#clipped, clippedShareLimit)
          ? 'clipping'
          : 'fine'
    this.#samples = 0
    this.#zeros = 0
    this.#stuck = 0
    this.#clipped = 0
    return health
  }
}
