// SPDX-License-Identifier: Apache-2.0
// Reads the arguments of a command into a typed record; unknown options name the nearest known one.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { usage } from '../errors.ts'
import { quote } from '../wording/printable.ts'
import { nearest } from './nearest.ts'

/** Node's `parseArgs`, told as people should hear it. Throws `GUARD_USAGE_INVALID`. */
export function parseOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const [, unknown] = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (/'(-[^']+)'/.exec(message) ?? []) : []
    if (unknown === undefined) throw usage(message.split(/\.\s/, 1)[0] ?? message)
    const option = nearest(unknown.replace(/^-+/, ''), Object.keys(options))
    throw usage(`There is no option ${quote(unknown)}; did you mean --${option}?`)
  }
}

/** The one path that a command takes. Throws `GUARD_USAGE_INVALID`. */
export function onePath(positionals: readonly string[]): string {
  const [path, another] = positionals
  if (path === undefined) throw usage('Name a file')
  if (another !== undefined) throw usage(`One file at a time: ${quote(another)} is one too many`)
  return path
}
