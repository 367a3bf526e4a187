// SPDX-License-Identifier: Apache-2.0
// The literals of a zstd block (RFC 8878, 3.1.1.3.1): plain, one byte over and over, or in a prefix code.
import { BackwardBits, load32 } from './backward-bits.ts'
import { maxBlockBytes } from './block-size.ts'
import { readHuffmanTree, type HuffmanTree } from './huffman-tree.ts'

/** Reads literals, and keeps the code that a later block may use again. */
export class LiteralsReader {
  /** The literals of the block at hand are its first `sizeBytes`. */
  readonly bytes = new Uint8Array(maxBlockBytes)
  sizeBytes = 0
  #tree: HuffmanTree | undefined

  /** A frame begins: there is no earlier code. */
  restart(): void {
    this.#tree = undefined
  }

  /** Reads the section in `block[0..endAt]`; where it ends, or what is wrong. */
  read(block: Uint8Array, endAt: number): number | string {
    if (endAt < 1) return 'a zstd block has no literals section'
    const first = block[0] ?? 0
    const kind = first & 3
    const format = (first >>> 2) & 3
    if (kind < 2) return this.#readPlain(block, endAt, { isRepeated: kind === 1, format })
    return this.#readCoded(block, endAt, { hasTree: kind === 2, format })
  }

  #readPlain(block: Uint8Array, endAt: number, how: { isRepeated: boolean; format: number }): number | string {
    const headerBytes = how.format === 1 ? 2 : how.format === 3 ? 3 : 1
    if (endAt < headerBytes) return 'a zstd block ends within its literals'
    const word = headerBytes === 1 ? (block[0] ?? 0) : load32(block, 0) & (headerBytes === 2 ? 0xffff : 0xffffff)
    const sizeBytes = headerBytes === 1 ? word >>> 3 : word >>> 4
    if (sizeBytes > maxBlockBytes) return 'a zstd block has too many literals'
    const sectionEndAt = headerBytes + (how.isRepeated ? 1 : sizeBytes)
    if (sectionEndAt > endAt) return 'a zstd block ends within its literals'
    if (how.isRepeated) this.bytes.fill(block[headerBytes] ?? 0, 0, sizeBytes)
    else this.bytes.set(block.subarray(headerBytes, sectionEndAt))
    this.sizeBytes = sizeBytes
    return sectionEndAt
  }

  #readCoded(block: Uint8Array, endAt: number, how: { hasTree: boolean; format: number }): number | string {
    const headerBytes = how.format < 2 ? 3 : how.format + 2
    if (endAt < headerBytes) return 'a zstd block ends within its literals'
    const sizeBits = how.format < 2 ? 10 : how.format === 2 ? 14 : 18
    // Two sizes after four bits; the longest header has forty bits, so the second is taken from where it begins.
    const mask = (1 << sizeBits) - 1
    const sizeBytes = (load32(block, 0) >>> 4) & mask
    const secondBit = 4 + sizeBits
    const packedBytes = (load32(block, secondBit >>> 3) >>> (secondBit & 7)) & mask
    const sectionEndAt = headerBytes + packedBytes
    if (sizeBytes > maxBlockBytes) return 'a zstd block has too many literals'
    if (sectionEndAt > endAt) return 'a zstd block ends within its literals'
    let streamsAt = headerBytes
    if (how.hasTree) {
      const stated = readHuffmanTree(block, headerBytes, sectionEndAt)
      if (stated === undefined) return 'a zstd block has an impossible code for its literals'
      this.#tree = stated.tree
      streamsAt = stated.endAt
    }
    if (this.#tree === undefined) return 'a zstd block uses the code of an earlier one, and there is none'
    this.sizeBytes = sizeBytes
    const isGood =
      how.format === 0
        ? this.#decode(block, streamsAt, sectionEndAt, 0, sizeBytes)
        : this.#decodeFour(block, streamsAt, sectionEndAt)
    return isGood ? sectionEndAt : 'the coded literals of a zstd block are damaged'
  }

  /** Four streams, of which three state their size. */
  #decodeFour(block: Uint8Array, startAt: number, endAt: number): boolean {
    const { sizeBytes } = this
    if (endAt - startAt < 10 || sizeBytes < 6) return false
    const quarter = (sizeBytes + 3) >>> 2
    if (3 * quarter > sizeBytes) return false
    let from = startAt + 6
    for (let stream = 0; stream < 4; stream++) {
      const statedAt = startAt + 2 * stream
      const to = stream < 3 ? from + (load32(block, statedAt) & 0xffff) : endAt
      const begin = stream * quarter
      if (to > endAt) return false
      if (!this.#decode(block, from, to, begin, stream < 3 ? begin + quarter : sizeBytes)) return false
      from = to
    }
    return true
  }

  /** Decodes `bytes[begin..end]` from one stream, which must be used up exactly. */
  #decode(block: Uint8Array, startAt: number, endAt: number, begin: number, end: number): boolean {
    const bits = BackwardBits.open(block, startAt, endAt)
    const tree = this.#tree
    if (bits === undefined || tree === undefined) return false
    const { bytes: out } = this
    const { entries } = tree
    const shift = 24 - tree.bits
    const mask = (1 << tree.bits) - 1
    let at = bits.at
    let outAt = begin
    // Two symbols from each load of 24 bits, as long as there are that many.
    const lowest = bits.startBit + 24
    while (outAt + 1 < end && at >= lowest) {
      const from = at - 24
      const word = (load32(block, from >>> 3) >>> (from & 7)) & 0xffffff
      const one = entries[word >>> shift] ?? 0
      const two = entries[(word >>> (shift - (one >>> 8))) & mask] ?? 0
      out[outAt] = one & 0xff
      out[outAt + 1] = two & 0xff
      at -= (one >>> 8) + (two >>> 8)
      outAt += 2
    }
    bits.at = at
    for (; outAt < end; outAt++) {
      const entry = entries[bits.peek(tree.bits)] ?? 0
      out[outAt] = entry & 0xff
      bits.at -= entry >>> 8
      if (bits.left < 0) return false
    }
    return bits.left === 0
  }
}
