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

export function underflow(): PickleStop {
  return new PickleStop('PICKLE_STACK_UNDERFLOW', 'The stack holds too few values')
}

export function memoMissing(): PickleStop {
  return new PickleStop('PICKLE_MEMO_MISSING', 'A memo slot that was never written')
}

export function markMissing(): PickleStop {
  return new PickleStop('PICKLE_MARK_MISSING', 'No MARK on the stack')
}
