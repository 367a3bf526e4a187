// SPDX-License-Identifier: Apache-2.0
// The packed bytes as decoders want them: front to back, through one buffer, with enough bytes ahead that the inner
// loop needs one comparison a symbol and no bounds check a byte.
import type { Budget } from '../../reading.ts'
import type { ByteSource } from '../../source/source.ts'
import { inputChunkBytes, lookaheadBytes } from '../limits.ts'
import { streamError } from './unpacked.ts'

/** Bytes behind `at` that stay where they are: decoders read ahead by up to four, and give back what they did not use. */
const givenBackBytes = 8

/**
 * Reads a source front to back. Decoders use `buffer` and `at` directly: while `at <= limit`, `lookaheadBytes` can be
 * read; otherwise they call {@link StreamInput.more}. Past the end of the source zeros are seen, and
 * {@link StreamInput.settle} refuses a decoder that used them.
 */
export class StreamInput {
  readonly buffer: Uint8Array
  readonly budget: Budget
  at = 0
  limit = -1
  readonly #source: ByteSource
  #baseOffset: number
  #endAt = 0

  constructor(source: ByteSource, budget: Budget, startOffset = 0) {
    this.#source = source
    this.budget = budget
    this.#baseOffset = startOffset
    this.buffer = new Uint8Array(
      Math.min(inputChunkBytes, Math.max(0, source.sizeBytes - startOffset)) + lookaheadBytes,
    )
    this.#refill(0)
  }

  /** Where `at` is, in bytes from the start of the source. */
  get offset(): number {
    return this.#baseOffset + this.at
  }

  /** Bytes of the source after `at`. */
  get leftBytes(): number {
    return this.#source.sizeBytes - this.offset
  }

  /** Moves what is left to the front and reads on. Throws `STREAM_TRUNCATED` once the end is well behind. */
  more(): void {
    if (this.#baseOffset + this.#endAt < this.#source.sizeBytes) this.#refill(Math.max(0, this.at - givenBackBytes))
    // A decoder holds up to four bytes in its bit buffer before it uses them.
    else if (this.at > this.#endAt + 4) throw this.truncated()
  }

  /** Throws `STREAM_TRUNCATED` where more was used than there is. */
  settle(): void {
    if (this.leftBytes < 0) throw this.truncated()
  }

  truncated(): Error {
    return streamError('STREAM_TRUNCATED', 'its end is missing', this.#source.sizeBytes)
  }

  damaged(problem: string): Error {
    return streamError('STREAM_DAMAGED', problem, Math.min(this.offset, this.#source.sizeBytes))
  }

  notUnderstood(problem: string): Error {
    return streamError('STREAM_NOT_UNDERSTOOD', problem, Math.min(this.offset, this.#source.sizeBytes))
  }

  /** Throws `STREAM_TRUNCATED` unless `lengthBytes` can still be read. */
  need(lengthBytes: number): void {
    if (!(lengthBytes <= this.leftBytes)) throw this.truncated()
    if (lengthBytes <= lookaheadBytes && this.at > this.limit) this.more()
  }

  /** How many bytes of `buffer` can be taken at `at`, at least one. Throws `STREAM_TRUNCATED`. */
  readableBytes(): number {
    this.need(1)
    return this.limit + lookaheadBytes - this.at
  }

  byte(): number {
    this.need(1)
    return this.buffer[this.at++] ?? 0
  }

  u16le(): number {
    return this.byte() + this.byte() * 0x100
  }

  u32le(): number {
    return this.u16le() + this.u16le() * 0x1_0000
  }

  u64le(): bigint {
    return BigInt(this.u32le()) + (BigInt(this.u32le()) << 32n)
  }

  /** The next bytes without reading past them: the 16 most a magic number needs; shorter at the end. */
  peek(lengthBytes: number): Uint8Array {
    if (this.at > this.limit) this.more()
    const length = Math.max(0, Math.min(lengthBytes, lookaheadBytes, this.leftBytes))
    return this.buffer.subarray(this.at, this.at + length)
  }

  /** Fills `target`. Throws `STREAM_TRUNCATED`. */
  readInto(target: Uint8Array): void {
    this.need(target.length)
    const offset = this.offset
    this.#source.readInto(offset, target)
    this.skip(target.length)
  }

  skip(lengthBytes: number): void {
    this.need(lengthBytes)
    this.at += lengthBytes
    this.budget.spend(Math.floor(lengthBytes / 1024))
    if (this.at > this.#endAt) {
      this.#baseOffset += this.at
      this.at = 0
      this.#endAt = 0
      this.#refill(0)
    }
  }

  /** Keeps what lies from `keptAt` on, and fills up. */
  #refill(keptAt: number): void {
    const keptBytes = this.#endAt - keptAt
    this.buffer.copyWithin(0, keptAt, this.#endAt)
    this.#baseOffset += keptAt
    this.at -= keptAt
    const room = this.buffer.length - lookaheadBytes - keptBytes
    const readBytes = Math.max(0, Math.min(room, this.#source.sizeBytes - this.#baseOffset - keptBytes))
    if (readBytes > 0) {
      this.budget.spend(1 + Math.floor(readBytes / 1024))
      this.#source.readInto(this.#baseOffset + keptBytes, this.buffer.subarray(keptBytes, keptBytes + readBytes))
    }
    this.#endAt = keptBytes + readBytes
    this.buffer.fill(0, this.#endAt, this.#endAt + lookaheadBytes)
    this.limit = this.#endAt - lookaheadBytes
  }
}
