// SPDX-License-Identifier: Apache-2.0
// Numbers of tar headers as Python's tarfile reads them: octal text, or base 256 behind a marker byte.
import { maxPythonDigits } from './limits.ts'

/** A number field, or `undefined` where Python refuses it. */
export function parseNumber(field: Uint8Array): bigint | undefined {
  const [marker] = field
  if (marker === 0o200 || marker === 0o377) {
    let value = 0n
    for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte)
    return marker === 0o377 ? value - 256n ** BigInt(field.length - 1) : value
  }
  const zero = field.indexOf(0)
  const bytes = zero < 0 ? field : field.subarray(0, zero)
  if (bytes.some((byte) => byte >= 0x80)) return undefined
  const text = trimPython(String.fromCharCode(...bytes))
  if (text === '') return 0n
  // Python's int(text, 8): a sign, the prefix 0o, and underscores between digits are allowed.
  const found = /^([+-]?)(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)$/.exec(text)
  const digits = found?.[2]
  if (digits === undefined) return undefined
  const value = BigInt(`0o${digits.replaceAll('_', '')}`)
  return found?.[1] === '-' ? -value : value
}

/** The header's checksum over unsigned and over signed bytes; both are honoured. */
export function calcChecksums(header: Uint8Array): readonly [number, number] {
  let unsigned = 256
  let signed = 256
  header.forEach((byte, at) => {
    if (at >= 148 && at < 156) return
    unsigned += byte
    signed += byte >= 0x80 ? byte - 0x100 : byte
  })
  return [unsigned, signed]
}

/** True for what Python's `int(text)` accepts, as far as ASCII goes. */
export function isPythonInt(text: string): boolean {
  return text.length <= maxPythonDigits && /^[+-]?\d+(?:_\d+)*$/.test(trimPython(text))
}

/** Python's `str.strip()` of ASCII: the separators 0x1c-0x1f are spaces too. */
function trimPython(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
}
