// SPDX-License-Identifier: Apache-2.0
// A stream of bytes, read front to back in exact pieces. Memory stays bounded by the largest piece asked for, so a
// night's recording costs no more than a minute's.
import { audioError } from './errors.ts'
import type { AudioErrorCode, AudioError } from './errors.ts'

/** Bytes skipped at once. */
const skipChunkBytes = 256 * 1024

/** What a source is called, how large it is, and how to let go of what it reads from. */
export interface ByteSourceOptions {
  readonly name: string
  readonly sizeBytes?: number | undefined
  readonly release?: () => Promise<void>
}

/** Reads bytes in order; never more than asked for, never fewer in silence. */
export class ByteSource {
  readonly name: string
  /** Size of the whole, where it is known: not for a pipe. */
  readonly sizeBytes: number | undefined
  readonly #chunks: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)
  #start = 0
  #offset = 0
  #isEnded = false

  readonly #release: () => Promise<void>

  constructor(chunks: AsyncIterable<Uint8Array>, options: ByteSourceOptions) {
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.name = options.name
    this.sizeBytes = options.sizeBytes
    this.#release = options.release ?? (() => Promise.resolve())
  }

  /** Offset of the next byte. */
  get offset(): number {
    return this.#offset
  }

  /** The next bytes without taking them: `bytes` of them, or fewer at the end. Valid until the next call. */
  async peek(bytes: number): Promise<Uint8Array> {
    await this.#fill(bytes)
    return this.#held.subarray(this.#start, Math.min(this.#start + bytes, this.#held.length))
  }

  /** The next `bytes` bytes, or fewer at the end. Valid until the next call. */
  async takeUpTo(bytes: number): Promise<Uint8Array> {
    const taken = await this.peek(bytes)
    this.#start += taken.length
    this.#offset += taken.length
    return taken
  }

  /** Exactly `bytes` bytes. Throws `AUDIO_TRUNCATED`. Valid until the next call. */
  async take(bytes: number, what: string): Promise<Uint8Array> {
    const taken = await this.peek(bytes)
    if (taken.length < bytes) throw this.refuse('AUDIO_TRUNCATED', `${what} needs ${bytes} bytes, ${taken.length} left`)
    this.#start += bytes
    this.#offset += bytes
    return taken
  }

  /** Skips exactly `bytes` bytes. Throws `AUDIO_TRUNCATED`. */
  async skip(bytes: number, what: string): Promise<void> {
    let left = bytes
    while (left > 0) left -= (await this.take(Math.min(left, skipChunkBytes), what)).length
  }

  /** True where no byte is left. */
  async isAtEnd(): Promise<boolean> {
    return (await this.peek(1)).length === 0
  }

  /** A refusal at this place, or at `offset`. */
  refuse(code: AudioErrorCode, problem: string, options: { offset?: number; cause?: unknown } = {}): AudioError {
    return audioError(code, { file: this.name, offset: options.offset ?? this.#offset }, problem, options.cause)
  }

  /** Lets go of the file or pipe. */
  async close(): Promise<void> {
    this.#isEnded = true
    await this.#chunks.return?.()
    await this.#release()
  }

  async #fill(bytes: number): Promise<void> {
    while (this.#held.length - this.#start < bytes && !this.#isEnded) {
      const { value, done } = await this.#chunks.next()
      if (done === true) {
        this.#isEnded = true
        break
      }
      const left = this.#held.subarray(this.#start)
      if (left.length === 0) this.#held = value
      else {
        const joined = new Uint8Array(left.length + value.length)
        joined.set(left)
        joined.set(value, left.length)
        this.#held = joined
      }
      this.#start = 0
    }
  }
}
