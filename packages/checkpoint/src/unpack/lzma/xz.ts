// SPDX-License-Identifier: Apache-2.0
// xz: streams of blocks of LZMA2, each with a check, and an index of the blocks at the end (xz format 1.1.0).
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { crc32 } from '../checksum/crc32.ts'
import { StreamInput } from '../stream/input.ts'
import { PartCount } from '../stream/part-count.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { BlockCheck } from './block-check.ts'
import { readBlockHeader, readNumber, type BlockHeader } from './block-header.ts'
import { minDictionaryBytes } from './lzma-alone.ts'
import { Lzma2Decoder } from './lzma2.ts'

/** The bytes with which every xz stream begins. */
export const xzMagic: readonly number[] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
const footerMagic: readonly number[] = [0x59, 0x5a]

/** Unpacks an xz file from its start. */
export function openXz(source: ByteSource, budget: Budget, options: { readonly maxWindowBytes: number }): Unpacked {
  return new PiecedStream(new XzDecoder(new StreamInput(source, budget), options.maxWindowBytes))
}

interface Block {
  readonly header: BlockHeader
  readonly check: BlockCheck
  readonly dataOffset: number
  unpackedBytes: number
}

/** What the index must repeat of a block. */
interface BlockRecord {
  readonly unpaddedBytes: number
  readonly unpackedBytes: number
}

class XzDecoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(minDictionaryBytes)
  endOffset = 0
  readonly #maxWindowBytes: number
  readonly #lzma2: Lzma2Decoder
  readonly #parts: PartCount
  #isInStream = false
  #streamFlags = new Uint8Array(2)
  #block: Block | undefined
  #records: BlockRecord[] = []

  constructor(input: StreamInput, maxWindowBytes: number) {
    this.input = input
    this.#maxWindowBytes = maxWindowBytes
    this.#lzma2 = new Lzma2Decoder(input, this.window)
    this.#parts = new PartCount(input)
  }

  run(): boolean {
    if (!this.#isInStream) {
      if (this.endOffset > 0 && !this.#findStream()) return false
      this.#readStreamHeader()
    }
    const block = this.#block ?? this.#readBlockHeader()
    if (block === undefined) {
      this.#readIndex()
      return true
    }
    this.#block = block
    let isGoingOn = true
    try {
      isGoingOn = this.#lzma2.run()
    } finally {
      block.check.add(this.window.piece())
      block.unpackedBytes += this.window.piece().length
    }
    if (!isGoingOn) this.#endBlock(block)
    return true
  }

  #readStreamHeader(): void {
    const { input } = this
    for (const byte of xzMagic) if (input.byte() !== byte) throw input.damaged('it does not begin like xz')
    const flags = Uint8Array.of(input.byte(), input.byte())
    if (input.u32le() !== crc32(flags)) throw input.damaged('the checksum of the xz header is wrong')
    const [reserved = 0, kind = 0] = flags
    if (reserved !== 0 || kind > 15) throw input.notUnderstood('xz with reserved flags')
    this.#streamFlags = flags
    this.#records = []
    this.#isInStream = true
    this.#parts.add()
  }

  /** Undefined where the index begins instead. */
  #readBlockHeader(): Block | undefined {
    const { input } = this
    const sizeByte = input.byte()
    if (sizeByte === 0) return undefined
    this.#parts.add()
    const header = readBlockHeader(input, sizeByte)
    this.window.widen(Math.min(header.dictionaryBytes, this.#maxWindowBytes))
    this.#lzma2.restart(Math.max(minDictionaryBytes, header.dictionaryBytes))
    return { header, check: new BlockCheck(this.#streamFlags[1] ?? 0), dataOffset: input.offset, unpackedBytes: 0 }
  }

  #endBlock({ header, check, dataOffset, unpackedBytes }: Block): void {
    const { input } = this
    const packedBytes = input.offset - dataOffset
    if (
      packedBytes !== (header.packedBytes ?? packedBytes) ||
      unpackedBytes !== (header.unpackedBytes ?? unpackedBytes)
    )
      throw input.damaged('an xz block contradicts its size')
    this.#readPadding(packedBytes)
    const stated = new Uint8Array(check.sizeBytes)
    input.readInto(stated)
    if (!check.isRight(stated)) throw input.damaged('the checksum of an xz block is wrong')
    if (!check.isKnown) throw input.notUnderstood('xz with a checksum of a kind that is reserved')
    this.#records.push({ unpaddedBytes: header.headerBytes + packedBytes + check.sizeBytes, unpackedBytes })
    this.#block = undefined
  }

  #readPadding(lengthBytes: number): void {
    for (let padding = (4 - (lengthBytes % 4)) % 4; padding > 0; padding--)
      if (this.input.byte() !== 0) throw this.input.damaged('the padding in xz is not zero')
  }

  /** The index and the footer; the zero that begins the index was read. */
  #readIndex(): void {
    const { input } = this
    const startOffset = input.offset - 1
    const pending = new Uint8Array(1024)
    let pendingBytes = 1
    let crc = 0
    const next = (): number => {
      if (pendingBytes === pending.length) {
        crc = crc32(pending, crc)
        pendingBytes = 0
      }
      const byte = input.byte()
      pending[pendingBytes++] = byte
      return byte
    }
    const damaged = (problem: string): Error => input.damaged(problem)
    if (readNumber(next, damaged) !== this.#records.length) throw damaged('the xz index counts other blocks')
    for (const record of this.#records) {
      const unpaddedBytes = readNumber(next, damaged)
      const unpackedBytes = readNumber(next, damaged)
      if (unpaddedBytes !== record.unpaddedBytes || unpackedBytes !== record.unpackedBytes)
        throw damaged('the xz index contradicts a block')
    }
    while ((input.offset - startOffset) % 4 !== 0) if (next() !== 0) throw damaged('the padding in xz is not zero')
    if (input.u32le() !== crc32(pending.subarray(0, pendingBytes), crc))
      throw damaged('the checksum of the xz index is wrong')
    this.#readFooter(input.offset - startOffset)
  }

  #readFooter(indexBytes: number): void {
    const { input } = this
    const crc = input.u32le()
    const body = new Uint8Array(6)
    input.readInto(body)
    if (crc !== crc32(body)) throw input.damaged('the checksum of the xz footer is wrong')
    const backwardBytes = (new DataView(body.buffer).getUint32(0, true) + 1) * 4
    if (backwardBytes !== indexBytes) throw input.damaged('the xz footer contradicts the index')
    if (body[4] !== this.#streamFlags[0] || body[5] !== this.#streamFlags[1])
      throw input.damaged('the xz footer contradicts the header')
    for (const byte of footerMagic) if (input.byte() !== byte) throw input.damaged('the xz footer does not end like xz')
    this.endOffset = input.offset
    this.#isInStream = false
  }

  /** Another stream may follow, after zeros in fours. */
  #findStream(): boolean {
    const { input } = this
    for (let next = input.peek(6); next.length > 0; next = input.peek(6)) {
      if (next.length === 6 && xzMagic.every((byte, at) => next[at] === byte)) return true
      if (next.length < 4 || next.subarray(0, 4).some((byte) => byte !== 0)) return false
      input.at += 4
    }
    return false
  }
}
