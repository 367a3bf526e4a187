// SPDX-License-Identifier: Apache-2.0
// The picture of sound that may leave the ear: 32 bands, 8 columns per second, 256 shades. Averaged on purpose so far
// that speech cannot be rebuilt from it; the sound itself never leaves.
import { featureNumbers } from './numbers.ts'

const { melBands, sampleRateHz, hopSamples } = featureNumbers

/** Bands of a column: each the mean of two neighbouring mel bands. */
export const coarseBands = melBands / 2
/** Columns per second. */
export const coarseColumnsPerSec = 8
/** Band power (dB, as in 10 log10 of the log-mel's power) that is drawn as 0 and as 255. A full-scale sine has +40. */
export const coarseRangeDb = Object.freeze({ low: -60, high: 40 })

const framesPerColumn = sampleRateHz / hopSamples / coarseColumnsPerSec
const dbPerNeper = 10 / Math.LN10

/**
 * Log-mel frames to coarse columns. 12.5 frames make a column, so columns take 12 and 13 frames in turn.
 *
 * @example
 * const picture = new CoarseSpectrum()
 * picture.push(new Float32Array(64).fill(-18.4), (column) => column[0]) // after 12 frames: 32 zeros
 */
export class CoarseSpectrum {
  readonly #sum = new Float64Array(coarseBands)
  readonly #column = new Uint8Array(coarseBands)
  #frames = 0
  #columns = 0

  /**
   * Takes one log-mel frame `[64]` (natural logarithm) and calls `onColumn` when a column is full: `[32]`, low bands
   * first, 0..255 over `coarseRangeDb`. The column is reused: copy it to keep it.
   */
  push(frame: Float32Array, onColumn: (column: Uint8Array) => void): void {
    if (frame.length !== melBands) throw new RangeError(`frame must hold ${melBands} bands, found ${frame.length}`)
    let total = 0
    for (let band = 0; band < melBands; band++) total += frame[band] as number
    // NaN would be drawn as 0, which is silence.
    if (!Number.isFinite(total)) throw new RangeError('frame must hold finite values')
    const sum = this.#sum
    for (let band = 0; band < coarseBands; band++) {
      sum[band] = (sum[band] as number) + (frame[2 * band] as number) + (frame[2 * band + 1] as number)
    }
    this.#frames++
    const firstFrame = Math.floor(this.#columns * framesPerColumn)
    const columnFrames = Math.floor((this.#columns + 1) * framesPerColumn) - firstFrame
    if (this.#frames < columnFrames) return
    this.#quantise(columnFrames)
    // Two columns make 25 whole frames: counting to two is enough and never overflows.
    this.#columns = (this.#columns + 1) % 2
    this.#frames = 0
    sum.fill(0)
    onColumn(this.#column)
  }

  /** Overwrites what is held and starts a new column. */
  wipe(): void {
    this.#sum.fill(0)
    this.#column.fill(0)
    this.#frames = 0
    this.#columns = 0
  }

  #quantise(columnFrames: number): void {
    const { low, high } = coarseRangeDb
    for (let band = 0; band < coarseBands; band++) {
      const meanDb = (dbPerNeper * (this.#sum[band] as number)) / (2 * columnFrames)
      const shade = Math.round((255 * (meanDb - low)) / (high - low))
      this.#column[band] = Math.max(0, Math.min(255, shade))
    }
  }
}
