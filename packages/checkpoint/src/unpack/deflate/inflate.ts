// SPDX-License-Identifier: Apache-2.0
// Raw deflate (RFC 1951), as gzip, zlib, zip and HDF5 hold it. Accepts what zlib accepts.
import type { StreamInput } from '../stream/input.ts'
import type { Decoder } from '../stream/pieced.ts'
import type { Window } from '../stream/window.ts'
import { endSymbol, fixedTables, lengthOrder, makeTables, maxDistanceSymbols, maxLengthSymbols } from './codes.ts'
import { kindEnd, kindLink, kindSymbol } from './huffman.ts'

/** How far back deflate may refer. */
export const deflateWindowBytes = 32 * 1024

/** Steps that a block with codes of its own costs, beside its bytes. */
const dynamicBlockSteps = 40

type Block = 'header' | 'stored' | 'packed' | 'ended'

/** Unpacks one deflate stream into a window; leaves the input at the byte after it. */
export class Inflater implements Decoder {
  readonly input: StreamInput
  readonly window: Window
  readonly #lengths = new Uint8Array(320)
  readonly #tables = makeTables()
  #codes = fixedTables
  #block: Block = 'header'
  #isLast = false
  #storedBytes = 0
  #hold = 0
  #heldBits = 0

  constructor(input: StreamInput, window: Window) {
    this.input = input
    this.window = window
  }

  get endOffset(): number {
    return this.input.offset
  }

  /** Ready for another stream of the same input. */
  restart(): void {
    this.window.forget()
    this.#block = 'header'
    this.#isLast = false
  }

  run(): boolean {
    const { window } = this
    while (window.at < window.stopAt) {
      if (this.#block === 'header') this.#readHeader()
      else if (this.#block === 'stored') this.#copyStored()
      else if (this.#block === 'packed') this.#readSymbols()
      else return false
    }
    return true
  }

  #endBlock(): void {
    this.#block = this.#isLast ? 'ended' : 'header'
    if (this.#isLast) this.#align()
  }

  /** Gives whole unused bytes back and drops the bits before them. */
  #align(): void {
    this.input.at -= this.#heldBits >>> 3
    this.#hold = 0
    this.#heldBits = 0
    this.input.settle()
  }

  #bits(count: number): number {
    if (count > this.#heldBits) {
      const { input } = this
      if (input.at > input.limit) input.more()
      for (; this.#heldBits < count; this.#heldBits += 8)
        this.#hold |= (input.buffer[input.at++] ?? 0) << this.#heldBits
    }
    const value = this.#hold & ((1 << count) - 1)
    this.#hold >>>= count
    this.#heldBits -= count
    return value
  }

  #readHeader(): void {
    this.input.budget.spend(1)
    this.#isLast = this.#bits(1) === 1
    const type = this.#bits(2)
    if (type === 0) this.#readStoredHeader()
    else if (type === 1) this.#readFixedHeader()
    else if (type === 2) this.#readCodes()
    else throw this.#fault('a block has a type that deflate does not know')
  }

  #readStoredHeader(): void {
    this.#align()
    const sizeBytes = this.input.u16le()
    const inverted = this.input.u16le()
    if (sizeBytes + inverted !== 0xffff) throw this.#fault('a stored block contradicts its own size')
    this.#storedBytes = sizeBytes
    this.#block = 'stored'
    if (sizeBytes === 0) this.#endBlock()
  }

  #readFixedHeader(): void {
    this.#codes = fixedTables
    this.#block = 'packed'
  }

  #copyStored(): void {
    const { input, window } = this
    const lengthBytes = Math.min(this.#storedBytes, input.readableBytes(), window.stopAt - window.at)
    window.bytes.set(input.buffer.subarray(input.at, input.at + lengthBytes), window.at)
    input.at += lengthBytes
    window.at += lengthBytes
    this.#storedBytes -= lengthBytes
    if (this.#storedBytes === 0) this.#endBlock()
  }

  #readCodes(): void {
    // Building the tables costs as much as a few hundred symbols, however short the block is.
    this.input.budget.spend(dynamicBlockSteps)
    const lengthCount = this.#bits(5) + 257
    const distanceCount = this.#bits(5) + 1
    const orderCount = this.#bits(4) + 4
    if (lengthCount > maxLengthSymbols || distanceCount > maxDistanceSymbols)
      throw this.#fault('a block has more symbols than deflate knows')
    const lengths = this.#lengths.fill(0)
    for (const [index, symbol] of lengthOrder.entries()) if (index < orderCount) lengths[symbol] = this.#bits(3)
    if (
      this.#tables.codeLengths.build(lengths, 0, 19) !== undefined ||
      lengths.subarray(0, 19).every((bits) => bits === 0)
    )
      throw this.#fault('a block has an impossible code for its code lengths')
    this.#readCodeLengths(lengthCount + distanceCount)
    if ((lengths[endSymbol] ?? 0) === 0) throw this.#fault('a block has no code for its end')
    if (this.#tables.lengths.build(lengths, 0, lengthCount) !== undefined)
      throw this.#fault('a block has an impossible code for its literals and lengths')
    if (this.#tables.distances.build(lengths, lengthCount, distanceCount) !== undefined)
      throw this.#fault('a block has an impossible code for its distances')
    this.#codes = this.#tables
    this.#block = 'packed'
  }

  #readCodeLengths(count: number): void {
    const { entries } = this.#tables.codeLengths
    const lengths = this.#lengths.fill(0)
    for (let at = 0; at < count;) {
      const peeked = this.#peek7()
      const entry = entries[peeked] ?? 0
      if ((entry & 15) === 0) throw this.#fault('a code length has no such code')
      this.#bits(entry & 15)
      const symbol = entry >>> 16
      if (symbol < 16) {
        lengths[at++] = symbol
        continue
      }
      if (symbol === 16 && at === 0) throw this.#fault('a block repeats a code length before the first')
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0
      const repeats = symbol === 16 ? 3 + this.#bits(2) : symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7)
      if (at + repeats > count) throw this.#fault('a block has more code lengths than symbols')
      lengths.fill(value, at, at + repeats)
      at += repeats
    }
  }

  #peek7(): number {
    const { input } = this
    if (input.at > input.limit) input.more()
    for (; this.#heldBits < 7; this.#heldBits += 8) this.#hold |= (input.buffer[input.at++] ?? 0) << this.#heldBits
    return this.#hold & 127
  }

  /** The inner loop, on local variables: until the piece is full or the block ends. */
  #readSymbols(): void {
    const { input, window } = this
    const { buffer } = input
    const { bytes: out, stopAt, floor } = window
    const lengthEntries = this.#codes.lengths.entries
    const distanceEntries = this.#codes.distances.entries
    const lengthMask = (1 << this.#codes.lengths.firstBits) - 1
    const distanceMask = (1 << this.#codes.distances.firstBits) - 1
    let at = input.at
    let hold = this.#hold
    let bits = this.#heldBits
    let outAt = window.at
    let problem = ''
    let isEnd = false
    let { limit } = input
    while (outAt < stopAt) {
      // Sixteen bits hold every code; they are filled two bytes at a time, which no refill below can outrun.
      if (bits < 16) {
        if (at > limit) {
          input.at = at
          window.at = outAt
          input.more()
          at = input.at
          limit = input.limit
        }
        hold |= ((buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8)) << bits
        at += 2
        bits += 16
      }
      let entry = lengthEntries[hold & lengthMask] ?? 0
      if (((entry >>> 8) & 3) === kindLink)
        entry = lengthEntries[(entry >>> 16) + ((hold >>> (entry & 15)) & ((1 << ((entry >>> 4) & 15)) - 1))] ?? 0
      if ((entry & 15) === 0) {
        problem = 'a literal or length has no such code'
        break
      }
      hold >>>= entry & 15
      bits -= entry & 15
      const kind = (entry >>> 8) & 3
      if (kind === kindSymbol) {
        out[outAt++] = entry >>> 16
        continue
      }
      if (kind === kindEnd) {
        if (entry >>> 16 !== 0) problem = 'a length has a symbol that deflate does not know'
        isEnd = true
        break
      }
      let extraBits = (entry >>> 4) & 15
      if (bits < extraBits) {
        hold |= ((buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8)) << bits
        at += 2
        bits += 16
      }
      const length = (entry >>> 16) + (hold & ((1 << extraBits) - 1))
      hold >>>= extraBits
      bits -= extraBits
      if (bits < 16) {
        if (at > limit) {
          input.at = at
          window.at = outAt
          input.more()
          at = input.at
          limit = input.limit
        }
        hold |= ((buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8)) << bits
        at += 2
        bits += 16
      }
      entry = distanceEntries[hold & distanceMask] ?? 0
      if (((entry >>> 8) & 3) === kindLink)
        entry = distanceEntries[(entry >>> 16) + ((hold >>> (entry & 15)) & ((1 << ((entry >>> 4) & 15)) - 1))] ?? 0
      if ((entry & 15) === 0 || ((entry >>> 8) & 3) === kindEnd) {
        problem = 'a distance has no such code'
        break
      }
      hold >>>= entry & 15
      bits -= entry & 15
      extraBits = (entry >>> 4) & 15
      if (bits < extraBits) {
        hold |= ((buffer[at] ?? 0) | ((buffer[at + 1] ?? 0) << 8)) << bits
        at += 2
        bits += 16
      }
      const distance = (entry >>> 16) + (hold & ((1 << extraBits) - 1))
      hold >>>= extraBits
      bits -= extraBits
      if (distance > outAt - floor) {
        problem = 'a match refers to before the start'
        break
      }
      if (distance === 1 && length > 16) out.fill(out[outAt - 1] ?? 0, outAt, outAt + length)
      else if (length > 48 && distance >= length) out.copyWithin(outAt, outAt - distance, outAt - distance + length)
      else for (let index = 0; index < length; index++) out[outAt + index] = out[outAt + index - distance] ?? 0
      outAt += length
    }
    input.at = at
    window.at = outAt
    this.#hold = hold
    this.#heldBits = bits
    if (problem !== '') throw this.#fault(problem)
    if (isEnd) this.#endBlock()
  }

  /** Zeros read past the end may look like a wrong symbol: then the end is what is missing. */
  #fault(problem: string): Error {
    if (this.input.leftBytes < 0) return this.input.truncated()
    this.#align()
    return this.input.damaged(problem)
  }
}
