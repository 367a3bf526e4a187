// SPDX-License-Identifier: Apache-2.0
// The counterpart of the reader: writes one message into a buffer of a fixed size, and never past it.
import { BytesError } from './errors.ts'

const utf8 = new TextEncoder()

/**
 * Writes a message front to back into `capacityBytes` bytes, allocated once. Numbers out of range throw
 * `RangeError` (a caller's mistake); a full buffer throws `BYTES_FULL`.
 *
 * @example
 * const writer = new ByteWriter(16)
 * writer.u8(1)
 * writer.varint(300)
 * writer.written() // Uint8Array [1, 172, 2]
 */
export class ByteWriter {
  readonly #output: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(capacityBytes: number) {
    this.#output = new Uint8Array(capacityBytes)
    this.#view = new DataView(this.#output.buffer)
  }

  u8(value: number): void {
    this.#view.setUint8(this.#room(1), whole(value, 0xff))
  }

  u16le(value: number): void {
    this.#view.setUint16(this.#room(2), whole(value, 0xffff), true)
  }

  u32le(value: number): void {
    this.#view.setUint32(this.#room(4), whole(value, 0xffffffff), true)
  }

  f32le(value: number): void {
    this.#view.setFloat32(this.#room(4), value, true)
  }

  u64le(value: bigint): void {
    if (!(value >= 0n && value <= 0xffffffffffffffffn)) throw new RangeError(`value must fit 64 bits, got ${value}`)
    this.#view.setBigUint64(this.#room(8), value, true)
  }

  /** Unsigned LEB128, shortest form. */
  varint(value: number): void {
    let left = whole(value, Number.MAX_SAFE_INTEGER)
    while (left >= 128) {
      this.u8((left % 128) + 128)
      left = Math.floor(left / 128)
    }
    this.u8(left)
  }

  bytes(value: Uint8Array): void {
    // Room first: `#room` moves the offset, and `set` must not be reached when there is none.
    const start = this.#room(value.length)
    this.#output.set(value, start)
  }

  /** Text as UTF-8, after its length in bytes as a varint. */
  text(value: string): void {
    const encoded = utf8.encode(value)
    this.varint(encoded.length)
    this.bytes(encoded)
  }

  /** What was written so far, sharing the writer's memory. */
  written(): Uint8Array {
    return this.#output.subarray(0, this.#offset)
  }

  #room(lengthBytes: number): number {
    const start = this.#offset
    if (!(lengthBytes <= this.#output.length - start)) {
      throw new BytesError(
        'BYTES_FULL',
        'bug',
        `Cannot write ${lengthBytes} bytes at offset ${start}: buffer holds ${this.#output.length}`,
        {
          context: { offset: start },
          remedy: 'Size the writer by the limit of the message',
        },
      )
    }
    this.#offset = start + lengthBytes
    return start
  }
}

function whole(value: number, max: number): number {
  if (!(Number.isSafeInteger(value) && value >= 0 && value <= max)) {
    throw new RangeError(`value must be a whole number in 0..${max}, got ${value}`)
  }
  return value
}
