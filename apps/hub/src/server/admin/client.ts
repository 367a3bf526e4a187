// SPDX-License-Identifier: Apache-2.0
// The console's end of the administration socket.
import { lstatSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { CodedError } from '@cryingsense/bytes'
import { ServerError } from '../errors.ts'
import { maximumAdminLineBytes } from '../limits.ts'
import type { AdminAnswers, AdminRequest } from './requests.ts'

const timeoutMs = 10_000

/**
 * Asks a running hub. Throws `ADMIN_UNREACHABLE` where none runs, `ADMIN_UNTRUSTED` where someone else could answer, or
 * the hub's own refusal. Beyond that the hub is trusted: it runs as the same user, from the same version.
 */
export async function askHub<Ask extends AdminRequest['ask']>(
  socketPath: string,
  request: Extract<AdminRequest, { readonly ask: Ask }>,
): Promise<AdminAnswers[Ask]> {
  assertPrivateFolder(socketPath)
  const line: unknown = JSON.parse(await exchange(socketPath, `${JSON.stringify(request)}\n`))
  if (!isObject(line)) throw unreachable(socketPath)
  if (line['ok'] === true) return line['answer'] as AdminAnswers[Ask]
  const error = isObject(line['error']) ? line['error'] : {}
  const code = String(error['code'])
  // A store that refuses now may take it later; everything else the hub has judged.
  const kind = code.startsWith('STORE_') ? 'unavailable' : 'invalid'
  throw new CodedError(code, kind, String(error['message']), { remedy: String(error['remedy']) })
}

/** A socket of a long path lies in the temporary folder, where anyone may be before us and answer in the hub's name. */
function assertPrivateFolder(socketPath: string): void {
  const folder = dirname(socketPath)
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return
  const isOurs = process.getuid === undefined || found.uid === process.getuid()
  if (isOurs && found.isDirectory() && (found.mode % 0o1000) % 0o100 === 0) return
  throw new ServerError('ADMIN_UNTRUSTED', 'untrusted', `Cannot trust the hub: ${folder} is open to another user`, {
    context: { socketPath },
    remedy: 'Run this command as the user who runs the hub; if that is you, choose a data folder with a shorter path.',
  })
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
