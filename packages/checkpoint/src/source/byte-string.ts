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
