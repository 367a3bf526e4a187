// SPDX-License-Identifier: Apache-2.0
// Random access to a compressed stream in bounded memory: its first bytes and its last are kept, the rest is unpacked
// again when somebody goes back. Readers go forward, so that is rare; each time costs budget.
import { assertRange, type ByteSource } from '../source/source.ts'
import { KeptBytes } from './kept-bytes.ts'
import { keptHeadBytes, keptNestedHeadBytes, keptNestedTailBytes, keptTailBytes } from './limits.ts'
import { liveStreamsOf, type LiveStreams, type Releasable } from './live-streams.ts'
import { streamError, type OpenStream, type Unpacked } from './stream/unpacked.ts'
import type { Budget } from '../reading.ts'

const noBytes = new Uint8Array(0)

/** How a stream is opened and how much of it is kept. */
export interface UnpackedOptions {
  readonly open: OpenStream
  readonly budget: Budget
  /** True for a stream that lies in another one, or in an archive: keeps less. */
  readonly isNested: boolean
}

/**
 * The unpacked bytes of a stream, of a size known before. A read throws `STREAM_...` where the stream is not as stated,
 * and the read of the last byte where the stream does not end there. With what was kept while the stream was measured,
 * nothing is verified again.
 */
export class UnpackedSource implements ByteSource, Releasable {
  readonly sizeBytes: number
  readonly #options: UnpackedOptions
  readonly #live: LiveStreams
  #kept: KeptBytes
  #stream: Unpacked | undefined
  #offset = 0
  #piece: Uint8Array = noBytes
  #isVerified: boolean

  constructor(sizeBytes: number, options: UnpackedOptions, measured?: KeptBytes) {
    this.sizeBytes = sizeBytes
    this.#options = options
    this.#live = liveStreamsOf(options.budget)
    this.#kept = measured ?? makeKept(options.isNested)
    this.#isVerified = measured !== undefined
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    this.#live.touch(this)
    const shared = this.#kept.view(offset, lengthBytes)
    if (shared !== undefined) return shared
    const target = new Uint8Array(lengthBytes)
    this.readInto(offset, target)
    return target
  }

  readInto(offset: number, target: Uint8Array): void {
    assertRange(this.sizeBytes, offset, target.length)
    this.#live.touch(this)
    for (let done = 0; done < target.length;) {
      const wanted = offset + done
      const found = this.#kept.from(wanted) ?? this.#fromPiece(wanted)
      if (found === undefined) {
        this.#advanceTo(wanted)
        continue
      }
      const taken = found.subarray(0, Math.min(found.length, target.length - done))
      target.set(taken, done)
      done += taken.length
    }
  }

  /** Unpacks to the end and verifies checksums and size. Throws `STREAM_...`. */
  verify(): void {
    if (this.#isVerified) return
    this.#live.touch(this)
    if (this.#stream === undefined) this.#restart()
    while (this.#stream !== undefined) this.#next()
  }

  /** Lets go of the decoder and of what was kept; a later read begins again. */
  release(): void {
    this.#stream = undefined
    this.#piece = noBytes
    this.#offset = 0
    this.#kept = makeKept(this.#options.isNested)
  }

  #usedBytes(): number {
    return this.#stream?.endOffset ?? 0
  }

  #fromPiece(offset: number): Uint8Array | undefined {
    const start = this.#offset - this.#piece.length
    return offset >= start && offset < this.#offset ? this.#piece.subarray(offset - start) : undefined
  }

  #restart(): void {
    this.#options.budget.spend(1)
    this.#stream = this.#options.open()
    this.#offset = 0
    this.#piece = noBytes
  }

  /** Unpacks until the byte at `offset` is in the piece at hand. */
  #advanceTo(offset: number): void {
    if (this.#stream === undefined || offset < this.#offset - this.#piece.length) this.#restart()
    while (this.#stream !== undefined && offset >= this.#offset) this.#next()
  }

  #next(): void {
    let piece = this.#pull()
    const endOffset = this.#offset + piece.length
    const isLast = endOffset >= this.sizeBytes
    // The last bytes are given only once the stream was seen to end there with its checksums.
    if (isLast && !this.#isVerified) piece = this.#verifyEnd(piece, endOffset)
    this.#kept.add(this.#offset, piece)
    this.#offset = endOffset
    // Most members are kept whole, and then need nothing beside.
    this.#piece = isLast && this.#kept.from(this.#offset - 1) !== undefined ? noBytes : piece
    if (isLast) this.#stream = undefined
  }

  #pull(): Uint8Array {
    if (this.sizeBytes === 0) return noBytes
    const piece = this.#stream?.next()
    if (piece === undefined) throw streamError('STREAM_DAMAGED', 'it holds fewer bytes than stated', this.#usedBytes())
    this.#options.budget.spend(1 + Math.floor(piece.length / 1024))
    return piece
  }

  #verifyEnd(piece: Uint8Array, endOffset: number): Uint8Array {
    // A piece is valid only until the next call, and the next call gives none where all is well.
    const last = piece.slice()
    if (endOffset > this.sizeBytes || this.#stream?.next() !== undefined) {
      const error = streamError('STREAM_DAMAGED', 'it holds more bytes than stated', this.#usedBytes())
      // Whoever asks again meets the same fault.
      this.release()
      throw error
    }
    this.#isVerified = true
    return last
  }
}

/** An empty store of the size that suits. */
export function makeKept(isNested: boolean): KeptBytes {
  return isNested
    ? new KeptBytes(keptNestedHeadBytes, keptNestedTailBytes)
    : new KeptBytes(keptHeadBytes, keptTailBytes)
}
