// SPDX-License-Identifier: Apache-2.0
// What the commands that talk to a running hub share: their options, their way to the hub, their exit codes.
import { CodedError } from '@cryingsense/bytes'
import { askHub } from '../server/admin/client.ts'
import type { AdminAnswers, AdminRequest } from '../server/admin/requests.ts'
import { defaultDataFolder, layOut } from '../supervisor/folder.ts'
import { type Arguments, readArguments } from './arguments.ts'
import { CommandError, tellRefusal } from './errors.ts'

const hubOptions = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export interface HubCommand {
  readonly name: string
  readonly help: string
  /** Options beside --data, --json and --help. */
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>
  readonly run: (given: Arguments) => Promise<number>
}

/** Parses, answers --help, and turns a wrong use into exit code 2 and a refusal of the hub into 1. */
export async function runHubCommand(command: HubCommand, args: readonly string[]): Promise<number> {
  try {
    const given = readArguments(args, { ...hubOptions, ...command.options })
    if (given.has('help')) {
      process.stdout.write(command.help)
      return 0
    }
    return await command.run(given)
  } catch (error) {
    if (!(error instanceof CodedError) || error.kind === 'bug') throw error
    tellRefusal(command.name, error)
    if (error instanceof CommandError) return error.code === 'USAGE_INVALID' ? 2 : 1
    return error.kind === 'unavailable' ? 3 : 1
  }
}

/** Asks the hub that runs with the data folder of `--data`. */
export async function ask<Ask extends AdminRequest['ask']>(
  given: Arguments,
  request: Extract<AdminRequest, { readonly ask: Ask }>,
): Promise<AdminAnswers[Ask]> {
  const { adminSocketPath } = layOut(given.text('data') ?? defaultDataFolder())
  return await askHub<Ask>(adminSocketPath, request)
}

/** One JSON document, and nothing else. */
export function printJson(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`)
}

/** Columns as wide as their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** Local time, to the second, as in `2026-11-21 20:41:54`. */
export function localTime(atMs: number): string {
  // The Swedish locale writes dates as ISO 8601 does.
  return new Date(atMs).toLocaleString('sv-SE')
}
