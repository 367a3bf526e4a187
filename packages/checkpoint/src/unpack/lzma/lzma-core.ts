// SPDX-License-Identifier: Apache-2.0
// LZMA itself: literals, matches and repeated matches (LZMA specification). Around it lie .lzma files and LZMA2.
import type { StreamInput } from '../stream/input.ts'
import type { Window } from '../stream/window.ts'
import { RangeDecoder, resetProbabilities } from './range-decoder.ts'

// Where each kind of probability lies in the one array.
const stateCount = 12
const isMatchAt = 0
const isRepAt = isMatchAt + stateCount * 16
const isRep0At = isRepAt + stateCount
const isRep1At = isRep0At + stateCount
const isRep2At = isRep1At + stateCount
const isRep0LongAt = isRep2At + stateCount
const slotAt = isRep0LongAt + stateCount * 16
const specialAt = slotAt + 4 * 64
const alignAt = specialAt + 128
const lengthAt = alignAt + 16
const lengthCoderSize = 2 + 2 * 16 * 8 + 256
const repLengthAt = lengthAt + lengthCoderSize
const literalAt = repLengthAt + lengthCoderSize

/** Shortest match. */
const minMatchBytes = 2
/** The distance that stands for the end. */
const endDistance = 0xffffffff

/** lc, lp and pb of a stream: how much of the context chooses the probabilities. */
export interface LzmaProperties {
  readonly literalContextBits: number
  readonly literalPositionBits: number
  readonly positionBits: number
}

/** The properties in their one byte; `undefined` for a byte that none has. */
export function decodeProperties(byte: number): LzmaProperties | undefined {
  if (!(byte < 9 * 5 * 5)) return undefined
  const rest = Math.floor(byte / 9)
  return { literalContextBits: byte % 9, literalPositionBits: rest % 5, positionBits: Math.floor(rest / 5) }
}

/** The state of LZMA between two symbols. */
export class LzmaCore {
  readonly range: RangeDecoder
  /** How far back a match may refer. */
  dictionaryBytes = 0
  readonly #input: StreamInput
  readonly #window: Window
  #probabilities = new Uint16Array(literalAt)
  #properties: LzmaProperties = { literalContextBits: 0, literalPositionBits: 0, positionBits: 0 }
  #state = 0
  #reps: [number, number, number, number] = [0, 0, 0, 0]
  /** Bytes since the dictionary was reset: the position that chooses probabilities. */
  #position = 0

  constructor(input: StreamInput, window: Window) {
    this.#input = input
    this.#window = window
    this.range = new RangeDecoder(input)
  }

  setProperties(properties: LzmaProperties): void {
    const { literalContextBits, literalPositionBits } = properties
    this.#properties = properties
    this.#probabilities = new Uint16Array(literalAt + (0x300 << (literalContextBits + literalPositionBits)))
  }

  resetState(): void {
    resetProbabilities(this.#probabilities)
    this.#state = 0
    this.#reps = [0, 0, 0, 0]
  }

  /** Nothing before is referred to any more. */
  resetDictionary(): void {
    this.#window.forget()
    this.#position = 0
  }

  /** Bytes that came into the window from elsewhere. */
  passOver(lengthBytes: number): void {
    this.#position += lengthBytes
  }

  /** Decodes up to `lengthBytes`, or to the end of the piece. True where the end marker was met. */
  decode(lengthBytes: number): boolean {
    const window = this.#window
    const startAt = window.at
    const endAt = startAt + lengthBytes
    let isEnd = false
    let symbols = 0
    while (!isEnd && window.at < endAt && window.at < window.stopAt) {
      isEnd = this.#decodeSymbol(endAt)
      symbols++
    }
    this.#input.budget.spend(symbols)
    return isEnd
  }

  /** True where nothing but the end marker follows. */
  endsHere(): boolean {
    return this.#decodeSymbol(this.#window.at)
  }

  #decodeSymbol(endAt: number): boolean {
    const { range } = this
    const input = this.#input
    const window = this.#window
    const probabilities = this.#probabilities
    if (input.at > input.limit) input.more()
    const state = this.#state
    const positionState = this.#position & ((1 << this.#properties.positionBits) - 1)
    if (range.bit(probabilities, isMatchAt + state * 16 + positionState) === 0) {
      if (window.at >= endAt) throw input.damaged('LZMA data goes on past its size')
      this.#decodeLiteral()
      return false
    }
    if (range.bit(probabilities, isRepAt + state) === 1) {
      this.#copy(this.#decodeRepeat(positionState), endAt)
      return false
    }
    const [rep0, rep1, rep2] = this.#reps
    const length = this.#decodeLength(lengthAt, positionState)
    this.#state = state < 7 ? 7 : 10
    const distance = this.#decodeDistance(length)
    this.#reps = [distance, rep0, rep1, rep2]
    if (distance === endDistance) return true
    this.#copy(length, endAt)
    return false
  }

  #decodeLiteral(): void {
    const window = this.#window
    const { literalContextBits, literalPositionBits } = this.#properties
    const previous = window.at > window.floor ? (window.bytes[window.at - 1] ?? 0) : 0
    const positionBits = this.#position & ((1 << literalPositionBits) - 1)
    const context = (positionBits << literalContextBits) + (previous >>> (8 - literalContextBits))
    const state = this.#state
    let matchByte = -1
    if (state >= 7) {
      const from = window.at - this.#reps[0] - 1
      // After a match the distance is known to be good, unless the dictionary was reset and the state was not.
      if (!(from >= window.floor)) throw this.#badDistance(this.#reps[0])
      matchByte = window.bytes[from] ?? 0
    }
    window.bytes[window.at++] = this.range.literal(this.#probabilities, literalAt + 0x300 * context, matchByte)
    this.#position++
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
  }

  /** A match at one of the last four distances; returns its length. */
  #decodeRepeat(positionState: number): number {
    const { range } = this
    const probabilities = this.#probabilities
    const state = this.#state
    const [rep0, rep1, rep2, rep3] = this.#reps
    if (range.bit(probabilities, isRep0At + state) === 0) {
      if (range.bit(probabilities, isRep0LongAt + state * 16 + positionState) === 0) {
        this.#state = state < 7 ? 9 : 11
        return 1
      }
    } else if (range.bit(probabilities, isRep1At + state) === 0) {
      this.#reps = [rep1, rep0, rep2, rep3]
    } else if (range.bit(probabilities, isRep2At + state) === 0) {
      this.#reps = [rep2, rep0, rep1, rep3]
    } else {
      this.#reps = [rep3, rep0, rep1, rep2]
    }
    this.#state = state < 7 ? 8 : 11
    return this.#decodeLength(repLengthAt, positionState)
  }

  #decodeLength(base: number, positionState: number): number {
    const { range } = this
    const probabilities = this.#probabilities
    if (range.bit(probabilities, base) === 0)
      return minMatchBytes + range.tree(probabilities, base + 2 + positionState * 8, 3)
    if (range.bit(probabilities, base + 1) === 0)
      return minMatchBytes + 8 + range.tree(probabilities, base + 2 + (16 + positionState) * 8, 3)
    return minMatchBytes + 16 + range.tree(probabilities, base + 2 + 32 * 8, 8)
  }

  #decodeDistance(length: number): number {
    const { range } = this
    const probabilities = this.#probabilities
    const slot = range.tree(probabilities, slotAt + Math.min(length - minMatchBytes, 3) * 64, 6)
    if (slot < 4) return slot
    const footerBits = Math.floor(slot / 2) - 1
    // Up to 2^32 - 1, so multiplied and not shifted.
    const base = (2 + (slot % 2)) * 2 ** footerBits
    if (slot < 14) return base + range.reverseTree(probabilities, specialAt + base - slot, footerBits)
    const high = range.direct(footerBits - 4)
    return base + high * 16 + range.reverseTree(probabilities, alignAt, 4)
  }

  #copy(length: number, endAt: number): void {
    const window = this.#window
    const distance = this.#reps[0] + 1
    const from = window.at - distance
    if (!(from >= window.floor && distance <= this.dictionaryBytes)) throw this.#badDistance(this.#reps[0])
    const copied = Math.min(length, endAt - window.at)
    const { bytes, at } = window
    if (distance >= copied && copied > 48) bytes.copyWithin(at, from, from + copied)
    else for (let index = 0; index < copied; index++) bytes[at + index] = bytes[from + index] ?? 0
    window.at += copied
    this.#position += copied
    if (copied < length) throw this.#input.damaged('a match of LZMA data goes on past its size')
  }

  #badDistance(distance: number): Error {
    const input = this.#input
    if (input.leftBytes < 0) return input.truncated()
    // A stream may refer further back than is kept here only where it said that it would.
    if (distance < this.#position && distance < this.dictionaryBytes)
      return input.notUnderstood('it refers further back than is kept')
    return input.damaged('a match refers to before the start')
  }
}
