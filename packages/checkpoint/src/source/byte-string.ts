// SPDX-License-Identifier: Apache-2.0
// Names as byte strings, one character 0..255 for each byte: they compare as their bytes do and can be keys of a map.

/** The bytes as characters 0..255. */
export function toByteString(bytes: Uint8Array): string {
  // In steps, because a name may have 65,535 bytes and a call takes only so many arguments.
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

/** The same with the letters A-Z lowered and nothing else. */
export function toLowerByteString(bytes: Uint8Array): string {
  return toByteString(bytes).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/**
 * The same of a few bytes in a larger array, without a view of them. Made of characters and not by a decoder: Node's for
 * Latin-1 gives texts of two bytes a character, which are slow to compare with all others.
 */
export function toShortByteString(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let index = start
  for (; index + 8 <= end; index += 8) {
    text += String.fromCharCode(
      bytes[index] ?? 0,
      bytes[index + 1] ?? 0,
      bytes[index + 2] ?? 0,
      bytes[index + 3] ?? 0,
      bytes[index + 4] ?? 0,
      bytes[index + 5] ?? 0,
      bytes[index + 6] ?? 0,
      bytes[index + 7] ?? 0,
    )
  }
  for (; index < end; index++) text += String.fromCharCode(bytes[index] ?? 0)
  return text
}
