// SPDX-License-Identifier: Apache-2.0
// How loud the room is when nothing happens: a low percentile of the levels of the last seconds. A minimum would follow
// single gaps, a mean would follow the cry itself.
import { levelFloorDbfs } from './level.ts'
import { assertCount } from './samples.ts'

const binDb = 0.5
const topDbfs = 12
const binCount = (topDbfs - levelFloorDbfs) / binDb

/** Everything a tracker remembers: a ring of levels (as bins of 0.5 dB) and their histogram. Copy it to copy him. */
export interface NoiseFloorState {
  /** The last levels, as bin numbers `[windowUpdates]`. */
  readonly ring: Uint16Array
  /** How often each bin is in the ring `[264]`. */
  readonly counts: Uint16Array
  nextSlot: number
  filledUpdates: number
}

/**
 * Tracks the noise floor in dBFS from one level per update.
 *
 * @example
 * const noiseFloor = new NoiseFloor({ updatesPerSec: 10 })
 * noiseFloor.update(-52) // -51.9: the floor so far
 * noiseFloor.update(-12, { isFrozen: true }) // a cry is sounding: still -51.9
 */
export class NoiseFloor {
  readonly state: NoiseFloorState
  readonly #percentile: number
  readonly #updatesPerSec: number

  /**
   * @param options.windowSec how far back to listen, default 15: longer than a cry's longest breath-to-breath stretch
   * @param options.updatesPerSec how many levels come per second, default 10
   * @param options.percentile which share of the levels lies below the floor, 0..1, default 0.2
   */
  constructor(
    options: { readonly windowSec?: number; readonly updatesPerSec?: number; readonly percentile?: number } = {},
  ) {
    const { windowSec = 15, updatesPerSec = 10, percentile = 0.2 } = options
    if (!(percentile > 0 && percentile < 1)) throw new RangeError(`percentile must be 0..1, found ${percentile}`)
    if (!(updatesPerSec > 0)) throw new RangeError(`updatesPerSec must be positive, found ${updatesPerSec}`)
    const windowUpdates = Math.round(windowSec * updatesPerSec)
    assertCount(windowUpdates, 'windowSec * updatesPerSec', 2, 65_535)
    this.#percentile = percentile
    this.#updatesPerSec = updatesPerSec
    this.state = {
      ring: new Uint16Array(windowUpdates),
      counts: new Uint16Array(binCount),
      nextSlot: 0,
      filledUpdates: 0,
    }
  }

  /** Seconds of sound the present value rests on. */
  get heardSec(): number {
    return this.state.filledUpdates / this.#updatesPerSec
  }

  /**
   * Takes the level of one block and returns the floor in dBFS. While `isFrozen` the level is not taken, so that a cry
   * does not become the noise it is compared with. Throws RangeError if the level is NaN or out of range.
   */
  update(levelDbfs: number, options: { readonly isFrozen?: boolean } = {}): number {
    if (!(levelDbfs >= levelFloorDbfs && levelDbfs < 100)) {
      throw new RangeError(`levelDbfs must be from ${levelFloorDbfs} to 100, found ${levelDbfs}`)
    }
    if (options.isFrozen !== true) this.#take(levelDbfs)
    return this.floorDbfs
  }

  /** The floor in dBFS; `levelFloorDbfs` before the first update. */
  get floorDbfs(): number {
    const { counts, filledUpdates } = this.state
    const wanted = this.#percentile * filledUpdates
    let below = 0
    for (let bin = 0; bin < binCount; bin++) {
      const count = counts[bin] as number
      if (count > 0 && below + count >= wanted) {
        // Within the bin the levels are taken as spread evenly.
        return levelFloorDbfs + binDb * (bin + (wanted - below) / count)
      }
      below += count
    }
    return levelFloorDbfs
  }

  /** Forgets every level. */
  reset(): void {
    this.state.ring.fill(0)
    this.state.counts.fill(0)
    this.state.nextSlot = 0
    this.state.filledUpdates = 0
  }

  #take(levelDbfs: number): void {
    const { state } = this
    const { ring, counts } = state
    if (state.filledUpdates === ring.length) {
      const oldest = ring[state.nextSlot] as number
      counts[oldest] = (counts[oldest] as number) - 1
    } else state.filledUpdates++
    const bin = Math.min(binCount - 1, Math.floor((levelDbfs - levelFloorDbfs) / binDb))
    ring[state.nextSlot] = bin
    counts[bin] = (counts[bin] as number) + 1
    state.nextSlot = (state.nextSlot + 1) % ring.length
  }
}
