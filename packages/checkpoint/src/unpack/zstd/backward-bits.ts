// SPDX-License-Identifier: Apache-2.0
// zstd's bitstreams are read from their end to their start (RFC 8878, 4.1): what was written last comes first.

/** A bitstream within a block. `bytes` must have four bytes more than the block, so that a load never ends outside it. */
export class BackwardBits {
  readonly bytes: Uint8Array
  /** First bit of the stream, counted from the start of `bytes`. */
  readonly startBit: number
  /** Bits before this one are still to be read. Below `startBit` once too many were read. */
  at: number

  private constructor(bytes: Uint8Array, startAt: number, endBit: number) {
    this.bytes = bytes
    this.startBit = startAt * 8
    this.at = endBit
  }

  /** The stream in `bytes[startAt..endAt]`; undefined where its last byte lacks the bit that marks the end. */
  static open(bytes: Uint8Array, startAt: number, endAt: number): BackwardBits | undefined {
    const last = endAt > startAt ? (bytes[endAt - 1] ?? 0) : 0
    if (last === 0) return undefined
    return new BackwardBits(bytes, startAt, (endAt - 1) * 8 + 31 - Math.clz32(last))
  }

  /** Bits left; negative where more were read than there were, which then were zeros. */
  get left(): number {
    return this.at - this.startBit
  }

  /** The next `count` bits, up to 24, without passing over them. */
  peek(count: number): number {
    const from = this.at - count
    if (from >= this.startBit) return (load32(this.bytes, from >>> 3) >>> (from & 7)) & ((1 << count) - 1)
    if (this.at <= this.startBit) return 0
    const missing = this.startBit - from
    return ((load32(this.bytes, this.startBit >>> 3) & ((1 << (count - missing)) - 1)) << missing) >>> 0
  }

  /** The next `count` bits, up to 24. */
  read(count: number): number {
    const value = this.peek(count)
    this.at -= count
    return value
  }

  /** The next `count` bits, up to 32: multiplied, for it may need all of them. */
  readLong(count: number): number {
    if (count <= 24) return this.read(count)
    return this.read(count - 16) * 0x1_0000 + this.read(16)
  }
}

/** Four bytes, lowest first, as a signed number. */
export function load32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}
