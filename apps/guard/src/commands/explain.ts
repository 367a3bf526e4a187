// SPDX-License-Identifier: Apache-2.0
// `model-guard explain`: what a finding means and what to do about it.
import { wholeCatalogue } from '../audit/catalogue.ts'
import { GuardError, usage } from '../errors.ts'
import { printable, quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { nearest } from './nearest.ts'
import { write } from './output.ts'

const help = `Say what a finding means and what to do about it

Usage: model-guard explain [CODE]

  CODE         the code of a finding, ZIP_CRC_MISMATCH for instance; without one, all are listed
  -h, --help   this text

Exit code 0: explained; 1: there is no such code; 2: wrong usage.

Examples:
  model-guard explain
  model-guard explain FORMAT_POLYGLOT
`

const lineCharacters = 80

/** Exit code: 0 explained, 1 no such code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, { help: { type: 'boolean', short: 'h' } })
  const [code, another] = positionals
  if (values.help === true) await write(help)
  else if (another !== undefined) throw usage(`One code at a time: ${quote(another)} is one too many`)
  else await write(code === undefined ? listCodes() : explain(code))
  return 0
}

function listCodes(): string {
  const codes = [...wholeCatalogue].sort(([one], [other]) => (one < other ? -1 : 1))
  const width = Math.max(...codes.map(([code]) => code.length))
  return codes.map(([code, { title, verdict }]) => `${code.padEnd(width)}  ${verdict.padEnd(9)}  ${title}\n`).join('')
}

function explain(given: string): string {
  const code = given.toUpperCase()
  const kind = wholeCatalogue.get(code)
  if (kind === undefined) {
    const meant = nearest(code, [...wholeCatalogue.keys()])
    throw new GuardError(
      'GUARD_CODE_UNKNOWN',
      'invalid',
      `There is no finding ${quote(given)}; did you mean ${meant}?`,
      {
        remedy: 'Run model-guard explain without a code to list all',
      },
    )
  }
  const makes = kind.verdict === 'safe' ? 'worth knowing; no objection by itself' : `makes it ${kind.verdict}`
  return [
    `${code}: ${printable(kind.title)}`,
    '',
    `  ${kind.severity}; ${makes}`,
    '',
    ...wrap(kind.meaning, lineCharacters - 2).map((line) => `  ${line}`),
    '',
    ...wrap(`${kind.remedy.replace(/\.$/, '')}.`, lineCharacters),
    '',
  ].join('\n')
}

/** Lines of whole words. */
function wrap(text: string, characters: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > characters) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
