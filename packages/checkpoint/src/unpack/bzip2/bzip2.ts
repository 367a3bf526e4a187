// SPDX-License-Identifier: Apache-2.0
// bzip2: streams of sorted blocks, each with a checksum, and one over all of them.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { StreamInput } from '../stream/input.ts'
import { PartCount } from '../stream/part-count.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { BitInput } from './bit-input.ts'
import { BlockReader } from './block.ts'
import { crc32Msb } from '../checksum/crc32-msb.ts'
import { randomSteps } from './random-numbers.ts'

const blockMagic: readonly number[] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
const endMagic: readonly number[] = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]

/** Unpacks a bzip2 file from its start. */
export function openBzip2(source: ByteSource, budget: Budget): Unpacked {
  return new PiecedStream(new Bzip2Decoder(new StreamInput(source, budget)))
}

/** True where a stream may begin: the signature, a level, and the first block or the end; less where the file is cut. */
export function isBzip2Header(bytes: Uint8Array): boolean {
  const [b, z, h, level = 0] = bytes
  const isSignature = b === 0x42 && z === 0x5a && h === 0x68 && level >= 0x31 && level <= 0x39
  const after = bytes.subarray(4, 10)
  const begins = (magic: readonly number[]): boolean => after.every((byte, at) => byte === magic[at])
  return isSignature && (begins(blockMagic) || begins(endMagic))
}

class Bzip2Decoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(0)
  endOffset = 0
  readonly #bits: BitInput
  readonly #parts: PartCount
  #isInStream = false
  #level = 0
  #blocks: BlockReader | undefined
  #fileCrc = 0
  // The block at hand.
  #statedCrc = 0
  #crc = 0
  #leftBytes = 0
  #isInBlock = false
  #link = 0
  /** The last byte and how often it came in a row, up to four: then a count of more follows. */
  #lastByte = -1
  #runBytes = 0
  #isRandomised = false
  #randomIndex = 0
  #randomLeft = 0

  constructor(input: StreamInput) {
    this.input = input
    this.#bits = new BitInput(input)
    this.#parts = new PartCount(input)
  }

  run(): boolean {
    const { window } = this
    while (window.at < window.stopAt) {
      if (this.#isInBlock) this.#writeBlock()
      else if (this.#isInStream) this.#readBlockHeader()
      else {
        if (this.endOffset > 0 && !isBzip2Header(this.input.peek(10))) return false
        this.#readStreamHeader()
      }
    }
    return true
  }

  #readStreamHeader(): void {
    const bits = this.#bits
    const signature = [bits.bits(8), bits.bits(8), bits.bits(8)]
    const level = bits.bits(8) - 0x30
    if (signature[0] !== 0x42 || signature[1] !== 0x5a || signature[2] !== 0x68 || !(level >= 1 && level <= 9))
      throw bits.damaged('it does not begin like bzip2')
    if (level !== this.#level) this.#blocks = undefined
    this.#level = level
    this.#fileCrc = 0
    this.#isInStream = true
    this.#parts.add()
  }

  #readBlockHeader(): void {
    const bits = this.#bits
    const magic = blockMagic.map(() => bits.bits(8))
    if (magic.every((byte, at) => byte === endMagic[at])) {
      this.#endStream()
      return
    }
    if (!magic.every((byte, at) => byte === blockMagic[at])) throw bits.damaged('a bzip2 block does not begin like one')
    this.#statedCrc = bits.u32()
    this.#isRandomised = bits.bits(1) === 1
    const origin = bits.bits(24)
    this.#blocks ??= new BlockReader(bits, this.#level * 100_000)
    const sizeBytes = this.#blocks.read()
    if (!(origin < sizeBytes)) throw bits.damaged('a bzip2 block begins outside itself')
    this.#leftBytes = sizeBytes
    this.#link = (this.#blocks.links[origin] ?? 0) >>> 8
    this.#crc = 0
    this.#lastByte = -1
    this.#runBytes = 0
    this.#randomIndex = 0
    this.#randomLeft = randomSteps[0] ?? 0
    this.#isInBlock = true
  }

  #endStream(): void {
    const stated = this.#bits.u32()
    this.#bits.align()
    if (stated !== this.#fileCrc) throw this.input.damaged('the checksum of the bzip2 stream is wrong')
    this.endOffset = this.input.offset
    this.#isInStream = false
  }

  /** Follows the links and undoes the runs, to the end of the piece or of the block. */
  #writeBlock(): void {
    const { window } = this
    const links = this.#blocks?.links
    if (links === undefined) return
    const { bytes: out, stopAt } = window
    const startAt = window.at
    let at = startAt
    let link = this.#link
    let left = this.#leftBytes
    let last = this.#lastByte
    let run = this.#runBytes
    for (; left > 0 && at < stopAt; left--) {
      link = links[link] ?? 0
      let byte = link & 0xff
      link >>>= 8
      if (this.#isRandomised) byte ^= this.#nextRandomBit()
      if (run === 4) {
        // The fifth of a run is not a byte but how many more there are.
        out.fill(last, at, at + byte)
        at += byte
        run = 0
        last = -1
        continue
      }
      run = byte === last ? run + 1 : 1
      last = byte
      out[at++] = byte
    }
    window.at = at
    this.#link = link
    this.#leftBytes = left
    this.#lastByte = last
    this.#runBytes = run
    this.#crc = crc32Msb(out.subarray(startAt, at), this.#crc)
    if (left === 0) this.#endBlock()
  }

  #nextRandomBit(): number {
    this.#randomLeft--
    const bit = this.#randomLeft === 1 ? 1 : 0
    if (this.#randomLeft === 0) {
      this.#randomIndex = (this.#randomIndex + 1) % randomSteps.length
      this.#randomLeft = randomSteps[this.#randomIndex] ?? 0
    }
    return bit
  }

  #endBlock(): void {
    if (this.#runBytes === 4) throw this.#bits.damaged('a bzip2 block ends within a run')
    if (this.#crc !== this.#statedCrc) throw this.#bits.damaged('the checksum of a bzip2 block is wrong')
    this.#fileCrc = (((this.#fileCrc << 1) | (this.#fileCrc >>> 31)) ^ this.#crc) >>> 0
    this.#isInBlock = false
  }
}
