// SPDX-License-Identifier: Apache-2.0
// Notebooks: their Python cells as one source, since they share their names, with the way back from each line to its cell.
import { maxNotebookCells } from './limits.ts'

/** Where a line of the joined source stands in the notebook. */
export interface CellLine {
  /** Number of the cell, from 1, all kinds of cells counted, as notebooks show them. */
  readonly cell: number
  /** Number of the line in the cell, from 1. */
  readonly line: number
  /** Columns that were cut off before the text. */
  readonly shiftColumns: number
}

export interface NotebookSource {
  readonly text: string
  readonly lines: readonly CellLine[]
}

/** The code of a notebook; undefined where it is no notebook. One in another language has no lines. */
export function readNotebook(text: string): NotebookSource | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(content)) return undefined
  const cells = listCells(content)
  if (cells === undefined || cells.length > maxNotebookCells) return undefined
  const out: string[] = []
  const lines: CellLine[] = []
  if (!isPython(content)) return { text: '', lines }
  for (const [index, cell] of cells.entries()) {
    if (!isRecord(cell)) return undefined
    if (cell['cell_type'] !== 'code') continue
    const source = joinSource(cell['source'] ?? cell['input'])
    if (source === undefined) return undefined
    for (const [number, line] of plainLines(source).entries()) {
      out.push(line.text)
      lines.push({ cell: index + 1, line: number + 1, shiftColumns: line.shiftColumns })
    }
  }
  return { text: out.join('\n'), lines }
}

/** `cells`, or the `worksheets` of the third format. */
function listCells(content: Record<string, unknown>): unknown[] | undefined {
  if (Array.isArray(content['cells'])) return content['cells']
  const sheets = content['worksheets']
  if (!Array.isArray(sheets)) return undefined
  return sheets.flatMap((sheet: unknown): unknown[] =>
    isRecord(sheet) && Array.isArray(sheet['cells']) ? sheet['cells'] : [undefined],
  )
}

function isPython(content: Record<string, unknown>): boolean {
  const metadata = content['metadata']
  if (!isRecord(metadata)) return true
  const info = metadata['language_info']
  const kernel = metadata['kernelspec']
  const language = (isRecord(info) ? info['name'] : undefined) ?? (isRecord(kernel) ? kernel['language'] : undefined)
  return typeof language !== 'string' || /python|sage/i.test(language)
}

function joinSource(source: unknown): string | undefined {
  if (typeof source === 'string') return source
  if (!Array.isArray(source)) return undefined
  const parts = source.filter((line: unknown) => typeof line === 'string')
  return parts.length === source.length ? parts.join('') : undefined
}

interface PlainLine {
  readonly text: string
  readonly shiftColumns: number
}

/** Cell magics after which the cell is Python still. */
const pythonMagics = /^%%(?:time|timeit|capture|prun|python3?|py|pypy|debug|memit|mprun|lprun|px|autopx)\b/
/** Line magics whose argument is Python. */
const lineMagics = /^(\s*)%{1,2}(?:time|timeit|prun|memit|lprun|px)\s+(?:-\w+\s+(?:\d+\s+)?)*/

/** Replaces what only the notebook understands by lines of the same number that Python does. */
function plainLines(source: string): PlainLine[] {
  const lines = source.split(/\r\n|\r|\n/)
  const first = lines.findIndex((line) => line.trim() !== '')
  const isForeign = first !== -1 && /^%%\w/.test(lines[first] ?? '') && !pythonMagics.test(lines[first] ?? '')
  if (isForeign) return lines.map(() => ({ text: '', shiftColumns: 0 }))
  let isContinued = false
  return lines.map((text, index) => {
    if (isContinued) {
      // A shell line goes on behind a backslash.
      isContinued = text.endsWith('\\')
      return { text: '', shiftColumns: 0 }
    }
    if (index === first && text.startsWith('%%') && !/^%%(?:time|timeit|prun|memit)\s+\S/.test(text))
      return { text: '', shiftColumns: 0 }
    const timed = lineMagics.exec(text)
    if (timed !== null) {
      const indent = timed[1] ?? ''
      return { text: indent + text.slice(timed[0].length), shiftColumns: timed[0].length - indent.length }
    }
    const environment = /^(\s*)%(?:set_)?env\s+(\w+)[\s=]+(\S.*)$/.exec(text)
    if (environment !== null)
      return { text: `${environment[1] ?? ''}os.environ['${environment[2] ?? ''}'] = None`, shiftColumns: 0 }
    const indent = /^\s*/.exec(text)?.[0] ?? ''
    const rest = text.slice(indent.length)
    const isMagic = /^(?:%{1,2}[A-Za-z_]|![^=]|\?{1,2}\w)/.test(rest) || /^[\w.]+\?{1,2}\s*$/.test(rest)
    if (isMagic) {
      isContinued = text.endsWith('\\')
      return { text: `${indent}pass`, shiftColumns: 0 }
    }
    const assigned = /^(\s*[\w, ]+=\s*)(?:!|%[A-Za-z_])/.exec(text)
    return assigned === null ? { text, shiftColumns: 0 } : { text: `${assigned[1] ?? ''}None`, shiftColumns: 0 }
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
