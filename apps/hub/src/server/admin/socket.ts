// SPDX-License-Identifier: Apache-2.0
// The administration socket: JSON lines, each answered in order, in a folder and with a mode that only this user opens.
import type { Socket } from 'node:net'
import { ServerError } from '../errors.ts'
import { maximumAdminConnections, maximumAdminLineBytes } from '../limits.ts'
import type { Log } from '../log.ts'
import { toProblem } from '../api/problems.ts'
import { listenOnSocket, type SocketServer } from '../unix-socket.ts'
import { type AdminContext, answerAdmin } from './answers.ts'
import { type AdminLine, decodeRequest } from './requests.ts'

export interface AdminSocketOptions extends AdminContext {
  readonly socketPath: string
  readonly log: Log
}

export async function listenForAdmin(options: AdminSocketOptions): Promise<SocketServer> {
  let open = 0
  return await listenOnSocket(options.socketPath, (socket) => {
    if (!(open < maximumAdminConnections)) return void socket.destroy()
    open += 1
    socket.on('close', () => {
      open -= 1
    })
    serve(socket, options)
  })
}

function serve(socket: Socket, options: AdminSocketOptions): void {
  let pending = ''
  let turn = Promise.resolve()
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    pending += chunk
    if (!(pending.length <= maximumAdminLineBytes)) return void socket.destroy()
    const lines = pending.split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) {
      turn = turn.then(async () => void socket.write(`${JSON.stringify(await answerLine(line, options))}\n`))
    }
  })
}

async function answerLine(line: string, options: AdminSocketOptions): Promise<AdminLine> {
  try {
    return { ok: true, answer: await answerAdmin(decodeRequest(line), options) }
  } catch (error) {
    const { status, body } = toProblem(error)
    if (status >= 500 && !(error instanceof ServerError)) options.log.error('an administration request failed', error)
    return { ok: false, error: body.error }
  }
}
