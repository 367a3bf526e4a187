// SPDX-License-Identifier: Apache-2.0
// Texts as CPython decodes them: UTF-8 that lets surrogates pass, raw-unicode-escape, and the escapes of quoted bytes.
import { maxSharedTextBytes, sharedTexts } from './limits.ts'
import { PickleStop, invalidArgument } from './stop.ts'
import { toLatin1 } from './text-numbers.ts'
import { toShortByteString } from '../source/byte-string.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function invalidText(message: string): PickleStop {
  return new PickleStop('PICKLE_TEXT_INVALID', message)
}

export function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if ((bytes[index] ?? 0) >= 128) return false
  return true
}

/** UTF-8 without exceptions: names, and texts that hold no surrogate. */
export function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

export function decodeName(bytes: Uint8Array): string {
  const text = tryUtf8(bytes)
  if (text === undefined) throw invalidText('A name that is no UTF-8')
  return text
}

export function decodeAscii(bytes: Uint8Array, what: string): string {
  if (!isAscii(bytes)) throw invalidText(`${what} that is not ASCII`)
  return toLatin1(bytes)
}

/** UTF-8 in which lone surrogates may be written (Python's `surrogatepass`). */
export function decodeText(bytes: Uint8Array): string {
  const plain = tryUtf8(bytes)
  if (plain !== undefined) return plain
  // Each surrogate is ED A0..BF 80..BF; what lies between them must be strict UTF-8.
  const parts: string[] = []
  let start = 0
  for (let index = 0; index + 2 < bytes.length;) {
    const second = bytes[index + 1] ?? 0
    const third = bytes[index + 2] ?? 0
    if (bytes[index] === 0xed && second >= 0xa0 && second <= 0xbf && third >= 0x80 && third <= 0xbf) {
      parts.push(
        decodePart(bytes.subarray(start, index)),
        String.fromCharCode(0xd000 + (second - 0x80) * 64 + third - 0x80),
      )
      index += 3
      start = index
    } else index++
  }
  parts.push(decodePart(bytes.subarray(start)))
  return parts.join('')
}

function decodePart(bytes: Uint8Array): string {
  const text = tryUtf8(bytes)
  if (text === undefined) throw invalidText('A text that is no UTF-8')
  return text
}

/** UNICODE: only `\uXXXX` and `\UXXXXXXXX` after an odd number of backslashes are escapes; other bytes are Latin-1. */
export function decodeRawUnicodeEscape(line: Uint8Array): string {
  const text = toLatin1(line)
  if (!text.includes('\\')) return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]?))/g, (whole, four, eight, other) => {
    if (other === 'u' || other === 'U') throw invalidText('A \\u escape that is cut short')
    const digits: unknown = four ?? eight
    if (typeof digits !== 'string') return whole
    const point = Number.parseInt(digits, 16)
    if (!(point <= 0x10ffff)) throw invalidText('A \\U escape beyond the last character')
    return String.fromCodePoint(point)
  })
}

const simpleEscapes: Readonly<Record<string, number>> = {
  '\\': 92,
  "'": 39,
  '"': 34,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
}

/** STRING: the quoted bytes with their escapes resolved. */
export function decodeQuoted(line: Uint8Array): Uint8Array {
  const quote = line[0]
  if (line.length < 2 || quote !== line[line.length - 1] || (quote !== 39 && quote !== 34))
    throw invalidArgument('STRING without quotes around its text')
  const inner = line.subarray(1, line.length - 1)
  if (!inner.includes(92)) return inner.slice()
  const bytes = new Uint8Array(inner.length)
  let size = 0
  for (let index = 0; index < inner.length; index++) {
    const byte = inner[index] ?? 0
    if (byte !== 92) {
      bytes[size++] = byte
      continue
    }
    const next = inner[++index]
    if (next === undefined) throw invalidText('A backslash at the end of a STRING')
    const character = String.fromCharCode(next)
    const simple = Object.hasOwn(simpleEscapes, character) ? simpleEscapes[character] : undefined
    if (simple !== undefined) bytes[size++] = simple
    else if (next >= 48 && next <= 55) {
      let value = next - 48
      for (let more = 0; more < 2; more++) {
        const digit = inner[index + 1] ?? 0
        if (!(digit >= 48 && digit <= 55)) break
        value = value * 8 + digit - 48
        index++
      }
      bytes[size++] = value % 256
    } else if (character === 'x') {
      const digits = toLatin1(inner.subarray(index + 1, Math.min(index + 3, inner.length)))
      if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw invalidText('A \\x escape that is cut short')
      bytes[size++] = Number.parseInt(digits, 16)
      index += 2
    } else {
      // An unknown escape stays as it is.
      bytes[size++] = 92
      bytes[size++] = next
    }
  }
  return bytes.slice(0, size)
}

/** Short ASCII texts, each kept once: the same keys come again in every record, and making a string is the dear part. */
class SharedTexts {
  readonly #texts: (string | undefined)[] = Array.from({ length: sharedTexts }, () => undefined)

  /** The text of `bytes[start..end]`, which lie in the array; `undefined` where it is long or not ASCII. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    const length = end - start
    if (length > maxSharedTextBytes) return undefined
    let hash = length
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0
      if (byte >= 128) return undefined
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    const slot = (hash ^ (hash >>> 12)) & (sharedTexts - 1)
    const known = this.#texts[slot]
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known
    const text = toShortByteString(bytes, start, end)
    this.#texts[slot] = text
    return text
  }
}

/** One for all pickles: a file may be thousands of short ones. What one leaves behind only saves the next some work. */
export const texts = new SharedTexts()

function isSame(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false
  }
  return true
}
