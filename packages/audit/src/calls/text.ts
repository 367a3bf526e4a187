// SPDX-License-Identifier: Apache-2.0
// From the bytes of a source to its text, and from offsets back to lines.
import { toSite, type RawSite } from './source.ts'

/** A text with what its encoding gives to think about. */
export interface SourceText {
  readonly text: string
  readonly sites: readonly RawSite[]
}

/** The declaration of PEP 263, in one of the first two lines. */
const declaration = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/
/** Encodings in which ASCII bytes are ASCII characters, so that names and calls are where we see them. */
const plainEncodings =
  /^(?:utf[-_]?8(?:[-_]sig)?|(?:us[-_]?)?ascii|latin[-_]?\d+|l1|iso[-_]?(?:ir[-_]?)?8859[-_]?\d+|cp125\d|windows[-_]125\d|cp437|cp850|koi8[-_][ru]|mac[-_]?roman|euc[-_]?(?:jp|kr|cn)|gb2312)$/i

/** Decodes a source as Python would as long as it says UTF-8; anything else is read as far as ASCII goes, and told. */
export function decodeSource(bytes: Uint8Array): SourceText {
  const sites: RawSite[] = []
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const content = hasMark ? bytes.subarray(3) : bytes
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    text = new TextDecoder('latin1').decode(content)
    if (!isPlainlyDeclared(text)) sites.push(toSite('CALL_SOURCE_ENCODING', 0))
  }
  const named = declaredEncoding(text)
  if (named !== undefined && !plainEncodings.test(named) && sites.length === 0)
    sites.push(toSite('CALL_SOURCE_ENCODING', 0))
  return { text, sites }
}

function isPlainlyDeclared(text: string): boolean {
  const named = declaredEncoding(text)
  return named !== undefined && plainEncodings.test(named) && !/^utf/i.test(named)
}

function declaredEncoding(text: string): string | undefined {
  const [first = '', second = ''] = text.slice(0, 2_000).split(/\r\n|\r|\n/, 2)
  const found = declaration.exec(first)?.[1]
  if (found !== undefined || !/^[ \t\f]*(?:#|$)/.test(first)) return found
  return declaration.exec(second)?.[1]
}

/** Offsets at which the lines of a text begin, as Python counts lines. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length)
  return starts
}

/** Index of the line that holds an offset, by halving. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
