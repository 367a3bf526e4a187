// SPDX-License-Identifier: Apache-2.0
// Bytes as characters of the same number. The platform's decoder named latin1 is Windows-1252, which moves 0x80..0x9f.

/** The first `count` bytes as text; fewer where there are fewer. */
export function toLatin1(bytes: Uint8Array, count: number = bytes.length): string {
  return String.fromCharCode(...bytes.subarray(0, count))
}
