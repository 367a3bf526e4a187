// SPDX-License-Identifier: Apache-2.0
// From any microphone's or file's rate to the one the features need, without letting what lies above half of it fold
// down: a tone nobody can hear must not become a cry (see also `takeAboveBandDbfs`).
import { levelFloorDbfs } from '../level.ts'
import { maxExactPhases } from '../limits.ts'
import { featureNumbers } from '../numbers.ts'
import { assertSampleRate, assertSamples } from '../samples.ts'
import { AboveBandMeter, type AboveBandState } from './above-band.ts'
import { HalfBand } from './half-band.ts'
import { Interpolated } from './interpolated.ts'
import { designLowPass, sharpAttenuationDb } from './low-pass.ts'
import { Polyphase } from './polyphase.ts'
import { toRatio } from './ratio.ts'
import { roundSamples, type Stage, type StageState } from './stage.ts'

/** The pass band ends at this share of half the lower rate: 7 kHz of 8 kHz. */
const passShare = 0.875
/** A rate is halved as long as it stays this far above the wanted one; closer, halving would need a long filter. */
const halvingMargin = 1.25

/** All a resampler remembers; `structuredClone` copies it, `Resampler.restore` puts a copy back. */
export interface ResamplerState {
  readonly stages: readonly StageState[]
  readonly aboveBand: AboveBandState | undefined
  /** Samples taken and given since the stream's start. */
  pushedSamples: number
  givenSamples: number
}

/**
 * Streaming resampler, whole rates 4000..192000 Hz. Windowed sinc: flat to 7/8 of half the lower rate (< 0.01 dB), more
 * than 80 dB down from half the lower rate on. Output n belongs to the moment n / toHz of the input, so there is no
 * delay in the numbering; it is known `latencySec` later. The output does not depend on how the input is cut.
 *
 * @example
 * const resampler = new Resampler({ fromHz: 48_000 })
 * const first = resampler.push(new Float32Array(4800)).slice() // a view that the next call reuses: copy to keep
 * const last = resampler.flush()
 */
export class Resampler {
  readonly fromHz: number
  readonly toHz: number
  /** Seconds of input needed after the moment of an output before it is known. 5 ms at 48 kHz. */
  readonly latencySec: number
  readonly state: ResamplerState
  readonly #stages: readonly Stage[]
  readonly #meter: AboveBandMeter | undefined
  readonly #block: Float64Array
  #output = new Float32Array(0)
  #written = 0

  /** `toHz` defaults to the features' 16 kHz. Throws TypeError or RangeError on a rate out of bounds. */
  constructor(options: { readonly fromHz: number; readonly toHz?: number }) {
    const { fromHz, toHz = featureNumbers.sampleRateHz } = options
    assertSampleRate(fromHz, 'fromHz')
    assertSampleRate(toHz, 'toHz')
    this.fromHz = fromHz
    this.toHz = toHz
    const { stages, latencySec } = planStages(fromHz, toHz)
    this.#stages = stages
    this.latencySec = latencySec
    const edges = {
      passHz: (passShare * toHz) / 2,
      stopHz: toHz / 2,
      rateHz: fromHz,
      attenuationDb: sharpAttenuationDb,
    }
    this.#meter = fromHz > toHz ? new AboveBandMeter(edges) : undefined
    const stageStates = stages.map((stage) => stage.state)
    this.state = { stages: stageStates, aboveBand: this.#meter?.state, pushedSamples: 0, givenSamples: 0 }
    // A little more: a group of four may complete that began in the round before, and half-bands ring before the start.
    this.#block = new Float64Array(256 + Math.ceil(roundSamples * Math.max(1, toHz / fromHz)))
  }

  /**
   * Takes samples `[n]` and returns those finished `[m]`, m about n * toHz / fromHz. The result is a view that the next
   * call overwrites. Throws TypeError or RangeError on bad samples, leaving the stream as it was.
   */
  push(samples: Float32Array): Float32Array {
    assertSamples(samples)
    this.state.pushedSamples += samples.length
    const given = this.#run(samples)
    this.state.givenSamples += given.length
    return given
  }

  /**
   * Ends the stream: returns the outputs still owed (imagining silence after the end), so that N input samples have
   * given ceil(N * toHz / fromHz) in all, and starts anew. The result is a view that the next call overwrites.
   */
  flush(): Float32Array {
    // In whole numbers of any size: a stream of weeks passes 2^53 in the product.
    const owed = (BigInt(this.state.pushedSamples) * BigInt(this.toHz) + BigInt(this.fromHz - 1)) / BigInt(this.fromHz)
    const silence = new Float32Array(Math.ceil(this.latencySec * this.fromHz) + 2)
    const rest = this.#run(silence).subarray(0, Number(owed) - this.state.givenSamples)
    this.reset()
    return rest
  }

  /**
   * Level of the part of the input above half of `toHz` (8 kHz) since the last call, dBFS: what would have folded down.
   * Probed at irregular moments, good to about 1 dB over 250 ms; steep: 80 dB down at 7 kHz, 6 dB at 7.5 kHz.
   * `levelFloorDbfs` if there was no input or `fromHz` <= `toHz`.
   */
  takeAboveBandDbfs(): number {
    return this.#meter?.takeDbfs() ?? levelFloorDbfs
  }

  /** Starts a new stream; keeps what `takeAboveBandDbfs` has gathered. Overwrites the samples held. */
  reset(): void {
    for (const stage of this.#stages) stage.wipe()
    this.#meter?.reset()
    this.#block.fill(0)
    this.state.pushedSamples = 0
    this.state.givenSamples = 0
  }

  /** Continues where a resampler of the same rates stood. Throws RangeError if the copy is of other rates. */
  restore(copy: ResamplerState): void {
    const { state } = this
    const ownParts = [...state.stages, ...(state.aboveBand === undefined ? [] : [state.aboveBand])]
    const copyParts = [...copy.stages, ...(copy.aboveBand === undefined ? [] : [copy.aboveBand])]
    const fits = ownParts.every((part, index) => part.history.length === copyParts[index]?.history.length)
    if (!fits || ownParts.length !== copyParts.length)
      throw new RangeError('copy must be of a resampler of these rates')
    for (const [index, part] of ownParts.entries()) {
      const { history, ...rest } = copyParts[index] as StageState
      part.history.set(history)
      Object.assign(part, rest)
    }
    state.pushedSamples = copy.pushedSamples
    state.givenSamples = copy.givenSamples
  }

  /** Overwrites every sample held, the last result included, and starts a new stream. */
  wipe(): void {
    this.reset()
    this.#meter?.wipe()
    this.#output.fill(0)
  }

  #run(samples: Float32Array): Float32Array {
    this.#reserve(samples.length)
    this.#written = 0
    const block = this.#block
    for (let taken = 0; taken < samples.length; taken += roundSamples) {
      let count = Math.min(roundSamples, samples.length - taken)
      for (let index = 0; index < count; index++) block[index] = samples[taken + index] as number
      this.#meter?.run(block, count)
      for (const stage of this.#stages) count = stage.run(block, count)
      for (let index = 0; index < count; index++) this.#output[this.#written++] = block[index] as number
    }
    return this.#output.subarray(0, this.#written)
  }

  /** Makes room for what `inputSamples` can give. Grows only when a block is larger than any before. */
  #reserve(inputSamples: number): void {
    const wanted = Math.ceil((inputSamples * this.toHz) / this.fromHz) + 8
    if (this.#output.length >= wanted) return
    this.#output.fill(0)
    this.#output = new Float32Array(wanted)
  }
}

/** Halvings first, then one sharp filter; nothing at all between equal rates. */
function planStages(fromHz: number, toHz: number): { stages: readonly Stage[]; latencySec: number } {
  const stages: Stage[] = []
  let latencySec = 0
  let startSamples = 0
  if (fromHz === toHz) return { stages, latencySec }
  let rateHz = fromHz
  let halvings = 1
  for (; rateHz / 2 >= halvingMargin * toHz; halvings *= 2) {
    const halfBand = new HalfBand({ rateHz, keepHz: toHz / 2, startSamples })
    stages.push(halfBand)
    startSamples = halfBand.outputStartSamples
    latencySec += halfBand.latencySamples / rateHz
    rateHz /= 2
  }
  const nyquistHz = Math.min(rateHz, toHz) / 2
  const lowPass = designLowPass({
    passHz: passShare * nyquistHz,
    stopHz: nyquistHz,
    rateHz,
    attenuationDb: sharpAttenuationDb,
  })
  // The halved rate need not be a whole number; the ratio is kept whole by multiplying instead.
  const ratio = toRatio(toHz * halvings, fromHz)
  const isExact = Polyphase.groups(ratio) <= maxExactPhases
  const sharp = isExact ? new Polyphase(lowPass, ratio, startSamples) : new Interpolated(lowPass, ratio, startSamples)
  stages.push(sharp)
  return { stages, latencySec: latencySec + sharp.latencySamples / rateHz }
}
