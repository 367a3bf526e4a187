// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952): members one after the other, each with its header, a deflate stream and a checksum.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { crc32 } from '../checksum/crc32.ts'
import { maxGzipTextBytes } from '../limits.ts'
import { StreamInput } from '../stream/input.ts'
import { PiecedStream, type Decoder } from '../stream/pieced.ts'
import { PartCount } from '../stream/part-count.ts'
import type { Unpacked } from '../stream/unpacked.ts'
import { Window } from '../stream/window.ts'
import { deflateWindowBytes, Inflater } from './inflate.ts'

const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 }

/** Unpacks a gzip file from its start. */
export function openGzip(source: ByteSource, budget: Budget): Unpacked {
  return new PiecedStream(new GzipDecoder(new StreamInput(source, budget)))
}

class GzipDecoder implements Decoder {
  readonly input: StreamInput
  readonly window = new Window(deflateWindowBytes)
  endOffset = 0
  readonly #inflater: Inflater
  readonly #parts: PartCount
  #isInMember = false
  #crc = 0
  #sizeBytes = 0
  /** A fault of the header: told at the member's end, because loaders that do not look have used the content by then. */
  #headerFault: Error | undefined

  constructor(input: StreamInput) {
    this.input = input
    this.#inflater = new Inflater(input, this.window)
    this.#parts = new PartCount(input)
  }

  run(): boolean {
    const { window } = this
    if (!this.#isInMember && !this.#readHeader()) return false
    try {
      this.#isInMember = this.#inflater.run()
    } finally {
      this.#crc = crc32(window.piece(), this.#crc)
      this.#sizeBytes += window.piece().length
    }
    if (!this.#isInMember) this.#readTrailer()
    return true
  }

  /** False where no further member follows. */
  #readHeader(): boolean {
    if (this.#parts.count > 0 && !this.#findMember()) return false
    const { input } = this
    this.#parts.add()
    const fixed: number[] = []
    for (let at = 0; at < 10; at++) fixed.push(input.byte())
    const [id1, id2, method = 0, flag = 0] = fixed
    if (id1 !== 0x1f || id2 !== 0x8b) throw input.damaged('it does not begin like gzip')
    if (method !== 8) throw input.notUnderstood(`gzip method ${method}`)
    this.#crc = 0
    this.#sizeBytes = 0
    this.#headerFault = (flag & flags.reserved) === 0 ? undefined : input.damaged('a gzip header has reserved flags')
    this.#readFields(flag, crc32(Uint8Array.from(fixed)))
    this.#inflater.restart()
    this.#isInMember = true
    return true
  }

  #readFields(flag: number, fixedCrc: number): void {
    const { input } = this
    let crc = fixedCrc
    const take = (): number => {
      const byte = input.byte()
      crc = crc32(Uint8Array.of(byte), crc)
      return byte
    }
    if ((flag & flags.extra) !== 0) {
      const extraBytes = take() + take() * 256
      for (let at = 0; at < extraBytes; at++) take()
    }
    for (const field of [flags.name, flags.comment]) {
      if ((flag & field) === 0) continue
      let lengthBytes = 0
      while (take() !== 0) {
        lengthBytes++
        if (!(lengthBytes <= maxGzipTextBytes)) throw input.notUnderstood(`a gzip name over ${maxGzipTextBytes} bytes`)
      }
    }
    if ((flag & flags.headerCrc) !== 0 && input.u16le() !== crc % 0x1_0000)
      this.#headerFault ??= input.damaged('the checksum of a gzip header is wrong')
  }

  #readTrailer(): void {
    const { input } = this
    const crc = input.u32le()
    const sizeBytes = input.u32le()
    if (crc !== this.#crc) throw input.damaged('the checksum of a gzip member is wrong')
    if (sizeBytes !== this.#sizeBytes % 0x1_0000_0000) throw input.damaged('a gzip member contradicts its size')
    if (this.#headerFault !== undefined) throw this.#headerFault
    this.endOffset = input.offset
  }

  /** Members may be followed by zeros, as on tape, and further members may follow those. */
  #findMember(): boolean {
    const { input } = this
    for (let next = input.peek(2); next.length > 0; next = input.peek(2)) {
      if (next[0] === 0x1f && next[1] === 0x8b) return true
      if (next[0] !== 0) return false
      input.at++
    }
    return false
  }
}
