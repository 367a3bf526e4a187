// SPDX-License-Identifier: Apache-2.0
// How a part of the machine ends the walk. Never leaves this folder: the machine turns it into a fault.
import type { PickleCode } from './findings.ts'

export class PickleStop extends Error {
  readonly code: PickleCode
  constructor(code: PickleCode, message: string) {
    super(message)
    this.code = code
  }
}

export function truncated(wanted: string): PickleStop {
  return new PickleStop('PICKLE_TRUNCATED', `Cannot read ${wanted}: the pickle ends before it`)
}

export function invalidArgument(message: string): PickleStop {
  return new PickleStop('PICKLE_ARGUMENT_INVALID', message)
}

export function wrongType(message: string): PickleStop {
  return new PickleStop('PICKLE_TYPE_WRONG', message)
}
