// SPDX-License-Identifier: Apache-2.0
// How a refusal looks to a client: a code, a sentence, a remedy. Context and causes stay in the log.
import { CodedError } from '@cryingsense/bytes'
import { ServerError, type ServerErrorCode } from '../errors.ts'

const statusByCode = new Map<string, number>(
  Object.entries({
    REQUEST_INVALID: 400,
    SIGN_IN_REQUIRED: 401,
    CODE_REFUSED: 403,
    REQUEST_REFUSED: 403,
    NOT_FOUND: 404,
    TOO_MANY_DEVICES: 409,
    TOO_MANY_REQUESTS: 429,
    TOO_MANY_STREAMS: 429,
    APP_NOT_BUILT: 503,
    STORE_DISK_FULL: 507,
  } satisfies Partial<Record<ServerErrorCode, number>>),
)

export interface ProblemBody {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string }
}

/** HTTP status and body of any error. What is not coded becomes `INTERNAL` and says nothing about itself. */
export function toProblem(error: unknown): { readonly status: number; readonly body: ProblemBody } {
  const coded = toCoded(error)
  const status = statusByCode.get(coded.code) ?? (coded.kind === 'unavailable' ? 503 : 500)
  return { status, body: { error: { code: coded.code, message: coded.message, remedy: coded.remedy } } }
}

function toCoded(error: unknown): CodedError {
  if (error instanceof CodedError && error.kind !== 'bug') return error
  const status = readStatus(error)
  if (status >= 400 && status < 500) {
    // Fastify's own refusals: a body too large, a wrong content type, broken JSON.
    return new ServerError('REQUEST_INVALID', 'invalid', 'Cannot use the request: its body or headers are malformed', {
      remedy: 'Send JSON with the content type application/json, within 16 KiB.',
      cause: error,
    })
  }
  return new ServerError('INTERNAL', 'bug', 'Cannot answer: something went wrong here', {
    remedy: "Try again; if it stays, report it with the server's log.",
    cause: error,
  })
}

function readStatus(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500
  return typeof error.statusCode === 'number' ? error.statusCode : 500
}
