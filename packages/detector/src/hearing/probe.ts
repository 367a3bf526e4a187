// SPDX-License-Identifier: Apache-2.0
// Measures the health of a stream of samples, half a second at a time, whatever sizes it arrives in.
import { DetectorError } from '../errors.ts'
import { RepeatFinder } from './repeat.ts'

/** Samples per health block: 0.5 s at 16 kHz, one hop of the detector. */
export const healthBlockSamples = 8_000

/** Samples per part: 100 ms, shorter than the pauses of breath in crying and of syllables in speech. */
const partSamples = 1_600

/**
 * From this magnitude on, a sample counts as full scale. A 16-bit converter's ends are 1 and 0.99997; resampling
 * and high-pass filters move clipped peaks by about a hundredth.
 */
const fullScale = 0.985

/** The health of one block of sound; shares are 0..1. */
export interface HealthBlock {
  readonly samples: number
  readonly zeroShare: number
  readonly clippedShare: number
  /** Share of samples that equal the one before, or repeat an earlier stretch bit for bit; zeros not counted. */
  readonly stuckShare: number
  /** Mean square of the quietest part of the block, full scale = 1: steady noise keeps it up, a cry does not. */
  readonly quietestPower: number
  /** Mean square of the whole block. */
  readonly power: number
}

/** Cuts samples into health blocks. Holds 2 ms of sound for comparison; {@link SignalProbe.wipe} overwrites it. */
export class SignalProbe {
  readonly #repeats = new RepeatFinder()
  #samples = 0
  #zeros = 0
  #clipped = 0
  #stuck = 0
  #power = 0
  #partPower = 0
  #quietestPower = Number.POSITIVE_INFINITY
  #last = Number.NaN

  /**
   * Takes samples -1..1 and hands over each block that is complete. Throws `SAMPLES_INVALID` at a sample that is
   * not finite; blocks before it were handed over.
   */
  push(samples: Float32Array, onBlock: (block: HealthBlock) => void): void {
    for (let index = 0; index < samples.length; index++) {
      const x = samples[index] as number
      const power = x * x
      if (!(power < Number.POSITIVE_INFINITY)) {
        throw new DetectorError('SAMPLES_INVALID', 'invalid', `Cannot hear sample ${index}: found ${x}`, {
          remedy: 'Look for the step that divides by zero before the detector; sound holds finite samples only',
          context: { index },
        })
      }
      const isRepeat = this.#repeats.push(x)
      if (x === 0) this.#zeros++
      else if (x === this.#last || isRepeat) this.#stuck++
      if (power >= fullScale * fullScale) this.#clipped++
      this.#last = x
      this.#partPower += power
      this.#samples++
      if (this.#samples % partSamples === 0) this.#endPart()
      if (this.#samples === healthBlockSamples) onBlock(this.#endBlock())
    }
  }

  /** Forgets and overwrites. */
  wipe(): void {
    this.#endBlock()
    this.#repeats.wipe()
    this.#last = Number.NaN
  }

  #endPart(): void {
    this.#quietestPower = Math.min(this.#quietestPower, this.#partPower / partSamples)
    this.#power += this.#partPower
    this.#partPower = 0
  }

  #endBlock(): HealthBlock {
    const samples = this.#samples
    const block = {
      samples,
      zeroShare: this.#zeros / samples,
      clippedShare: this.#clipped / samples,
      stuckShare: this.#stuck / samples,
      quietestPower: this.#quietestPower,
      power: this.#power / samples,
    }
    this.#samples = 0
    this.#zeros = 0
    this.#clipped = 0
    this.#stuck = 0
    this.#power = 0
    this.#partPower = 0
    this.#quietestPower = Number.POSITIVE_INFINITY
    return block
  }
}
