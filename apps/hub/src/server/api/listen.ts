// SPDX-License-Identifier: Apache-2.0
// Listens for browsers, on this machine only.
import { createServer, type Server } from 'node:net'
import { ServerError } from '../errors.ts'
import { maximumWebConnections } from '../limits.ts'
import { type ApiOptions, buildApi } from './app.ts'
import type { Api } from './provider.ts'

export interface ListenOptions extends Omit<ApiOptions, 'port'> {
  readonly port: number
}

/** Throws `PORT_TAKEN` or `SOCKET_UNUSABLE`. */
export async function listenForWeb({ port, ...options }: ListenOptions): Promise<Api> {
  const api = await buildApi({ ...options, port: () => port })
  try {
    const ipv6 = createServer((socket) => api.server.emit('connection', socket))
    // What is beyond is closed unread: a program that opens connections without end costs the hub no memory.
    ipv6.maxConnections = api.server.maxConnections = maximumWebConnections
    api.addHook('onClose', async () => void ipv6.close())
    await api.listen({ port, host: '127.0.0.1' })
    await listenOnIpv6(ipv6, port)
    return api
  } catch (error) {
    await api.close()
    throw toListenError(error, port)
  }
}

/**
 * Browsers try [::1] first for "localhost", whatever the hosts file says: whoever listened there would be taken for us
 * and be told the one-time code. A machine without IPv6 has no such address to lose.
 */
async function listenOnIpv6(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host: '::1' }, resolve)
    })
  } catch (error) {
    if (!isWithoutAddress(error)) throw error
  }
}

function isWithoutAddress(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(String(error.code))
}

function toListenError(error: unknown, port: number): unknown {
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (systemCode === 'EADDRINUSE') {
    return new ServerError('PORT_TAKEN', 'unavailable', `Cannot listen on port ${port}: another program does`, {
      context: { port },
      remedy: `Stop that program, or choose other ports, as in "npm start -- --port ${port + 100}".`,
      cause: error,
    })
  }
  if (systemCode === 'EACCES') {
    return new ServerError('PORT_TAKEN', 'unavailable', `Cannot listen on port ${port}: it is reserved`, {
      context: { port },
      remedy: 'Choose a port above 1023 with --port.',
      cause: error,
    })
  }
  return error
}
