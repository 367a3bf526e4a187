// SPDX-License-Identifier: Apache-2.0
// The one reader for bytes from strangers. `subarray` shortens in silence at the end of a buffer, a bug that
// several well-known parsers share; this reader refuses instead, and names the field and the offset.
import { BytesError } from './errors.ts'
import { maxVarintBytes } from './limits.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a message front to back. Every read is checked before it happens; {@link ByteReader.finish} refuses
 * what is left over. The reader does not copy: arrays from {@link ByteReader.bytes} share the input's memory.
 *
 * @example
 * const reader = new ByteReader(Uint8Array.of(1, 3, 97, 98, 99))
 * reader.u8('type') // 1
 * reader.utf8(reader.varint('name length', 32), 'name') // 'abc'
 * reader.finish()
 */
export class ByteReader {
  readonly #input: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(input: Uint8Array) {
    this.#input = input
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  }

  /** Where the next read starts, in bytes from the start of the input. */
  get offset(): number {
    return this.#offset
  }

  /** Bytes not read yet. */
  get leftBytes(): number {
    return this.#input.length - this.#offset
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#take(1, field))
  }

  u16le(field: string): number {
    return this.#view.getUint16(this.#take(2, field), true)
  }

  u32le(field: string): number {
    return this.#view.getUint32(this.#take(4, field), true)
  }

  i16le(field: string): number {
    return this.#view.getInt16(this.#take(2, field), true)
  }

  f32le(field: string): number {
    return this.#view.getFloat32(this.#take(4, field), true)
  }

  /** A 64-bit count. Stays `bigint`, because values above 2^53 would round in silence. */
  u64le(field: string): bigint {
    return this.#view.getBigUint64(this.#take(8, field), true)
  }

  /** A 64-bit count that must be a safe integer no larger than `max`. Throws `BYTES_NUMBER_TOO_LARGE`. */
  safeU64le(field: string, max: number = Number.MAX_SAFE_INTEGER): number {
    const offset = this.#offset
    const value = this.u64le(field)
    if (!(value <= BigInt(max))) throw tooLarge(field, offset, value, max)
    return Number(value)
  }

  /**
   * An unsigned LEB128 number in 0..`max`. Throws `BYTES_NOT_MINIMAL` where a shorter form exists, so that one
   * value has one encoding, and `BYTES_NUMBER_TOO_LARGE` past `max`.
   */
  varint(field: string, max: number): number {
    const offset = this.#offset
    let value = 0
    // Multiplication, not shifts: bitwise operators cut numbers at 32 bits.
    for (let index = 0, scale = 1; index < maxVarintBytes; index++, scale *= 128) {
      const byte = this.u8(field)
      value += (byte % 128) * scale
      if (byte < 128) {
        if (byte === 0 && index > 0) {
          throw new BytesError('BYTES_NOT_MINIMAL', 'invalid', `Cannot read ${field}: longer than it needs to be`, {
            context: { offset, field },
            remedy: 'Encode each number in its shortest form',
          })
        }
        if (!(value <= max)) throw tooLarge(field, offset, value, max)
        return value
      }
    }
    throw tooLarge(field, offset, `over ${maxVarintBytes} bytes`, max)
  }

  /** The next `lengthBytes` bytes, sharing the input's memory. */
  bytes(lengthBytes: number, field: string): Uint8Array {
    const start = this.#take(lengthBytes, field)
    return this.#input.subarray(start, start + lengthBytes)
  }

  /** Well-formed UTF-8 text of `lengthBytes` bytes. Throws `BYTES_TEXT_INVALID`. */
  utf8(lengthBytes: number, field: string): string {
    const offset = this.#offset
    const bytes = this.bytes(lengthBytes, field)
    try {
      return strictUtf8.decode(bytes)
    } catch (cause) {
      throw new BytesError('BYTES_TEXT_INVALID', 'invalid', `Cannot read ${field}: not well-formed UTF-8`, {
        context: { offset, field },
        remedy: 'Send the text as UTF-8',
        cause,
      })
    }
  }

  /** Ends the message. Throws `BYTES_LEFT_OVER` where something follows. */
  finish(): void {
    if (this.leftBytes === 0) return
    throw new BytesError(
      'BYTES_LEFT_OVER',
      'invalid',
      `Cannot accept message: ${this.leftBytes} bytes follow its end`,
      {
        context: { offset: this.#offset, leftBytes: this.leftBytes },
        remedy: 'Send exactly one message at a time',
      },
    )
  }

  #take(lengthBytes: number, field: string): number {
    // Written so that NaN, fractions and negatives are refused too.
    if (!(Number.isSafeInteger(lengthBytes) && lengthBytes >= 0)) {
      throw new RangeError(`lengthBytes of ${field} must be a whole number of bytes, got ${lengthBytes}`)
    }
    const start = this.#offset
    if (!(lengthBytes <= this.leftBytes)) {
      throw new BytesError(
        'BYTES_PAST_END',
        'invalid',
        `Cannot read ${field}: needs ${lengthBytes} bytes at offset ${start}, ${this.leftBytes} left`,
        { context: { offset: start, field }, remedy: 'Check that the input is complete' },
      )
    }
    this.#offset = start + lengthBytes
    return start
  }
}

function tooLarge(field: string, offset: number, found: number | bigint | string, max: number): BytesError {
  return new BytesError('BYTES_NUMBER_TOO_LARGE', 'invalid', `Cannot read ${field}: found ${found}, limit ${max}`, {
    context: { offset, field },
    remedy: 'Keep the value within the limit that the format states',
  })
}
