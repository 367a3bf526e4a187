// SPDX-License-Identifier: Apache-2.0
// lz4 frames (lz4 frame format 1.6), the older "legacy" ones, and skippable ones between them.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { Xxh32 } from '../checksum/xxh32.ts'
import { StreamInput } from '../stream/input.ts'
import { PartCount } from '../stream/part-count.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { isSkippableMagic, skipFrame } from '../stream/skippable.ts'
import { unpackLz4Block } from './block.ts'

/** The first four bytes of a frame, as a number. */
export const lz4Magic = 0x184d2204
export const lz4LegacyMagic = 0x184c2102

/** How far back a block may refer. */
const lz4WindowBytes = 64 * 1024
/** Every block of a legacy frame but the last unpacks to this. */
const legacyBlockBytes = 8 * 1024 * 1024
/** What lz4 makes of incompressible bytes at most. */
const maxLegacyPackedBytes = legacyBlockBytes + Math.floor(legacyBlockBytes / 255) + 16

/** Unpacks an lz4 file from its start. */
export function openLz4(source: ByteSource, budget: Budget): Unpacked {
  return new PiecedStream(new Lz4Decoder(new StreamInput(source, budget)))
}

interface Frame {
  readonly isLegacy: boolean
  readonly hasIndependentBlocks: boolean
  readonly hasBlockChecksums: boolean
  readonly hasChecksum: boolean
  readonly sizeBytes: bigint | undefined
  readonly maxBlockBytes: number
}

class Lz4Decoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(lz4WindowBytes)
  endOffset = 0
  readonly #parts: PartCount
  #frame: Frame | undefined
  #hash = new Xxh32()
  #writtenBytes = 0

  constructor(input: StreamInput) {
    this.input = input
    this.#parts = new PartCount(input)
  }

  run(): boolean {
    const { window } = this
    while (window.at === window.startAt) {
      const frame = this.#frame ?? this.#readFrameHeader()
      if (frame === undefined) return false
      this.#frame = frame
      if (frame.isLegacy) this.#readLegacyBlock()
      else this.#readBlock(frame)
    }
    return true
  }

  /** Undefined where no further frame follows. */
  #readFrameHeader(): Frame | undefined {
    const { input } = this
    for (;;) {
      const magic = peekU32(input)
      if (magic === undefined || !(magic === lz4Magic || magic === lz4LegacyMagic || isSkippableMagic(magic))) {
        if (this.#parts.count > 0) return undefined
        throw magic === undefined ? input.truncated() : input.damaged('it does not begin like lz4')
      }
      this.#parts.add()
      input.skip(4)
      this.window.forget()
      if (isSkippableMagic(magic)) {
        skipFrame(input)
        this.endOffset = input.offset
        continue
      }
      return magic === lz4LegacyMagic ? legacyFrame : this.#readDescriptor()
    }
  }

  #readDescriptor(): Frame {
    const { input } = this
    const descriptor: number[] = [input.byte(), input.byte()]
    const [flags = 0, sizes = 0] = descriptor
    const hasSize = (flags & 0x08) !== 0
    const needsDictionary = (flags & 0x01) !== 0
    for (let left = (hasSize ? 8 : 0) + (needsDictionary ? 4 : 0); left > 0; left--) descriptor.push(input.byte())
    const bytes = Uint8Array.from(descriptor)
    const hash = new Xxh32()
    hash.add(bytes)
    if (input.byte() !== (hash.value() >>> 8) % 256) throw input.damaged('the checksum of an lz4 header is wrong')
    const sizeCode = (sizes >>> 4) & 7
    if ((flags & 0xc2) !== 0x40 || (sizes & 0x8f) !== 0 || sizeCode < 4)
      throw input.notUnderstood('an lz4 frame of another version')
    if (needsDictionary) throw input.notUnderstood('it needs a dictionary that is not in the file')
    this.#hash = new Xxh32()
    this.#writtenBytes = 0
    return {
      isLegacy: false,
      hasIndependentBlocks: (flags & 0x20) !== 0,
      hasBlockChecksums: (flags & 0x10) !== 0,
      hasChecksum: (flags & 0x04) !== 0,
      sizeBytes: hasSize ? new DataView(bytes.buffer).getBigUint64(2, true) : undefined,
      maxBlockBytes: 4 ** (sizeCode - 4) * 64 * 1024,
    }
  }

  #readBlock(frame: Frame): void {
    const { input, window } = this
    const header = input.u32le()
    if (header === 0) {
      this.#endFrame(frame)
      return
    }
    const isPlain = header >= 0x8000_0000
    const packedBytes = header % 0x8000_0000
    if (!(packedBytes <= frame.maxBlockBytes)) throw input.damaged('an lz4 block is longer than it may be')
    const packed = this.#readPacked(packedBytes)
    if (frame.hasBlockChecksums) {
      const hash = new Xxh32()
      hash.add(packed)
      if (input.u32le() !== hash.value()) throw input.damaged('the checksum of an lz4 block is wrong')
    }
    if (frame.hasIndependentBlocks) window.forget()
    window.reserve(frame.maxBlockBytes)
    const startAt = window.at
    try {
      if (isPlain) {
        window.bytes.set(packed, startAt)
        window.at += packedBytes
      } else this.#unpack(packed, frame.maxBlockBytes)
    } finally {
      this.#hash.add(window.bytes.subarray(startAt, window.at))
      this.#writtenBytes += window.at - startAt
    }
  }

  #readPacked(packedBytes: number): Uint8Array {
    this.input.budget.spend(1)
    this.input.need(packedBytes)
    const packed = new Uint8Array(packedBytes)
    this.input.readInto(packed)
    return packed
  }

  #unpack(packed: Uint8Array, maxBytes: number): void {
    const problem = unpackLz4Block(packed, this.window, maxBytes)
    if (problem !== undefined) throw this.input.damaged(problem)
  }

  #endFrame(frame: Frame): void {
    const { input } = this
    if (frame.hasChecksum && input.u32le() !== this.#hash.value())
      throw input.damaged('the checksum of the lz4 content is wrong')
    if (frame.sizeBytes !== undefined && frame.sizeBytes !== BigInt(this.#writtenBytes))
      throw input.damaged('an lz4 frame contradicts its size')
    this.#frame = undefined
    this.endOffset = input.offset
  }

  /** Legacy frames have no end: what cannot be the size of a block begins something else. */
  #readLegacyBlock(): void {
    const { input, window } = this
    const packedBytes = peekU32(input)
    if (packedBytes === undefined || packedBytes > maxLegacyPackedBytes) {
      // A few bytes that are no size at all are the rest of one, where nothing else could follow.
      if (input.leftBytes > 0 && input.leftBytes < 4) throw input.truncated()
      this.#frame = undefined
      this.endOffset = input.offset
      return
    }
    input.skip(4)
    const packed = this.#readPacked(packedBytes)
    window.forget()
    window.reserve(legacyBlockBytes)
    this.#unpack(packed, legacyBlockBytes)
  }
}

const legacyFrame: Frame = {
  isLegacy: true,
  hasIndependentBlocks: true,
  hasBlockChecksums: false,
  hasChecksum: false,
  sizeBytes: undefined,
  maxBlockBytes: legacyBlockBytes,
}

function peekU32(input: StreamInput): number | undefined {
  const bytes = input.peek(4)
  return bytes.length < 4 ? undefined : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
}
