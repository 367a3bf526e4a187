// SPDX-License-Identifier: Apache-2.0
// A Unix socket in the run folder that only this user can open, whatever an earlier run left there.
import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { ServerError } from './errors.ts'

/** `sun_path` is 108 bytes on Linux and 104 on macOS, with its final zero. */
const maximumPathBytes = 103

export interface SocketServer {
  /** Cuts every connection and removes the socket. */
  close(): Promise<void>
}

/** Listens at `path`, mode 0600, replacing a socket that a dead run left. Throws `SOCKET_UNUSABLE`. */
export async function listenOnSocket(path: string, onConnection: (socket: Socket) => void): Promise<SocketServer> {
  if (!(Buffer.byteLength(path) <= maximumPathBytes)) {
    throw unusable(path, `its path is longer than ${maximumPathBytes} bytes`)
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    onConnection(socket)
  })
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // The supervisor's lock lets only one server run in a data folder, so whatever lies here is dead.
    await rm(path, { force: true })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    await chmod(path, 0o600)
  } catch (cause) {
    server.close()
    throw unusable(path, 'the operating system refused', cause)
  }
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function unusable(path: string, why: string, cause?: unknown): ServerError {
  return new ServerError('SOCKET_UNUSABLE', 'unavailable', `Cannot make the socket ${path}: ${why}`, {
    context: { path },
    remedy: 'Choose a data folder with a shorter path, on a disk that is writable and knows Unix sockets.',
    cause,
  })
}
