// SPDX-License-Identifier: Apache-2.0
// .lzma files: thirteen bytes of header, then LZMA. No magic number and no checksum; joblib still writes them.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { StreamInput } from '../stream/input.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { decodeProperties, LzmaCore } from './lzma-core.ts'

/** liblzma gives no dictionary less. */
export const minDictionaryBytes = 4096
/** Properties with more bits of context are allowed by the format, but not by liblzma, which Python uses. */
export const maxLiteralBits = 4
const sizeUnknown = 0xffff_ffff_ffff_ffffn

/** Unpacks a .lzma file from its start. */
export function openLzma(source: ByteSource, budget: Budget, options: { readonly maxWindowBytes: number }): Unpacked {
  return new PiecedStream(new LzmaAloneDecoder(new StreamInput(source, budget), options.maxWindowBytes))
}

/**
 * True where the first bytes could be a header that an encoder writes: a dictionary of 2^n or 2^n + 2^(n-1) bytes, a size
 * below 256 GiB or none, and the zero that begins the data. The same rule as liblzma's.
 */
export function isLzmaHeader(bytes: Uint8Array): boolean {
  if (bytes.length < 14) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (decodeProperties(view.getUint8(0)) === undefined || view.getUint8(13) !== 0) return false
  const dictionaryBytes = view.getUint32(1, true)
  const sizeBytes = view.getBigUint64(5, true)
  const isRound = dictionaryBytes === 0xffffffff || isTwoOrThreeTimesPower(dictionaryBytes)
  return isRound && (sizeBytes === sizeUnknown || sizeBytes < 2n ** 38n)
}

function isTwoOrThreeTimesPower(value: number): boolean {
  for (let power = 1; power <= 2 ** 31; power *= 2) if (value === power || value === power * 1.5) return true
  return false
}

class LzmaAloneDecoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(minDictionaryBytes)
  endOffset = 0
  readonly #core: LzmaCore
  readonly #maxWindowBytes: number
  #isBegun = false
  #leftBytes = Infinity

  constructor(input: StreamInput, maxWindowBytes: number) {
    this.input = input
    this.#maxWindowBytes = maxWindowBytes
    this.#core = new LzmaCore(input, this.window)
  }

  run(): boolean {
    if (!this.#isBegun) this.#readHeader()
    const { window } = this
    const startAt = window.at
    let isEnd = this.#core.decode(this.#leftBytes)
    this.#leftBytes -= window.at - startAt
    if (this.#leftBytes === 0) {
      // An end marker may follow even where the size is known.
      if (!this.#core.range.isFinished()) {
        if (!this.#core.endsHere()) throw this.input.damaged('LZMA data goes on past its size')
        isEnd = true
      } else {
        return this.#end()
      }
    }
    if (!isEnd) return true
    if (this.#leftBytes !== Infinity && this.#leftBytes > 0) throw this.input.damaged('LZMA data ends before its size')
    if (!this.#core.range.isFinished()) throw this.input.damaged('LZMA data does not end as it should')
    return this.#end()
  }

  #end(): boolean {
    this.input.settle()
    this.endOffset = this.input.offset
    return false
  }

  #readHeader(): void {
    const { input } = this
    const properties = decodeProperties(input.byte())
    if (properties === undefined) throw input.damaged('it does not begin like LZMA')
    const dictionaryBytes = Math.max(minDictionaryBytes, input.u32le())
    const sizeBytes = input.u64le()
    if (properties.literalContextBits + properties.literalPositionBits > maxLiteralBits)
      throw input.notUnderstood('LZMA with more context than its library allows')
    if (sizeBytes !== sizeUnknown && sizeBytes > BigInt(Number.MAX_SAFE_INTEGER))
      throw input.damaged('LZMA data states an impossible size')
    this.#leftBytes = sizeBytes === sizeUnknown ? Infinity : Number(sizeBytes)
    this.window.widen(Math.min(dictionaryBytes, this.#maxWindowBytes))
    this.#core.dictionaryBytes = dictionaryBytes
    this.#core.setProperties(properties)
    this.#core.resetState()
    this.#core.range.begin()
    this.#isBegun = true
  }
}
