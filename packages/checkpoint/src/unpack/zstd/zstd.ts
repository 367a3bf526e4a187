// SPDX-License-Identifier: Apache-2.0
// zstd (RFC 8878): frames of blocks, with an optional checksum at the end of each frame.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { Xxh64 } from '../checksum/xxh64.ts'
import { StreamInput } from '../stream/input.ts'
import { PartCount } from '../stream/part-count.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import { isSkippableMagic, skipFrame } from '../stream/skippable.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { maxBlockBytes } from './block-size.ts'
import { readFrameHeader, type FrameHeader } from './frame-header.ts'
import { LiteralsReader } from './literals.ts'
import { SequenceReader } from './sequences.ts'

/** The first four bytes of a frame, as a number. */
export const zstdMagic = 0xfd2fb528
/** Versions 0.1 to 0.7 had formats and magic numbers of their own. */
const oldMagics: ReadonlySet<number> = new Set([
  0xfd2fb51e, 0xfd2fb522, 0xfd2fb523, 0xfd2fb524, 0xfd2fb525, 0xfd2fb526, 0xfd2fb527,
])
/** A block is followed by zeros here, so that its bits can be loaded four bytes at a time. */
const paddingBytes = 8
/** Sequences that cost as much as one opcode. */
const sequencesPerStep = 8

/** Unpacks a zstd file from its start. */
export function openZstd(source: ByteSource, budget: Budget, options: { readonly maxWindowBytes: number }): Unpacked {
  return new PiecedStream(new ZstdDecoder(new StreamInput(source, budget), options.maxWindowBytes))
}

class ZstdDecoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(0)
  endOffset = 0
  readonly #maxWindowBytes: number
  readonly #parts: PartCount
  readonly #literals = new LiteralsReader()
  readonly #sequences = new SequenceReader()
  readonly #block = new Uint8Array(maxBlockBytes + paddingBytes)
  #frame: FrameHeader | undefined
  #hash = new Xxh64()
  #writtenBytes = 0

  constructor(input: StreamInput, maxWindowBytes: number) {
    this.input = input
    this.#maxWindowBytes = maxWindowBytes
    this.#parts = new PartCount(input)
  }

  run(): boolean {
    const { window } = this
    while (window.at === window.startAt) {
      const frame = this.#frame ?? this.#beginFrame()
      if (frame === undefined) return false
      this.#frame = frame
      this.#readBlock(frame)
    }
    return true
  }

  /** Undefined where no further frame follows. */
  #beginFrame(): FrameHeader | undefined {
    const { input } = this
    for (;;) {
      const bytes = input.peek(4)
      const magic = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
      if (magic !== zstdMagic && !isSkippableMagic(magic)) {
        if (this.#parts.count > 0) return undefined
        if (bytes.length < 4) throw input.truncated()
        throw oldMagics.has(magic)
          ? input.notUnderstood('a zstd format before 0.8')
          : input.damaged('it does not begin like zstd')
      }
      this.#parts.add()
      input.skip(4)
      if (magic === zstdMagic) break
      skipFrame(input)
      this.endOffset = input.offset
    }
    const frame = readFrameHeader(input)
    this.window.forget()
    this.window.widen(Math.min(frame.windowBytes, this.#maxWindowBytes))
    this.#literals.restart()
    this.#sequences.restart()
    this.#hash = new Xxh64()
    this.#writtenBytes = 0
    return frame
  }

  #readBlock(frame: FrameHeader): void {
    const { input, window } = this
    const header = input.byte() + input.u16le() * 256
    const isLast = header % 2 === 1
    const kind = (header >>> 1) & 3
    const sizeBytes = header >>> 3
    input.budget.spend(1)
    if (!(sizeBytes <= frame.blockBytes)) throw input.damaged('a zstd block is longer than it may be')
    window.reserve(maxBlockBytes)
    const startAt = window.at
    try {
      if (kind === 0) this.#copyPlain(sizeBytes)
      else if (kind === 1) {
        window.bytes.fill(input.byte(), startAt, startAt + sizeBytes)
        window.at += sizeBytes
      } else if (kind === 2) this.#unpackBlock(frame, sizeBytes)
      else throw input.damaged('a zstd block is of no known kind')
    } finally {
      this.#hash.add(window.bytes.subarray(startAt, window.at))
      this.#writtenBytes += window.at - startAt
    }
    if (isLast) this.#endFrame(frame)
  }

  #copyPlain(sizeBytes: number): void {
    const { input, window } = this
    for (let left = sizeBytes; left > 0;) {
      const lengthBytes = Math.min(left, input.readableBytes())
      window.bytes.set(input.buffer.subarray(input.at, input.at + lengthBytes), window.at)
      window.at += lengthBytes
      input.at += lengthBytes
      left -= lengthBytes
    }
  }

  #unpackBlock(frame: FrameHeader, sizeBytes: number): void {
    const { input, window } = this
    const block = this.#block
    input.readInto(block.subarray(0, sizeBytes))
    block.fill(0, sizeBytes, sizeBytes + paddingBytes)
    const startAt = this.#literals.read(block, sizeBytes)
    if (typeof startAt === 'string') throw input.damaged(startAt)
    const writtenAt = window.at
    const problem = this.#sequences.run(block, { startAt, endAt: sizeBytes }, this.#literals, window, {
      windowBytes: frame.windowBytes,
      blockBytes: frame.blockBytes,
      writtenBytes: this.#writtenBytes,
    })
    input.budget.spend(Math.floor((window.at - writtenAt) / sequencesPerStep / 3))
    if (problem === undefined) return
    throw problem.isBeyondWindow ? input.notUnderstood(problem.problem) : input.damaged(problem.problem)
  }

  #endFrame(frame: FrameHeader): void {
    const { input } = this
    if (frame.sizeBytes !== undefined && frame.sizeBytes !== BigInt(this.#writtenBytes))
      throw input.damaged('a zstd frame contradicts its size')
    if (frame.hasChecksum && BigInt(input.u32le()) !== this.#hash.value() % 2n ** 32n)
      throw input.damaged('the checksum of a zstd frame is wrong')
    this.#frame = undefined
    this.endOffset = input.offset
  }
}
