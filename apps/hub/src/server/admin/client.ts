// SPDX-License-Identifier: Apache-2.0
// The console's end of the administration socket.
import { connect } from 'node:net'
import { CodedError } from '@cryingsense/bytes'
import { ServerError } from '../errors.ts'
import { maximumAdminLineBytes } from '../limits.ts'
import type { AdminAnswers, AdminRequest } from './requests.ts'

const timeoutMs = 10_000

/**
 * Asks a running hub. Throws `ADMIN_UNREACHABLE` where none runs, or the hub's own refusal. The hub is trusted: it runs
 * as the same user, from the same version.
 */
export async function askHub<Ask extends AdminRequest['ask']>(
  socketPath: string,
  request: Extract<AdminRequest, { readonly ask: Ask }>,
): Promise<AdminAnswers[Ask]> {
  const line: unknown = JSON.parse(await exchange(socketPath, `${JSON.stringify(request)}\n`))
  if (!isObject(line)) throw unreachable(socketPath)
  if (line['ok'] === true) return line['answer'] as AdminAnswers[Ask]
  const error = isObject(line['error']) ? line['error'] : {}
  const code = String(error['code'])
  // A store that refuses now may take it later; everything else the hub has judged.
  const kind = code.startsWith('STORE_') ? 'unavailable' : 'invalid'
  throw new CodedError(code, kind, String(error['message']), { remedy: String(error['remedy']) })
}

function exchange(socketPath: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(socketPath, () => socket.write(line))
    socket.setEncoding('utf8').setTimeout(timeoutMs, () => socket.destroy())
    socket.on('data', (chunk: string) => {
      answer += chunk
      const end = answer.indexOf('\n')
      if (end === -1 && answer.length <= maximumAdminLineBytes) return
      socket.destroy()
      if (end !== -1) resolve(answer.slice(0, end))
    })
    socket.on('error', (cause) => reject(unreachable(socketPath, cause)))
    socket.on('close', () => reject(unreachable(socketPath)))
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function unreachable(socketPath: string, cause?: unknown): ServerError {
  return new ServerError('ADMIN_UNREACHABLE', 'unavailable', 'Cannot reach a running hub', {
    context: { socketPath },
    remedy: 'Start it with "npm start", or name its data folder with --data.',
    cause,
  })
}
