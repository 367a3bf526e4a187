// SPDX-License-Identifier: Apache-2.0
// The sequences of a zstd block (RFC 8878, 3.1.1.3.2 and 3.1.1.4): so many literals, then a match, and again.
import type { Window } from '../stream/window.ts'
import { BackwardBits } from './backward-bits.ts'
import { FseTable, readFseTable } from './fse-table.ts'
import {
  literalLengthBases,
  literalLengthBits,
  literalLengthCode,
  matchLengthBases,
  matchLengthBits,
  matchLengthCode,
  offsetCode,
  type CodeKind,
} from './sequence-codes.ts'
import type { LiteralsReader } from './literals.ts'

/** What a sequence needs of the frame. */
export interface SequenceLimits {
  readonly windowBytes: number
  /** Bytes that the block may unpack to. */
  readonly blockBytes: number
  /** Bytes of the frame before this block: what lies further back than is kept is told apart from what never was. */
  readonly writtenBytes: number
}

/** Why a block was not unpacked. */
export interface SequenceProblem {
  readonly problem: string
  readonly isBeyondWindow: boolean
}

/** Reads and carries out sequences; keeps the tables and offsets that later blocks may use again. */
export class SequenceReader {
  #tables: (FseTable | undefined)[] = [undefined, undefined, undefined]
  #offsets: [number, number, number] = [1, 4, 8]

  /** A frame begins. */
  restart(): void {
    this.#tables = [undefined, undefined, undefined]
    this.#offsets = [1, 4, 8]
  }

  /** Carries out `block[startAt..endAt]` into the window, which has room for a block; what is wrong, if anything is. */
  run(
    block: Uint8Array,
    range: { readonly startAt: number; readonly endAt: number },
    literals: LiteralsReader,
    window: Window,
    limits: SequenceLimits,
  ): SequenceProblem | undefined {
    const { startAt, endAt } = range
    const header = readCount(block, startAt, endAt)
    if (header === undefined) return wrong('a zstd block ends within its sequences')
    if (header.count === 0) {
      if (header.endAt !== endAt) return wrong('bytes follow the literals of a zstd block')
      return writeRest(literals, 0, window, window.at + limits.blockBytes)
    }
    const bitsAt = this.#readTables(block, header.endAt, endAt)
    if (typeof bitsAt === 'string') return wrong(bitsAt)
    const bits = BackwardBits.open(block, bitsAt, endAt)
    if (bits === undefined) return wrong('a zstd block has no sequences where they should be')
    return this.#execute(header.count, bits, literals, window, limits)
  }

  /** Where the bits begin, or what is wrong. */
  #readTables(block: Uint8Array, startAt: number, endAt: number): number | string {
    if (startAt >= endAt) return 'a zstd block ends within its sequences'
    const modes = block[startAt] ?? 0
    if ((modes & 3) !== 0) return 'a zstd block has reserved bits'
    let at = startAt + 1
    for (const [index, kind] of [literalLengthCode, offsetCode, matchLengthCode].entries()) {
      const stated = this.#readTable(kind, (modes >>> (6 - 2 * index)) & 3, this.#tables[index], block, at, endAt)
      if (stated === undefined) return `a zstd block has an impossible code for its ${kind.name}`
      this.#tables[index] = stated.table
      at = stated.endAt
    }
    return at
  }

  #readTable(
    kind: CodeKind,
    mode: number,
    earlier: FseTable | undefined,
    block: Uint8Array,
    at: number,
    endAt: number,
  ): { table: FseTable; endAt: number } | undefined {
    if (mode === 0) return { table: kind.standard, endAt: at }
    if (mode === 1) {
      const symbol = block[at] ?? 0
      return at < endAt && symbol <= kind.maxSymbol ? { table: FseTable.ofSymbol(symbol), endAt: at + 1 } : undefined
    }
    if (mode === 2) return readFseTable(block, at, endAt, kind)
    return earlier === undefined ? undefined : { table: earlier, endAt: at }
  }

  #execute(
    count: number,
    bits: BackwardBits,
    literals: LiteralsReader,
    window: Window,
    limits: SequenceLimits,
  ): SequenceProblem | undefined {
    const [lengths = literalLengthCode.standard, distances = offsetCode.standard, matches = matchLengthCode.standard] =
      this.#tables
    const { bytes: out, floor } = window
    const blockAt = window.at
    const endAt = blockAt + limits.blockBytes
    const literalBytes = literals.bytes
    let at = blockAt
    let literalAt = 0
    let lengthState = bits.read(lengths.accuracyBits)
    let offsetState = bits.read(distances.accuracyBits)
    let matchState = bits.read(matches.accuracyBits)
    for (let left = count; left > 0; left--) {
      const lengthSymbol = lengths.symbols[lengthState] ?? 0
      const offsetSymbol = distances.symbols[offsetState] ?? 0
      const matchSymbol = matches.symbols[matchState] ?? 0
      const offsetValue = 2 ** offsetSymbol + bits.readLong(offsetSymbol)
      const match = (matchLengthBases[matchSymbol] ?? 0) + bits.read(matchLengthBits[matchSymbol] ?? 0)
      const length = (literalLengthBases[lengthSymbol] ?? 0) + bits.read(literalLengthBits[lengthSymbol] ?? 0)
      const distance = this.#nextOffset(offsetValue, length === 0)
      if (left > 1) {
        lengthState = (lengths.bases[lengthState] ?? 0) + bits.read(lengths.bitCounts[lengthState] ?? 0)
        matchState = (matches.bases[matchState] ?? 0) + bits.read(matches.bitCounts[matchState] ?? 0)
        offsetState = (distances.bases[offsetState] ?? 0) + bits.read(distances.bitCounts[offsetState] ?? 0)
      }
      window.at = at
      if (bits.left < 0) return wrong('the sequences of a zstd block are longer than the block')
      if (length > literals.sizeBytes - literalAt) return wrong('a zstd block uses more literals than it has')
      if (length + match > endAt - at) return wrong('a zstd block is longer than it may be')
      if (length > 32) out.set(literalBytes.subarray(literalAt, literalAt + length), at)
      else for (let index = 0; index < length; index++) out[at + index] = literalBytes[literalAt + index] ?? 0
      at += length
      literalAt += length
      const from = at - distance
      if (!(distance > 0 && distance <= limits.windowBytes && from >= floor)) {
        window.at = at
        const isBeyondWindow = distance <= limits.windowBytes && distance <= limits.writtenBytes + at - blockAt
        if (isBeyondWindow && distance > 0) return { problem: 'it refers further back than is kept', isBeyondWindow }
        return wrong('a match refers to before the start')
      }
      if (distance === 1 && match > 16) out.fill(out[from] ?? 0, at, at + match)
      else if (match > 32 && distance >= match) out.copyWithin(at, from, from + match)
      else for (let index = 0; index < match; index++) out[at + index] = out[from + index] ?? 0
      at += match
    }
    window.at = at
    if (bits.left !== 0) return wrong('the sequences of a zstd block do not end where it ends')
    return writeRest(literals, literalAt, window, endAt)
  }

  /** The first three values stand for the last three offsets, moved by one where no literals come before. */
  #nextOffset(value: number, isWithoutLiterals: boolean): number {
    const [first, second, third] = this.#offsets
    if (value > 3) {
      this.#offsets = [value - 3, first, second]
      return value - 3
    }
    const which = value + (isWithoutLiterals ? 1 : 0)
    if (which === 1) return first
    if (which === 2) this.#offsets = [second, first, third]
    else if (which === 3) this.#offsets = [third, first, second]
    // Zero is no offset; the caller refuses it.
    else this.#offsets = [first - 1, first, second]
    return this.#offsets[0]
  }
}

function wrong(problem: string): SequenceProblem {
  return { problem, isBeyondWindow: false }
}

/** What literals are left after the last sequence. */
function writeRest(
  literals: LiteralsReader,
  literalAt: number,
  window: Window,
  endAt: number,
): SequenceProblem | undefined {
  const restBytes = literals.sizeBytes - literalAt
  if (restBytes > endAt - window.at) return wrong('a zstd block is longer than it may be')
  window.bytes.set(literals.bytes.subarray(literalAt, literals.sizeBytes), window.at)
  window.at += restBytes
  return undefined
}

function readCount(block: Uint8Array, at: number, endAt: number): { count: number; endAt: number } | undefined {
  const first = block[at] ?? 0
  const headerBytes = first < 128 ? 1 : first < 255 ? 2 : 3
  if (at + headerBytes > endAt) return undefined
  const second = block[at + 1] ?? 0
  const count =
    first < 128 ? first : first < 255 ? (first - 128) * 256 + second : second + (block[at + 2] ?? 0) * 256 + 0x7f00
  return { count, endAt: at + headerBytes }
}
