// SPDX-License-Identifier: Apache-2.0
// What a caregiver sees of the sound: its level and a picture too coarse to hear anything from.
import { CoarseSpectrum, levelFloorDbfs, meanSquareToDbfs } from '@cryingsense/dsp'
import { maximumSpectrumColumns } from '@cryingsense/protocol/gateway'

/** The picture since it was last taken. */
export interface Picture {
  readonly levelDbfs: number
  readonly spectrum: readonly (readonly number[])[]
}

export class LivePicture {
  readonly #coarse = new CoarseSpectrum()
  #columns: number[][] = []
  #squares = 0
  #samples = 0
  #levelDbfs = levelFloorDbfs

  /** Samples -1..1, not kept. */
  sound(samples: Float32Array): void {
    let squares = 0
    for (let index = 0; index < samples.length; index++) squares += (samples[index] as number) ** 2
    this.#squares += squares
    this.#samples += samples.length
  }

  /** The level that a device with a closed gate reported. */
  level(levelDbfs: number): void {
    this.#levelDbfs = levelDbfs
    this.#squares = 0
    this.#samples = 0
  }

  /** A log-mel frame `[64]`. */
  frame(frame: Float32Array): void {
    this.#coarse.push(frame, (column) => {
      this.#columns.push([...column])
      if (this.#columns.length > maximumSpectrumColumns) this.#columns.shift()
    })
  }

  /** Takes what has gathered; `undefined` where nothing new was heard. */
  take(): Picture | undefined {
    if (this.#columns.length === 0) return undefined
    if (this.#samples > 0) this.#levelDbfs = meanSquareToDbfs(this.#squares / this.#samples)
    const spectrum = this.#columns
    this.#columns = []
    this.#squares = 0
    this.#samples = 0
    return { levelDbfs: Math.min(0, Math.round(this.#levelDbfs * 10) / 10), spectrum }
  }

  wipe(): void {
    this.#coarse.wipe()
    this.#columns = []
    this.#squares = 0
    this.#samples = 0
    this.#levelDbfs = levelFloorDbfs
  }
}
