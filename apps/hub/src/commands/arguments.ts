// SPDX-License-Identifier: Apache-2.0
// Reads the arguments of a command: unknown options name the nearest known one, numbers are numbers.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { CommandError } from './errors.ts'
import { editDistance } from './index.ts'

export interface Arguments {
  /** Whether a flag is there. */
  readonly has: (option: string) => boolean
  /** The value of an option, if it is there. */
  readonly text: (option: string) => string | undefined
  /** The whole number of an option. */
  readonly number: (option: string, range: NumberRange) => number
  readonly positionals: readonly string[]
}

export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly otherwise: number
}

/** Throws `USAGE_INVALID`. */
export function readArguments(args: readonly string[], options: ParseArgsOptionsConfig): Arguments {
  const parsed = parse(args, options)
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

function parse(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const unknown = args.find((arg) => arg.startsWith('-') && !isKnown(arg, options))
    if (unknown === undefined) throw usage(cause instanceof Error ? (cause.message.split('.', 1)[0] ?? '') : 'Unusable')
    const name = unknown.replace(/^-+/, '').split('=', 1)[0] ?? ''
    throw usage(`There is no option ${unknown.slice(0, 40)}; did you mean --${nearest(name, Object.keys(options))}?`)
  }
}

function isKnown(arg: string, options: ParseArgsOptionsConfig): boolean {
  const [name = ''] = arg.replace(/^-+/, '').split('=', 1)
  return Object.entries(options).some(([long, { short }]) => (arg.startsWith('--') ? long : short) === name)
}

function nearest(name: string, known: readonly string[]): string {
  return [...known].sort((a, b) => editDistance(name, a) - editDistance(name, b))[0] ?? 'help'
}
