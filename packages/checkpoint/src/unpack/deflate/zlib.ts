// SPDX-License-Identifier: Apache-2.0
// zlib (RFC 1950): a header of two bytes, a deflate stream, a checksum.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { adler32 } from '../checksum/adler32.ts'
import { StreamInput } from '../stream/input.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { deflateWindowBytes, Inflater } from './inflate.ts'

/** Unpacks a zlib stream from the source's start. */
export function openZlib(source: ByteSource, budget: Budget): Unpacked {
  return new PiecedStream(new ZlibDecoder(new StreamInput(source, budget)))
}

/** True for the two bytes with which a zlib stream may begin. */
export function isZlibHeader(first: number, second: number): boolean {
  return (first & 15) === 8 && first >>> 4 <= 7 && (first * 256 + second) % 31 === 0
}

class ZlibDecoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(deflateWindowBytes)
  endOffset = 0
  readonly #inflater: Inflater
  #isBegun = false
  #adler = 1

  constructor(input: StreamInput) {
    this.input = input
    this.#inflater = new Inflater(input, this.window)
  }

  run(): boolean {
    if (!this.#isBegun) this.#readHeader()
    let isGoingOn = true
    try {
      isGoingOn = this.#inflater.run()
    } finally {
      this.#adler = adler32(this.window.piece(), this.#adler)
    }
    if (!isGoingOn) this.#readTrailer()
    return isGoingOn
  }

  #readHeader(): void {
    const { input } = this
    const [first, second] = [input.byte(), input.byte()]
    if (!isZlibHeader(first, second)) throw input.damaged('it does not begin like zlib')
    if ((second & 0x20) !== 0) throw input.notUnderstood('it needs a dictionary that is not in the file')
    this.#isBegun = true
  }

  #readTrailer(): void {
    const { input } = this
    // The checksum is the one number of the format with its highest byte first.
    let adler = 0
    for (let at = 0; at < 4; at++) adler = adler * 256 + input.byte()
    if (adler !== this.#adler) throw input.damaged('the checksum of the zlib stream is wrong')
    this.endOffset = input.offset
  }
}
