// SPDX-License-Identifier: Apache-2.0
// The server's log: JSON lines on standard error, which the supervisor keeps. Codes and figures only: no sound, no
// name, no secret, and no value that came from outside.
import { CodedError } from '@cryingsense/bytes'

export interface Log {
  info(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void
  error(message: string, error: unknown): void
}

/** Writes one JSON object per line to `write`. */
export function jsonLog(write: (line: string) => void): Log {
  const put = (level: string, message: string, fields: object) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, process: 'server', message, ...fields })}\n`)
  return {
    info: (message, fields = {}) => put('info', message, fields),
    error: (message, error) => put('error', message, describe(error)),
  }
}

function describe(error: unknown): object {
  if (error instanceof CodedError) {
    return { code: error.code, detail: error.message, ...(error.kind === 'bug' ? { stack: stackOf(error) } : {}) }
  }
  return { code: 'INTERNAL', detail: error instanceof Error ? error.name : typeof error, stack: stackOf(error) }
}

/** Places only: a message may quote input, and so the first line of a stack stays out. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return places.slice(0, 8).join('\n')
}
