// SPDX-License-Identifier: Apache-2.0
// What a person can get wrong on the command line.
import { CodedError } from '@cryingsense/bytes'

export type CommandErrorCode =
  | 'USAGE_INVALID' // an option or argument is unknown, missing or out of range
  | 'FOLDER_EXISTS' // the folder to write to is there already

/** A refusal of a command before it did anything. */
export class CommandError extends CodedError<CommandErrorCode> {}
