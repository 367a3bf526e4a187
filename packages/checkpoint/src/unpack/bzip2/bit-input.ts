// SPDX-License-Identifier: Apache-2.0
// Bits of bzip2, highest first. A block begins at any bit.
import type { StreamInput } from '../stream/input.ts'

/** Reads up to 24 bits at once. */
export class BitInput {
  readonly input: StreamInput
  /** Bits read ahead: the low `heldBits` of `hold`. The inner loop uses both directly. */
  hold = 0
  heldBits = 0

  constructor(input: StreamInput) {
    this.input = input
  }

  bits(count: number): number {
    const { input } = this
    if (input.at > input.limit) input.more()
    for (; this.heldBits < count; this.heldBits += 8) this.hold = (this.hold << 8) | (input.buffer[input.at++] ?? 0)
    this.heldBits -= count
    return (this.hold >>> this.heldBits) & ((1 << count) - 1)
  }

  u32(): number {
    return this.bits(16) * 0x1_0000 + this.bits(16)
  }

  /** Drops what is left of a byte and gives whole bytes back. Throws `STREAM_TRUNCATED` where more was used than there is. */
  align(): void {
    this.input.at -= this.heldBits >>> 3
    this.hold = 0
    this.heldBits = 0
    this.input.settle()
  }

  /** Zeros past the end may look like damage: then the end is what is missing. */
  damaged(problem: string): Error {
    return this.input.leftBytes < 0 ? this.input.truncated() : this.input.damaged(problem)
  }
}
