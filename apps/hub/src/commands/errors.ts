// SPDX-License-Identifier: Apache-2.0
// What a person can get wrong on the command line, and how it is told.
import { CodedError } from '@cryingsense/bytes'

export type CommandErrorCode =
  | 'USAGE_INVALID' // an option or argument is unknown, missing or out of range
  | 'FOLDER_EXISTS' // the folder to write to is there already

/** A refusal of a command before it did anything. */
export class CommandError extends CodedError<CommandErrorCode> {}

/** Two lines on standard error: what was refused, and what to do next. */
export function tellRefusal(command: string, { message, code, remedy }: CodedError): void {
  process.stderr.write(`cryingsense ${command}: ${message} (${code})\n  ${remedy}\n`)
}
