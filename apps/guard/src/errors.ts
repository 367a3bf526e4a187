// SPDX-License-Identifier: Apache-2.0
// What can go wrong before a file is looked at, or beside it. What is in a file travels as findings.
import { CodedError } from '@cryingsense/bytes'

export type GuardErrorCode =
  | 'GUARD_USAGE_INVALID' // an option or argument is unknown, missing or out of range
  | 'GUARD_POLICY_INVALID' // the policy file cannot be read or says something that is not understood
  | 'GUARD_ADVISORIES_UNREADABLE' // advisories that were named cannot be read, or a service does not answer as it should
  | 'GUARD_WORKSPACE_UNREADABLE' // the folder to audit is none, or cannot be walked
  | 'GUARD_KNOWLEDGE_INVALID' // a knowledge file cannot be read or says something that is not understood
  | 'GUARD_NOTICE_UNREADABLE' // a security notice cannot be read, or is no text
  | 'GUARD_SANDBOX_UNAVAILABLE' // nothing on this computer can run a command apart
  | 'GUARD_OUTPUT_UNWRITABLE' // a report cannot be written where it was to go
  | 'GUARD_CODE_UNKNOWN' // `explain` was asked for a code that no finding has
  | 'GUARD_MEMBER_UNKNOWN' // `disassemble` was asked for a pickle that is not in the file
  | 'GUARD_INSPECTION_BROKEN' // the inspection of one file ended in a defect of ours, or its thread died

/** A refusal of a command. */
export class GuardError extends CodedError<GuardErrorCode> {}

/** A wrong use of the command line. */
export function usage(message: string, remedy = 'Add --help to see how the command is used'): GuardError {
  return new GuardError('GUARD_USAGE_INVALID', 'invalid', message, { remedy })
}
