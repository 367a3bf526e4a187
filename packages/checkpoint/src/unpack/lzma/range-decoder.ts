// SPDX-License-Identifier: Apache-2.0
// LZMA's range decoder: bits of adaptive probability out of a stream of bytes (LZMA specification, "The range decoder").
import type { StreamInput } from '../stream/input.ts'

/** Probabilities have 11 bits and move by 1/32 of the distance. */
const halfProbability = 1024
const moveBits = 5
/** Below this the range takes in another byte. */
const leastRange = 0x100_0000

/** Reads bits. The caller sees to it that the input has 20 bytes ahead before each symbol. */
export class RangeDecoder {
  readonly #input: StreamInput
  /** Range and code. In a typed array, because 32-bit numbers in fields would be boxed. */
  readonly #state = new Uint32Array(2)

  constructor(input: StreamInput) {
    this.#input = input
  }

  /** Five bytes, of which the first is zero. */
  begin(): void {
    const input = this.#input
    if (input.byte() !== 0) throw input.damaged('LZMA data does not begin with a zero')
    let code = 0
    for (let at = 0; at < 4; at++) code = code * 256 + input.byte()
    this.#state[0] = 0xffffffff
    this.#state[1] = code
  }

  /** True where the data could end here: every encoder leaves zero behind. */
  isFinished(): boolean {
    const [range = 0, code = 0] = this.#state
    if (range < leastRange) {
      this.#state[0] = range << 8
      this.#state[1] = (code << 8) | this.#input.byte()
    }
    return this.#state[1] === 0
  }

  bit(probabilities: Uint16Array, at: number): number {
    let range = this.#state[0] ?? 0
    let code = this.#state[1] ?? 0
    if (range < leastRange) {
      range = (range << 8) >>> 0
      code = ((code << 8) | (this.#input.buffer[this.#input.at++] ?? 0)) >>> 0
    }
    const probability = probabilities[at] ?? 0
    const bound = (range >>> 11) * probability
    if (code < bound) {
      probabilities[at] = probability + ((2048 - probability) >>> moveBits)
      this.#state[0] = bound
      this.#state[1] = code
      return 0
    }
    probabilities[at] = probability - (probability >>> moveBits)
    this.#state[0] = range - bound
    this.#state[1] = code - bound
    return 1
  }

  /** A number of `bits` bits, highest first, each with its probability in a tree at `base`. */
  tree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1
    for (let index = 0; index < bits; index++) symbol = symbol * 2 + this.bit(probabilities, base + symbol)
    return symbol - (1 << bits)
  }

  /** The same, lowest bit first. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1
    let value = 0
    for (let index = 0; index < bits; index++) {
      const bit = this.bit(probabilities, base + symbol)
      symbol = symbol * 2 + bit
      value += bit << index
    }
    return value
  }

  /** Bits of even probability. */
  direct(bits: number): number {
    let [range = 0, code = 0] = this.#state
    let value = 0
    for (let index = 0; index < bits; index++) {
      if (range < leastRange) {
        range = (range << 8) >>> 0
        code = ((code << 8) | (this.#input.buffer[this.#input.at++] ?? 0)) >>> 0
      }
      range >>>= 1
      const bit = code >= range ? 1 : 0
      if (bit === 1) code -= range
      value = value * 2 + bit
    }
    this.#state[0] = range
    this.#state[1] = code
    return value
  }

  /**
   * A literal: eight bits of a tree at `base`. After a match the byte that the match would have gone on with chooses
   * among three trees; without one `matchByte` is -1. On local variables, for it is where the time goes.
   */
  literal(probabilities: Uint16Array, base: number, matchByte: number): number {
    const { buffer } = this.#input
    let at = this.#input.at
    let range = this.#state[0] ?? 0
    let code = this.#state[1] ?? 0
    let symbol = 1
    let match = matchByte
    let isMatching = matchByte >= 0
    while (symbol < 0x100) {
      let offset = symbol
      if (isMatching) {
        match <<= 1
        offset += 0x100 + (match & 0x100)
      }
      if (range < leastRange) {
        range = (range << 8) >>> 0
        code = ((code << 8) | (buffer[at++] ?? 0)) >>> 0
      }
      const probability = probabilities[base + offset] ?? 0
      const bound = (range >>> 11) * probability
      if (code < bound) {
        probabilities[base + offset] = probability + ((2048 - probability) >>> moveBits)
        range = bound
        symbol <<= 1
        if ((match & 0x100) !== 0) isMatching = false
      } else {
        probabilities[base + offset] = probability - (probability >>> moveBits)
        range -= bound
        code -= bound
        symbol = (symbol << 1) | 1
        if ((match & 0x100) === 0) isMatching = false
      }
    }
    this.#input.at = at
    this.#state[0] = range
    this.#state[1] = code
    return symbol & 0xff
  }
}

/** Sets probabilities to one half. */
export function resetProbabilities(probabilities: Uint16Array): void {
  probabilities.fill(halfProbability)
}
