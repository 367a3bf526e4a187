// SPDX-License-Identifier: Apache-2.0
// One block of bzip2: prefix codes, run lengths and move-to-front undone, into the array from which the sorting is undone.
import type { BitInput } from './bit-input.ts'
import { maxCodeBits, PrefixCode } from './prefix-code.ts'

/** Symbols between two changes of the code. */
const groupSymbols = 50
const maxCodes = 6
const maxSelectors = 18_002
const runA = 0
const runB = 1

/** Reads blocks, one after the other, into the same memory. */
export class BlockReader {
  /** After {@link BlockReader.read}: the low byte is a character, the rest where the next one stands. */
  readonly links: Uint32Array
  readonly #source: BitInput
  readonly #maxBytes: number
  readonly #codes = Array.from({ length: maxCodes }, () => new PrefixCode())
  readonly #selectors = new Uint8Array(maxSelectors)
  readonly #counts = new Uint32Array(256)

  constructor(source: BitInput, maxBytes: number) {
    this.#source = source
    this.#maxBytes = maxBytes
    this.links = new Uint32Array(maxBytes)
  }

  /** Everything of a block after its checksum, randomised bit and origin; returns how many bytes it holds. */
  read(): number {
    const used = this.#readUsedBytes()
    if (used.length === 0) throw this.#source.damaged('a bzip2 block uses no byte')
    const selectorCount = this.#readCodes(used.length + 2)
    const sizeBytes = this.#readSymbols(used, selectorCount)
    this.#link(sizeBytes)
    return sizeBytes
  }

  #readUsedBytes(): Uint8Array {
    const source = this.#source
    const ranges = source.bits(16)
    const used: number[] = []
    for (let range = 0; range < 16; range++) {
      if (((ranges >>> (15 - range)) & 1) === 0) continue
      const bytes = source.bits(16)
      for (let byte = 0; byte < 16; byte++) if (((bytes >>> (15 - byte)) & 1) === 1) used.push(range * 16 + byte)
    }
    return Uint8Array.from(used)
  }

  #readCodes(symbolCount: number): number {
    const source = this.#source
    const codeCount = source.bits(3)
    const selectorCount = source.bits(15)
    if (!(codeCount >= 2 && codeCount <= maxCodes && selectorCount >= 1))
      throw source.damaged('a bzip2 block has an impossible number of codes')
    const order = [0, 1, 2, 3, 4, 5]
    for (let index = 0; index < selectorCount; index++) {
      let position = 0
      while (source.bits(1) === 1) {
        position++
        if (position >= codeCount) throw source.damaged('a bzip2 block selects a code that it does not have')
      }
      const [selected = 0] = order.splice(position, 1)
      order.unshift(selected)
      // Some packers write more selectors than a block can use; they mean nothing.
      if (index < maxSelectors) this.#selectors[index] = selected
    }
    const lengths = new Uint8Array(258)
    for (const code of this.#codes.slice(0, codeCount)) {
      let length = source.bits(5)
      for (let symbol = 0; symbol < symbolCount; symbol++) {
        for (;;) {
          if (!(length >= 1 && length <= maxCodeBits))
            throw source.damaged('a bzip2 block has an impossible code length')
          if (source.bits(1) === 0) break
          length += source.bits(1) === 0 ? 1 : -1
        }
        lengths[symbol] = length
      }
      code.build(lengths, symbolCount)
    }
    return Math.min(selectorCount, maxSelectors)
  }

  #readSymbols(front: Uint8Array, selectorCount: number): number {
    const source = this.#source
    const { links } = this
    const maxBytes = this.#maxBytes
    const endSymbol = front.length + 1
    const counts = this.#counts.fill(0)
    let sizeBytes = 0
    let runBytes = 0
    let runScale = 1
    for (let group = 0; group < selectorCount; group++) {
      const code = this.#codes[this.#selectors[group] ?? 0]
      if (code === undefined) break
      for (let index = 0; index < groupSymbols; index++) {
        const symbol = code.read(source)
        if (symbol === runA || symbol === runB) {
          // A number in base two with digits one and two, lowest first.
          runBytes += runScale << symbol
          runScale *= 2
          if (!(runBytes <= maxBytes)) throw source.damaged('a bzip2 block is longer than it may be')
          continue
        }
        if (runBytes > 0) {
          if (sizeBytes + runBytes > maxBytes) throw source.damaged('a bzip2 block is longer than it may be')
          const byte = front[0] ?? 0
          links.fill(byte, sizeBytes, sizeBytes + runBytes)
          counts[byte] = (counts[byte] ?? 0) + runBytes
          sizeBytes += runBytes
          runBytes = 0
          runScale = 1
        }
        if (symbol === endSymbol) return sizeBytes
        if (symbol < 0) throw source.damaged('a bzip2 block uses a code that it does not have')
        if (sizeBytes >= maxBytes) throw source.damaged('a bzip2 block is longer than it may be')
        const byte = front[symbol - 1] ?? 0
        if (symbol > 17) front.copyWithin(1, 0, symbol - 1)
        else for (let at = symbol - 1; at > 0; at--) front[at] = front[at - 1] ?? 0
        front[0] = byte
        links[sizeBytes++] = byte
        counts[byte] = (counts[byte] ?? 0) + 1
      }
      source.input.budget.spend(1)
    }
    throw source.damaged('a bzip2 block has too few selectors')
  }

  /** Undoes the sorting: for each place of the sorted order, the place before which it stood. */
  #link(sizeBytes: number): void {
    const { links } = this
    const counts = this.#counts
    let start = 0
    for (let byte = 0; byte < 256; byte++) {
      const count = counts[byte] ?? 0
      counts[byte] = start
      start += count
    }
    for (let at = 0; at < sizeBytes; at++) {
      const byte = (links[at] ?? 0) & 0xff
      const place = counts[byte] ?? 0
      counts[byte] = place + 1
      links[place] = (links[place] ?? 0) | (at << 8)
    }
    // Undoing it costs a cache miss a byte; an inspection that pays by the KiB would not see that.
    this.#source.input.budget.spend(Math.floor(sizeBytes / 8))
  }
}
