// SPDX-License-Identifier: Apache-2.0
// The checksum of HDF5's newer structures: Bob Jenkins' lookup3 (`hashlittle`), with 0 to begin with.
import type { Budget } from '../reading.ts'
import { type Cursor, Hdf5Fault } from './cursor.ts'

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** Unsigned 32-bit checksum. */
export function lookup3(bytes: Uint8Array): number {
  let a = (0xdeadbeef + bytes.length) | 0
  let b = a
  let c = a
  let at = 0
  let left = bytes.length
  const word = (offset: number): number =>
    (bytes[offset] ?? 0) |
    ((bytes[offset + 1] ?? 0) << 8) |
    ((bytes[offset + 2] ?? 0) << 16) |
    ((bytes[offset + 3] ?? 0) << 24)
  while (left > 12) {
    a = (a + word(at)) | 0
    b = (b + word(at + 4)) | 0
    c = (c + word(at + 8)) | 0
    a = (a - c) ^ rotate(c, 4)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 6)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 8)
    b = (b + a) | 0
    a = (a - c) ^ rotate(c, 16)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 19)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 4)
    b = (b + a) | 0
    at += 12
    left -= 12
  }
  if (left === 0) return c >>> 0
  // Bytes past the end count as zero, which is what the tail of the original adds up to.
  const tail = new Uint8Array(12)
  tail.set(bytes.subarray(at))
  const tailWord = (offset: number): number =>
    (tail[offset] ?? 0) |
    ((tail[offset + 1] ?? 0) << 8) |
    ((tail[offset + 2] ?? 0) << 16) |
    ((tail[offset + 3] ?? 0) << 24)
  a = (a + tailWord(0)) | 0
  b = (b + tailWord(4)) | 0
  c = (c + tailWord(8)) | 0
  c = (c ^ b) - rotate(b, 14)
  a = (a ^ c) - rotate(c, 11)
  b = (b ^ a) - rotate(a, 25)
  c = (c ^ b) - rotate(b, 16)
  a = (a ^ c) - rotate(c, 4)
  b = (b ^ a) - rotate(a, 14)
  c = (c ^ b) - rotate(b, 24)
  return c >>> 0
}

/** Throws unless the four bytes at `end` are the checksum of `start`..`end`. */
export function assertChecksum(cursor: Cursor, start: number, end: number, budget: Budget): void {
  budget.spend(Math.ceil((end - start) / 1024))
  const wanted = cursor.at(end).u32()
  if (lookup3(cursor.at(start).bytes(end - start)) !== wanted)
    throw new Hdf5Fault('HDF5_MALFORMED', 'A checksum is wrong', start)
}
