// SPDX-License-Identifier: Apache-2.0
// Every sound here is a function of its seed: one small generator with visible state and named, independent branches.

/** Marsaglia's polar and Box-Muller methods need u > 0; this is the smallest value drawn. */
const SMALLEST_UNIFORM = 2 ** -33

/**
 * Seeded pseudo-random numbers: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, period >= 2^32 x 2^64 on average.
 * Not for secrets.
 *
 * `fork(name)` depends on the seed and the name only, never on what was drawn before. That keeps parts of a scene
 * independent: drawing one number more for the dog does not change the baby.
 *
 * @example
 * const random = new Random('7').fork('dog')
 * const pitchHz = random.between(250, 700)
 */
export class Random {
  readonly key: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(key: string) {
    this.key = key
    // MurmurHash3-style mixing of the key (Appleby, public domain) fills the three words.
    let hash = 1779033703 ^ key.length
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 3432918353)
      hash = (hash << 13) | (hash >>> 19)
    }
    const word = (): number => {
      hash = Math.imul(hash ^ (hash >>> 16), 2246822507)
      hash = Math.imul(hash ^ (hash >>> 13), 3266489909)
      hash ^= hash >>> 16
      return hash | 0
    }
    this.#a = word()
    this.#b = word()
    this.#c = word()
    // The first outputs of sfc32 still resemble the seed words; its author discards twelve.
    for (let round = 0; round < 12; round++) this.uint32()
  }

  /** An independent generator for one named part. */
  fork(name: string | number): Random {
    return new Random(`${this.key}/${name}`)
  }

  /** Integer, 0 .. 2^32 - 1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** 0 <= u < 1. */
  uniform(): number {
    return this.uint32() / 2 ** 32
  }

  /** One sample of white noise: uniform in -1 .. 1, variance 1/3. */
  white(): number {
    return this.uint32() / 2 ** 31 - 1
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform()
  }

  /** Uniform on a logarithmic scale; both limits positive. For pitches, rates and times. */
  logBetween(low: number, high: number): number {
    return low * (high / low) ** this.uniform()
  }

  /** Whole number, low <= n <= high. */
  integer(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.uniform())
  }

  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform() + SMALLEST_UNIFORM))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Normal draw, repeated until it falls inside the limits (no heap at the limits, as clamping would make). */
  normalWithin(mean: number, deviation: number, low: number, high: number): number {
    for (let attempt = 0; attempt < 64; attempt++) {
      const value = this.normal(mean, deviation)
      if (value >= low && value <= high) return value
    }
    return Math.min(high, Math.max(low, mean))
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** One of the choices, all equally likely. */
  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.uniform() * choices.length)]
    if (choice === undefined) throw new RangeError('choices: needs at least one')
    return choice
  }

  /** One of the names, with the given weights. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T {
    const entries = Object.entries(weights) as [T, number][]
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
    let rest = this.uniform() * total
    for (const [name, weight] of entries) {
      rest -= weight
      if (rest < 0) return name
    }
    const last = entries.at(-1)
    if (last === undefined) throw new RangeError('weights: needs at least one entry')
    return last[0]
  }
}
