// SPDX-License-Identifier: Apache-2.0
// A table of clips: CSV (RFC 4180) or a JSON object on each line. Which column says what is guessed by its name, and the
// guess is told.
import { maxTableColumns, maxTableRows } from './limits.ts'

/** What a column can say of a clip. */
export type Role = 'file' | 'label' | 'split' | 'subject' | 'licence'

/** A table, read. */
export interface ClipTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Column of each role that was found. */
  readonly roles: ReadonlyMap<Role, number>
}

const roleNames: readonly (readonly [Role, RegExp])[] = [
  ['file', /^(?:file|filename|file_name|path|filepath|file_path|audio|clip|wav|audio_path|relative_path)$/],
  ['label', /^(?:label|class|class_name|label_name)$/],
  ['label', /^label_|_label$/],
  ['label', /^(?:category|target|y|reason|cry_reason|tag)$/],
  ['split', /^(?:split|fold|set|subset|partition)$/],
  [
    'subject',
    /^(?:subject|speaker|baby|infant|child|donor|patient|person|participant|subject_id|speaker_id|baby_id|infant_id|uuid|user)$/,
  ],
  ['licence', /^(?:licence|license|licence_id|license_id|rights)$/],
]

/** Second choices, where no column has a name of the first. */
const otherNames: readonly (readonly [Role, RegExp])[] = [
  ['label', /label|class/],
  ['subject', /subject|speaker|group/],
  ['licence', /licen[cs]e/],
  ['file', /file|path/],
]

/** Reads the table, or says why it cannot. `given` names columns that the user chose. */
export function readTable(text: string, given: ReadonlyMap<Role, string>): ClipTable | { readonly problem: string } {
  const table = /^\s*\{/.test(text.slice(0, 1000)) ? readJsonLines(text) : readCsv(text)
  if ('problem' in table) return table
  const roles = new Map<Role, number>()
  for (const [role, name] of given) {
    const column = table.columns.indexOf(name)
    if (column < 0)
      return { problem: `it has no column ${JSON.stringify(name)}; it has ${table.columns.slice(0, 20).join(', ')}` }
    roles.set(role, column)
  }
  for (const [role, pattern] of [...roleNames, ...otherNames]) {
    const column = table.columns.findIndex(
      (name, index) => pattern.test(name.trim().toLowerCase()) && ![...roles.values()].includes(index),
    )
    if (!roles.has(role) && column >= 0) roles.set(role, column)
  }
  return roles.has('file')
    ? { ...table, roles }
    : { problem: `no column names the file; there are ${table.columns.slice(0, 20).join(', ')}` }
}

type RawTable = Pick<ClipTable, 'columns' | 'rows'>

function readCsv(text: string): RawTable | { readonly problem: string } {
  const [firstLine = ''] = text.slice(0, 100_000).split('\n', 1)
  const separator = [',', ';', '\t'].reduce((best, one) =>
    firstLine.split(one).length > firstLine.split(best).length ? one : best,
  )
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  const source = text.startsWith('\u{FEFF}') ? text.slice(1) : text
  for (let index = 0; index <= source.length; index++) {
    const character = source[index]
    if (isQuoted) {
      if (character === undefined) return { problem: `a quotation mark of row ${rows.length + 1} is not closed` }
      if (character !== '"') cell += character
      else if (source[index + 1] === '"') {
        cell += '"'
        index++
      } else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === separator || character === '\n' || character === undefined) {
      row.push(cell.endsWith('\r') && character !== separator ? cell.slice(0, -1) : cell)
      cell = ''
      if (row.length > maxTableColumns)
        return { problem: `row ${rows.length + 1} has more than ${maxTableColumns} columns` }
      if (character !== separator) {
        if (row.length > 1 || row[0] !== '') rows.push(row)
        row = []
        if (rows.length > maxTableRows) return { problem: `it has more than ${maxTableRows} rows` }
      }
    } else cell += character
  }
  const [columns, ...rest] = rows
  return columns === undefined ? { problem: 'it is empty' } : { columns, rows: rest }
}

function readJsonLines(text: string): RawTable | { readonly problem: string } {
  const columns: string[] = []
  const known = new Map<string, number>()
  const rows: string[][] = []
  for (const [index, line] of text.split('\n', maxTableRows + 1).entries()) {
    if (line.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return { problem: `line ${index + 1} is no JSON` }
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { problem: `line ${index + 1} is no object` }
    const row: string[] = []
    for (const [name, cell] of Object.entries(value)) {
      let column = known.get(name)
      if (column === undefined) {
        if (columns.length >= maxTableColumns) return { problem: `it has more than ${maxTableColumns} columns` }
        column = columns.push(name) - 1
        known.set(name, column)
      }
      row[column] = typeof cell === 'string' || typeof cell === 'number' ? String(cell) : ''
    }
    rows.push(Array.from(row, (cell: string | undefined) => cell ?? ''))
  }
  return columns.length === 0 ? { problem: 'it is empty' } : { columns, rows }
}
