// SPDX-License-Identifier: Apache-2.0
// The text of a dependency file, and where in it something stands.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import { maxLineCharacters } from './limits.ts'

/** A text, or why there is none. */
export type Decoded = { readonly text: string } | { readonly finding: AuditFinding }

/** UTF-8, with a byte order mark or not. NUL bytes and merge marks make it no dependency file. */
export function decodeManifest(bytes: Uint8Array, path: string): Decoded {
  const damaged = (message: string, line: number | null = null): Decoded => ({
    finding: makeFinding(manifestFindings, 'MANIFEST_DAMAGED', { place: { path, line }, subject: path, message }),
  })
  if (bytes.includes(0)) return damaged('It holds NUL bytes: it is no text in UTF-8')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return damaged('It is no text in UTF-8')
  }
  const conflict = /^(?:<{7} |>{7} )/m.exec(text)
  if (conflict !== null) {
    const place = { path, line: lineOf(text, conflict.index) }
    return { finding: makeFinding(manifestFindings, 'MANIFEST_CONFLICT', { place, subject: path }) }
  }
  return { text }
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** Line on which `needle` first stands as a word of its own at or after line `from`; null where it does not. */
export function findLine(text: string, needle: string, from = 1): number | null {
  let start = 0
  for (let line = 1; line < from; line++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return null
  }
  for (let at = text.indexOf(needle, start); at >= 0; at = text.indexOf(needle, at + 1)) {
    const [before, after] = [text[at - 1] ?? '', text[at + needle.length] ?? '']
    if (!/[\w.-]/.test(before) && !/[\w-]/.test(after)) return lineOf(text, at)
  }
  return null
}

/** Lines with their numbers; what is longer than any honest line is cut. */
export function* numberedLines(text: string): Generator<{ readonly line: number; readonly text: string }> {
  let start = 0
  for (let line = 1; start <= text.length; line++) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const cut = text.slice(start, Math.min(end, start + maxLineCharacters))
    yield { line, text: cut.endsWith('\r') ? cut.slice(0, -1) : cut }
    start = end + 1
  }
}
