// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Python decodes it for BINUNICODE: strict, but for lone surrogates, which `surrogatepass` lets through.
import { Refusal } from './refusal.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `str(bytes, 'utf-8', 'strict')`. */
export function decodeStrict(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    throw new Refusal('BAD_ARGUMENT', "'utf-8' codec can't decode the bytes of a string")
  }
}

/** `str(bytes, 'utf-8', 'surrogatepass')`. Copies: the result does not hold the source's memory. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeSurrogates(bytes)
  }
}

/** Cuts the text at each surrogate written in three bytes (ED A0..BF 80..BF); what is between must be strict. */
function decodeSurrogates(bytes: Uint8Array): string {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at + 2 < bytes.length; at++) {
    const second = bytes[at + 1] ?? 0
    const third = bytes[at + 2] ?? 0
    if (bytes[at] !== 0xed || second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue
    parts.push(
      decodeStrict(bytes.subarray(start, at)),
      String.fromCharCode(0xd000 + (second - 0x80) * 0x40 + (third - 0x80)),
    )
    at += 2
    start = at + 1
  }
  parts.push(decodeStrict(bytes.subarray(start)))
  return parts.join('')
}
