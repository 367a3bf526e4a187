// SPDX-License-Identifier: Apache-2.0
// LZMA2: chunks of LZMA or of plain bytes, each with its size, as xz holds them (xz format, 5.3.1).
import type { StreamInput } from '../stream/input.ts'
import type { Window } from '../stream/window.ts'
import { maxLiteralBits } from './lzma-alone.ts'
import { decodeProperties, LzmaCore } from './lzma-core.ts'

/** Unpacks one LZMA2 stream into a window. */
export class Lzma2Decoder {
  readonly #input: StreamInput
  readonly #window: Window
  readonly #core: LzmaCore
  #chunk: 'none' | 'plain' | 'packed' = 'none'
  #leftBytes = 0
  /** Where the packed chunk must end, in the input. */
  #chunkEndOffset = 0
  #needsDictionary = true
  #needsProperties = true

  constructor(input: StreamInput, window: Window) {
    this.#input = input
    this.#window = window
    this.#core = new LzmaCore(input, window)
  }

  /** A new stream begins, with its own dictionary. */
  restart(dictionaryBytes: number): void {
    this.#core.dictionaryBytes = dictionaryBytes
    this.#needsDictionary = true
    this.#needsProperties = true
    this.#chunk = 'none'
  }

  /** Unpacks to the end of the piece; false once the stream ended. */
  run(): boolean {
    const window = this.#window
    while (window.at < window.stopAt) {
      if (this.#chunk === 'none') {
        if (!this.#readHeader()) return false
      } else if (this.#chunk === 'plain') this.#copyPlain()
      else this.#decodePacked()
    }
    return true
  }

  #readHeader(): boolean {
    const input = this.#input
    const control = input.byte()
    input.budget.spend(1)
    if (control === 0) return false
    if (control === 1 || control >= 0xe0) {
      this.#core.resetDictionary()
      this.#needsDictionary = false
      this.#needsProperties = true
    } else if (this.#needsDictionary) throw input.damaged('LZMA2 data does not begin with a new dictionary')
    if (control < 0x80) {
      if (control > 2) throw input.damaged('LZMA2 data has a chunk of no known kind')
      this.#leftBytes = this.#u16be() + 1
      this.#chunk = 'plain'
    } else this.#readPackedHeader(control)
    return true
  }

  #readPackedHeader(control: number): void {
    const input = this.#input
    this.#leftBytes = (control & 0x1f) * 0x1_0000 + this.#u16be() + 1
    const packedBytes = this.#u16be() + 1
    if (control >= 0xc0) {
      const properties = decodeProperties(input.byte())
      if (properties === undefined || properties.literalContextBits + properties.literalPositionBits > maxLiteralBits)
        throw input.damaged('LZMA2 data has impossible properties')
      this.#core.setProperties(properties)
      this.#needsProperties = false
    } else if (this.#needsProperties) throw input.damaged('LZMA2 data lacks its properties')
    if (control >= 0xa0) this.#core.resetState()
    this.#chunkEndOffset = input.offset + packedBytes
    this.#core.range.begin()
    this.#chunk = 'packed'
  }

  #u16be(): number {
    return this.#input.byte() * 256 + this.#input.byte()
  }

  #copyPlain(): void {
    const input = this.#input
    const window = this.#window
    const lengthBytes = Math.min(this.#leftBytes, input.readableBytes(), window.stopAt - window.at)
    window.bytes.set(input.buffer.subarray(input.at, input.at + lengthBytes), window.at)
    input.at += lengthBytes
    window.at += lengthBytes
    this.#core.passOver(lengthBytes)
    this.#leftBytes -= lengthBytes
    if (this.#leftBytes === 0) this.#chunk = 'none'
  }

  #decodePacked(): void {
    const input = this.#input
    const window = this.#window
    const startAt = window.at
    if (this.#core.decode(this.#leftBytes)) throw input.damaged('LZMA2 data has an end marker')
    this.#leftBytes -= window.at - startAt
    if (this.#leftBytes > 0) {
      if (input.offset > this.#chunkEndOffset) throw input.damaged('an LZMA2 chunk is longer than its packed size')
      return
    }
    const isFinished = this.#core.range.isFinished()
    input.settle()
    if (!isFinished || input.offset !== this.#chunkEndOffset)
      throw input.damaged('an LZMA2 chunk does not end where it should')
    this.#chunk = 'none'
  }
}
