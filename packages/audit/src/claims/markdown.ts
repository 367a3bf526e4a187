// SPDX-License-Identifier: Apache-2.0
// A notice as lines with their role: enough of Markdown to know a heading from a list, a table from code.
import { numberedLines } from '../manifest/text.ts'
import { maxNoticeLineCharacters, maxNoticeLines } from './limits.ts'

export interface NoticeLine {
  readonly line: number
  readonly kind: 'heading' | 'item' | 'row' | 'code' | 'text'
  /** Depth of a heading; spaces before an item. */
  readonly level: number
  /** Without marks for emphasis and code, without pictograms. */
  readonly text: string
  /** As written, for code. */
  readonly raw: string
  /** Cells of a table's row. */
  readonly cells: readonly string[]
  /** Number of an ordered item or of a heading, `3.`; null elsewhere. */
  readonly number: number | null
  /** Name of the field of `- **Severity**: High`, lower case; empty where the line is none. */
  readonly field: string
  readonly value: string
}

/** Lines that are not empty, in their order. */
export function readLines(text: string): NoticeLine[] {
  const lines: NoticeLine[] = []
  let isCode = false
  let lastLine = 0
  for (const { line, text: whole } of numberedLines(text)) {
    if (line > maxNoticeLines) break
    const raw = whole.slice(0, maxNoticeLineCharacters)
    if (/^\s*(?:```|~~~)/.test(raw)) {
      isCode = !isCode
      continue
    }
    if (raw.trim() === '' || /^\s*(?:-{3,}|={3,}|\|[-:| ]+\|)\s*$/.test(raw)) continue
    const read = isCode ? toCode(raw, line) : toLine(raw, line)
    const last = lines.at(-1)
    // A paragraph, or an item of a list, goes on until an empty line.
    if (read.kind === 'text' && read.field === '' && last !== undefined && lastLine === line - 1 && isOpen(last))
      lines[lines.length - 1] = {
        ...last,
        text: `${last.text} ${read.text}`,
        raw: `${last.raw}\n${read.raw}`,
        value: last.field === '' ? '' : `${last.value} ${read.text}`,
      }
    else lines.push(read)
    lastLine = line
  }
  return lines
}

/** Whether the next line of text belongs to it. */
function isOpen({ kind, text }: NoticeLine): boolean {
  return (kind === 'text' || kind === 'item') && text.length < maxNoticeLineCharacters
}

const nothing = { cells: [], number: null, field: '', value: '' } as const

function toCode(raw: string, line: number): NoticeLine {
  return { ...nothing, line, kind: 'code', level: 0, text: raw.trim(), raw }
}

function toLine(raw: string, line: number): NoticeLine {
  const [, hashes = '', title] = /^(#{1,6})\s+(.*)$/.exec(raw) ?? []
  if (title !== undefined) {
    const { number, rest } = takeNumber(clean(title))
    return { ...nothing, line, kind: 'heading', level: hashes.length, text: rest, raw, number }
  }
  if (/^\s*\|.*\|/.test(raw)) {
    const cells = raw
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map(clean)
    return { ...nothing, line, kind: 'row', level: 0, text: cells.join(' '), raw, cells }
  }
  const [, spaces = '', mark, content] = /^(\s*)(?:([-*+]|\d{1,3}[.)])\s+)(.*)$/.exec(raw) ?? []
  const text = clean(content ?? raw)
  const [, field = '', value = ''] = /^([A-Z][A-Za-z ]{1,30}):\s*(.*)$/.exec(text) ?? []
  const named = { field: field.toLowerCase(), value }
  if (mark === undefined) return { ...nothing, ...named, line, kind: 'text', level: 0, text, raw }
  const number = /^\d/.test(mark) ? Number.parseInt(mark, 10) : null
  return { ...nothing, ...named, line, kind: 'item', level: spaces.length, text, raw, number }
}

function takeNumber(text: string): { number: number | null; rest: string } {
  const [, digits, rest = text] = /^(\d{1,3})[.)]\s+(.*)$/.exec(text) ?? []
  return { number: digits === undefined ? null : Number(digits), rest }
}

/** Emphasis, code marks, links and pictograms carry no statement. */
function clean(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/[\p{Extended_Pictographic}\u{FE0F}\u{20E3}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}
