// SPDX-License-Identifier: Apache-2.0
// What a nursery does to a sound on its way to the microphone: direct path, first reflections, dying reverberation.
import type { Random } from './random.ts'
import { SAMPLE_RATE_HZ, type Sound } from './sound.ts'

const SPEED_M_PER_S = 343
/** Delay lines of the late field, in samples: mutually prime, 18..60 ms, as in Jot's networks (1991). */
const LINE_SAMPLES = [293, 353, 421, 499, 587, 691, 811, 953] as const
const LINES = LINE_SAMPLES.length

/** A rectangular room. `reverberationSec` is T60 at mid frequencies; soft furnishings damp high frequencies sooner. */
export interface RoomShape {
  readonly widthM: number
  readonly lengthM: number
  readonly heightM: number
  readonly reverberationSec: number
  /** One-pole coefficient of the extra high-frequency loss at each pass, 0 (none) .. 0.7 (heavy curtains). */
  readonly damping: number
}

/** A small to middling living room or bedroom; T60 0.15..0.6 s. */
export function drawRoom(random: Random): RoomShape {
  return {
    widthM: random.between(2.4, 4.5),
    lengthM: random.between(2.8, 5.5),
    heightM: random.between(2.2, 2.9),
    reverberationSec: random.logBetween(0.15, 0.6),
    damping: random.between(0.2, 0.6),
  }
}

/** The nearest reflections by the image method (Allen & Berkley 1979): delay in samples relative to direct, and gain. */
function drawReflections(
  random: Random,
  shape: RoomShape,
  distanceM: number,
): { delaySamples: number; gain: number }[] {
  const volume = shape.widthM * shape.lengthM * shape.heightM
  const surface = 2 * (shape.widthM * shape.lengthM + shape.heightM * (shape.widthM + shape.lengthM))
  // Eyring's formula turned round gives the mean reflection coefficient of the walls from T60.
  const reflection = Math.sqrt(Math.exp((-0.161 * volume) / (surface * shape.reverberationSec)))
  const size = [shape.widthM, shape.lengthM, shape.heightM] as const
  const microphone = size.map((side) => side * random.between(0.25, 0.75))
  const azimuth = random.between(0, 2 * Math.PI)
  const direction = [Math.cos(azimuth), Math.sin(azimuth), random.between(-0.2, 0.2)]
  const source = microphone.map((place, axis) => {
    const side = size[axis] ?? 3
    return Math.min(0.95 * side, Math.max(0.05 * side, place + distanceM * (direction[axis] ?? 0)))
  })
  const directM = Math.max(0.1, Math.hypot(...source.map((place, axis) => place - (microphone[axis] ?? 0))))
  const images: { delaySamples: number; gain: number }[] = []
  for (let axis = 0; axis < 3; axis++) {
    for (const wall of [0, size[axis] ?? 3]) {
      const image = source.map((place, other) => (other === axis ? 2 * wall - place : place))
      const pathM = Math.hypot(...image.map((place, other) => place - (microphone[other] ?? 0)))
      images.push({
        delaySamples: Math.round(((pathM - directM) / SPEED_M_PER_S) * SAMPLE_RATE_HZ),
        gain: (reflection * directM) / pathM,
      })
    }
  }
  return images
}

/**
 * A sound heard in a room from `distanceM` away; the direct path keeps the source's level.
 * Late field: eight-line feedback delay network, energy set by distance over the critical distance
 * 0.057 sqrt(V / T60) (Kuttruff, "Room Acoustics").
 */
export class RoomSound implements Sound {
  readonly #source: Sound
  readonly #early: Float64Array
  readonly #reflections: { delaySamples: number; gain: number }[]
  readonly #lines: Float64Array[]
  readonly #places = new Int32Array(LINES)
  readonly #decays: Float64Array
  readonly #losses = new Float64Array(LINES)
  readonly #outputs = new Float64Array(LINES)
  readonly #damping: number
  #lateGain = 1
  #write = 0

  constructor(source: Sound, random: Random, options: { shape: RoomShape; distanceM: number }) {
    const { shape, distanceM } = options
    this.#source = source
    this.#reflections = drawReflections(random, shape, distanceM)
    const longest = this.#reflections.reduce((most, { delaySamples }) => Math.max(most, delaySamples), 1)
    this.#early = new Float64Array(2 ** Math.ceil(Math.log2(longest + 1)))
    this.#lines = LINE_SAMPLES.map((length) => new Float64Array(length))
    this.#decays = Float64Array.from(
      LINE_SAMPLES,
      (length) => 10 ** ((-3 * length) / SAMPLE_RATE_HZ / shape.reverberationSec),
    )
    this.#damping = shape.damping
    const volume = shape.widthM * shape.lengthM * shape.heightM
    const criticalM = 0.057 * Math.sqrt(volume / shape.reverberationSec)
    this.#lateGain = distanceM / criticalM / Math.sqrt(this.#lateEnergy(shape.reverberationSec))
    this.#clear()
  }

  render(out: Float32Array): void {
    this.#source.render(out)
    const mask = this.#early.length - 1
    for (let index = 0; index < out.length; index++) {
      const dry = out[index] ?? 0
      this.#early[this.#write] = dry
      let wet = dry
      for (const { delaySamples, gain } of this.#reflections) {
        wet += gain * (this.#early[(this.#write - delaySamples) & mask] ?? 0)
      }
      this.#write = (this.#write + 1) & mask
      out[index] = wet + this.#lateGain * this.#late(dry)
    }
  }

  /** One step of the network; the mixing matrix is a Householder reflection, lossless and cheap. */
  #late(input: number): number {
    let sum = 0
    let result = 0
    for (let line = 0; line < LINES; line++) {
      const value = this.#lines[line]?.[this.#places[line] ?? 0] ?? 0
      const damped = value + this.#damping * ((this.#losses[line] ?? 0) - value)
      this.#losses[line] = Math.abs(damped) < 1e-25 ? 0 : damped
      this.#outputs[line] = damped * (this.#decays[line] ?? 0)
      sum += this.#outputs[line] ?? 0
      result += line % 2 === 0 ? damped : -damped
    }
    const shared = (2 / LINES) * sum
    for (let line = 0; line < LINES; line++) {
      const delay = this.#lines[line]
      const place = this.#places[line] ?? 0
      if (delay !== undefined) delay[place] = input + (this.#outputs[line] ?? 0) - shared
      this.#places[line] = place + 1 === LINE_SAMPLES[line] ? 0 : place + 1
    }
    return result
  }

  /** Energy of the network's response to one unit impulse, found by listening to it. */
  #lateEnergy(reverberationSec: number): number {
    let energy = 1e-9
    const samples = Math.ceil(reverberationSec * SAMPLE_RATE_HZ)
    for (let index = 0; index < samples; index++) energy += this.#late(index === 0 ? 1 : 0) ** 2
    return energy
  }

  #clear(): void {
    for (const line of this.#lines) line.fill(0)
    this.#losses.fill(0)
    this.#places.fill(0)
  }
}
