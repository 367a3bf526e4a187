// SPDX-License-Identifier: Apache-2.0
// Unpacks one deflated member just as miniz does for PyTorch: into a buffer of the stated size, stopping in silence at the
// first damage or at the end of the buffer. What was unpacked until then is what PyTorch goes on with.
import { buildHuffman, findCode, type HuffmanCode } from './huffman.ts'
import { unpackPieceBytes } from './limits.ts'
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'

/** How unpacking ended. */
export interface Inflated {
  /** As long as asked; zeros past `producedBytes`, where miniz leaves memory as it was. */
  readonly bytes: Uint8Array
  readonly producedBytes: number
  /** `done`: the stream ended. `full`: it would go on past the stated size. `damaged`: it broke off or is invalid. */
  readonly outcome: 'done' | 'full' | 'damaged'
  /** Bytes of `packed` that were used, rounded up. */
  readonly usedBytes: number
}

/** Unpacks `packed` into `sizeBytes` bytes, which the caller has bounded. */
export function inflateLikeMiniz(packed: ByteSource, sizeBytes: number, budget: Budget): Inflated {
  const bytes = new Uint8Array(sizeBytes)
  const input = new BitInput(packed, budget)
  const state = { bytes, at: 0, input, budget, spentAt: 0 }
  const outcome = inflateBlocks(state)
  return { bytes, producedBytes: state.at, outcome, usedBytes: input.usedBytes }
}

interface State {
  readonly bytes: Uint8Array
  at: number
  readonly input: BitInput
  readonly budget: Budget
  spentAt: number
}

type Outcome = Inflated['outcome']

function inflateBlocks(state: State): Outcome {
  const { input } = state
  for (;;) {
    const header = input.bits(3)
    if (header < 0) return 'damaged'
    const isLast = header % 2 === 1
    const kind = Math.floor(header / 2)
    if (kind === 3) return 'damaged'
    const problem = kind === 0 ? copyStored(state) : inflateCoded(state, kind === 1 ? fixedCodes : readCodes(input))
    if (problem !== undefined) return problem
    if (isLast) return 'done'
    input.budget.spend(1)
  }
}

function copyStored(state: State): Outcome | undefined {
  const { input, bytes } = state
  input.alignToByte()
  const length = input.bits(16)
  const complement = input.bits(16)
  if (length < 0 || complement < 0 || length !== 0xffff - complement) return 'damaged'
  for (let left = length; left > 0; left--) {
    if (state.at >= bytes.length) return 'full'
    const byte = input.bits(8)
    if (byte < 0) return 'damaged'
    bytes[state.at++] = byte
  }
  spend(state)
  return undefined
}

interface Codes {
  readonly literals: HuffmanCode
  readonly distances: HuffmanCode
}

function inflateCoded(state: State, codes: Codes | undefined): Outcome | undefined {
  if (codes === undefined) return 'damaged'
  const { input, bytes } = state
  for (;;) {
    const symbol = input.symbol(codes.literals)
    if (symbol < 0) return 'damaged'
    if (symbol < 256) {
      if (state.at >= bytes.length) return 'full'
      bytes[state.at++] = symbol
      continue
    }
    if (symbol === 256) {
      spend(state)
      return undefined
    }
    const lengthExtra = input.bits(lengthExtraBits[symbol - 257] ?? 0)
    if (lengthExtra < 0) return 'damaged'
    const length = (lengthBase[symbol - 257] ?? 0) + lengthExtra
    const distanceSymbol = input.symbol(codes.distances)
    if (distanceSymbol < 0) return 'damaged'
    const distanceExtra = input.bits(distanceExtraBits[distanceSymbol] ?? 0)
    if (distanceExtra < 0) return 'damaged'
    const distance = (distanceBase[distanceSymbol] ?? 0) + distanceExtra
    if (distance === 0 || distance > state.at) return 'damaged'
    const isCut = length > bytes.length - state.at
    const end = isCut ? bytes.length : state.at + length
    for (let from = state.at - distance; state.at < end; from++) bytes[state.at++] = bytes[from] ?? 0
    if (isCut) return 'full'
    if (state.at - state.spentAt >= 1 << 20) spend(state)
  }
}

function spend(state: State): void {
  const kibibytes = Math.floor((state.at - state.spentAt) / 1024)
  if (kibibytes === 0) return
  state.spentAt += kibibytes * 1024
  state.budget.spend(kibibytes)
}

/** The two codes of a dynamic block (RFC 1951, 3.2.7). */
function readCodes(input: BitInput): Codes | undefined {
  const literalCount = input.bits(5)
  const distanceCount = input.bits(5)
  const lengthCount = input.bits(4)
  if (literalCount < 0 || distanceCount < 0 || lengthCount < 0) return undefined
  const lengthLengths = new Uint8Array(19)
  for (let at = 0; at < lengthCount + 4; at++) {
    const bits = input.bits(3)
    if (bits < 0) return undefined
    lengthLengths[lengthOrder[at] ?? 0] = bits
  }
  const lengthCode = buildHuffman(lengthLengths)
  if (lengthCode === undefined) return undefined
  const literals = literalCount + 257
  const lengths = readLengths(input, lengthCode, literals + distanceCount + 1)
  if (lengths === undefined) return undefined
  // miniz builds the distances first; a fault in either ends it.
  const distanceCode = buildHuffman(lengths.subarray(literals))
  const literalCode = buildHuffman(lengths.subarray(0, literals))
  if (distanceCode === undefined || literalCode === undefined) return undefined
  return { literals: literalCode, distances: distanceCode }
}

function readLengths(input: BitInput, code: HuffmanCode, count: number): Uint8Array | undefined {
  const lengths = new Uint8Array(count)
  let at = 0
  while (at < count) {
    const symbol = input.symbol(code)
    if (symbol < 0) return undefined
    if (symbol < 16) {
      lengths[at++] = symbol
      continue
    }
    if (symbol === 16 && at === 0) return undefined
    const extra = input.bits(symbol === 16 ? 2 : symbol === 17 ? 3 : 7)
    if (extra < 0) return undefined
    const repeat = extra + (symbol === 18 ? 11 : 3)
    if (repeat > count - at) return undefined
    lengths.fill(symbol === 16 ? (lengths[at - 1] ?? 0) : 0, at, at + repeat)
    at += repeat
  }
  return lengths
}

/** Bits of a source, lowest first; -1 where it ends. */
class BitInput {
  readonly budget: Budget
  readonly #source: ByteSource
  #piece: Uint8Array = new Uint8Array(0)
  #at = 0
  #nextOffset = 0
  #held = 0
  #heldBits = 0

  constructor(source: ByteSource, budget: Budget) {
    this.#source = source
    this.budget = budget
  }

  get usedBytes(): number {
    return this.#nextOffset - (this.#piece.length - this.#at) - Math.floor(this.#heldBits / 8)
  }

  bits(count: number): number {
    while (this.#heldBits < count) if (!this.#pull()) return -1
    const value = this.#held & (2 ** count - 1)
    this.#held >>>= count
    this.#heldBits -= count
    return value
  }

  alignToByte(): void {
    const over = this.#heldBits % 8
    this.#held >>>= over
    this.#heldBits -= over
  }

  symbol(code: HuffmanCode): number {
    // A symbol may be known before 15 bits are there; near the end of the input it has to be.
    while (this.#heldBits < 15) {
      const early = findCode(code, this.#held)
      const earlyBits = early >>> 9
      if (earlyBits > 0 && earlyBits <= this.#heldBits) break
      if (!this.#pull()) return -1
    }
    const found = findCode(code, this.#held)
    const bits = found >>> 9
    this.#held >>>= bits
    this.#heldBits -= bits
    return found & 511
  }

  #pull(): boolean {
    if (this.#at >= this.#piece.length) {
      const left = this.#source.sizeBytes - this.#nextOffset
      if (left <= 0) return false
      const take = Math.min(left, unpackPieceBytes)
      this.#piece = this.#source.read(this.#nextOffset, take)
      this.#nextOffset += take
      this.#at = 0
      this.budget.spend(Math.ceil(take / 1024))
    }
    this.#held |= (this.#piece[this.#at++] ?? 0) << this.#heldBits
    this.#heldBits += 8
    return true
  }
}

// RFC 1951, 3.2.5 and 3.2.7; the symbols past its tables count as nothing, as in miniz.
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]
const distanceExtraBits = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]

const fixedCodes = ((): Codes | undefined => {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288)
  const literals = buildHuffman(lengths)
  const distances = buildHuffman(new Uint8Array(32).fill(5))
  return literals === undefined || distances === undefined ? undefined : { literals, distances }
})()
