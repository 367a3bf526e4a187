// SPDX-License-Identifier: Apache-2.0
// The public streams: a night of known length with its truth, and an endless nursery for a virtual device.
import { Nursery, type TruthEvent } from './nursery.ts'
import type { SceneName } from './scene.ts'
import { SAMPLE_RATE_HZ } from './sound.ts'

/** 20 ms: the frame of the virtual device. */
const DEFAULT_BLOCK_SAMPLES = 320
/** A night's longest length: a week. Truth grows with it, about 3000 events a day. */
export const LONGEST_NIGHT_MINUTES = 7 * 24 * 60

export interface NightOptions {
  readonly seed: number | string
  readonly minutes: number
  /** Default 'night'. */
  readonly scene?: SceneName
  /** Start of the first cry; default drawn by the scene. */
  readonly firstCrySec?: number
  /** Samples per block; changes nothing but the cut. Default 320. */
  readonly blockSamples?: number
}

/** A night to be read once: iterate `blocks` to the end, then `events` is complete. */
export interface Night {
  readonly sampleRateHz: number
  readonly totalSamples: number
  /** Each block is a fresh view into one reused buffer: copy it to keep it. */
  readonly blocks: Iterable<Float32Array>
  /** Truth so far, in order of start; events still sounding at the end are cut there. */
  readonly events: readonly TruthEvent[]
}

/**
 * Plans and streams a night of nursery sound, 16 kHz mono, values n / 32768, in constant memory.
 * Throws `RangeError` for a length, first cry or block size out of range.
 *
 * @example
 * const night = synthesizeNight({ seed: 7, minutes: 10 })
 * for (const block of night.blocks) write(block)
 * const cries = night.events.filter(({ kind }) => kind === 'cry')
 */
export function synthesizeNight(options: NightOptions): Night {
  const { minutes, firstCrySec } = options
  const blockSamples = options.blockSamples ?? DEFAULT_BLOCK_SAMPLES
  if (!(minutes > 0 && minutes <= LONGEST_NIGHT_MINUTES)) {
    throw new RangeError(`minutes: needs 0..${LONGEST_NIGHT_MINUTES}, got ${minutes}`)
  }
  if (firstCrySec !== undefined && !(firstCrySec >= 0))
    throw new RangeError(`firstCrySec: needs 0 or more, got ${firstCrySec}`)
  if (!(Number.isInteger(blockSamples) && blockSamples > 0)) {
    throw new RangeError(`blockSamples: needs a whole number above 0, got ${blockSamples}`)
  }
  const totalSamples = Math.round(minutes * 60 * SAMPLE_RATE_HZ)
  const endSec = totalSamples / SAMPLE_RATE_HZ
  const events: TruthEvent[] = []
  const nursery = new Nursery({
    ...options,
    scene: options.scene ?? 'night',
    onEvent: (event) => events.push({ ...event, endSec: Math.min(event.endSec, endSec) }),
  })
  function* render(): Generator<Float32Array, void> {
    const buffer = new Float32Array(blockSamples)
    for (let start = 0; start < totalSamples; start += blockSamples) {
      const block = buffer.subarray(0, Math.min(blockSamples, totalSamples - start))
      nursery.render(block)
      yield block
    }
  }
  return { sampleRateHz: SAMPLE_RATE_HZ, totalSamples, blocks: render(), events }
}

/**
 * An endless nursery in blocks of 20 ms for a virtual device. `scene` 'busy' cries after 4 to 8 s, then 20..40 s of
 * crying and 40..80 s without, again and again; 'quiet' has a fan, voices next door and rarely a cry.
 * The yielded block is reused: copy it to keep it.
 */
export function* nurseryStream(options: {
  readonly seed: number | string
  readonly scene: SceneName
  readonly firstCrySec?: number
  readonly blockSamples?: number
  readonly onEvent?: (event: TruthEvent) => void
}): Generator<Float32Array, never> {
  const nursery = new Nursery(options)
  const block = new Float32Array(options.blockSamples ?? DEFAULT_BLOCK_SAMPLES)
  while (true) {
    nursery.render(block)
    yield block
  }
}
