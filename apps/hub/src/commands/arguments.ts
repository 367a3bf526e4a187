// SPDX-License-Identifier: Apache-2.0
// Reads the arguments of a command: unknown options name the nearest known one, numbers are numbers.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { CommandError } from './errors.ts'

export interface Arguments {
  /** Whether a flag is there. */
  readonly has: (option: string) => boolean
  /** The value of an option, if it is there. */
  readonly text: (option: string) => string | undefined
  /** The whole number of an option. */
  readonly number: (option: string, range: NumberRange) => number
  readonly positionals: readonly string[]
}

interface NumberRange {
  readonly min: number
  readonly max: number
  readonly otherwise: number
}

/** Throws `USAGE_INVALID`. */
export function readArguments(args: readonly string[], options: ParseArgsOptionsConfig): Arguments {
  const parsed = parseOptions(args, options)
  const values = new Map<string, unknown>(Object.entries(parsed.values))
  const text = (option: string): string | undefined => {
    const value = values.get(option)
    return typeof value === 'string' ? value : undefined
  }
  return {
    has: (option) => values.get(option) === true,
    text,
    number: (option, { min, max, otherwise }) => {
      const value = text(option)
      if (value === undefined) return otherwise
      const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN
      if (number >= min && number <= max) return number
      throw usage(`--${option} wants a whole number from ${min} to ${max}`)
    },
    positionals: parsed.positionals,
  }
}

export function usage(message: string, remedy = 'Add --help to see how the command is used.'): CommandError {
  return new CommandError('USAGE_INVALID', 'invalid', message, { remedy })
}

/** Node's `parseArgs`, told as people should hear it. Throws `USAGE_INVALID`. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const [, unknown] = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (/'(-[^']+)'/.exec(message) ?? []) : []
    if (unknown === undefined) throw usage(message.split(/\.\s/, 1)[0] ?? message)
    const option = nearest(unknown.replace(/^-+/, ''), Object.keys(options))
    throw usage(`There is no option ${unknown.slice(0, 40)}; did you mean --${option}?`)
  }
}

/** The choice spelled most like `word`, by edit distance. */
export function nearest(word: string, choices: readonly string[]): string {
  return choices.reduce((best, choice) => (editDistance(word, choice) < editDistance(word, best) ? choice : best))
}

/** Levenshtein distance: insertions, deletions and replacements that turn `from` into `to`. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
