// SPDX-License-Identifier: Apache-2.0
// How a command that could not do its work says so, and with which exit code.
import { CodedError } from '@cryingsense/bytes'
import { printable } from '../wording/printable.ts'

const wrongUses: ReadonlySet<string> = new Set([
  'GUARD_USAGE_INVALID',
  'GUARD_POLICY_INVALID',
  'GUARD_KNOWLEDGE_INVALID',
])

/** Two lines on standard error, or the stack of a defect. Returns 1 (refused), 2 (wrong usage) or 3 (could not). */
export function tellError(error: unknown): number {
  if (error instanceof CodedError && error.kind !== 'bug') {
    process.stderr.write(`model-guard: ${printable(error.message)} (${error.code})\n  ${printable(error.remedy)}\n`)
    if (wrongUses.has(error.code)) return 2
    return error.kind === 'unavailable' ? 3 : 1
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`model-guard: this is a defect, please report it\n${told}\n`)
  return 3
}
