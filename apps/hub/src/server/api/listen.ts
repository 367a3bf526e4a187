// SPDX-License-Identifier: Apache-2.0
// Listens for browsers, on this machine only.
import { ServerError } from '../errors.ts'
import { type ApiOptions, buildApi } from './app.ts'
import type { Api } from './provider.ts'

export interface ListenOptions extends Omit<ApiOptions, 'port'> {
  readonly port: number
}

/** Throws `PORT_TAKEN` or `SOCKET_UNUSABLE`. */
export async function listenForWeb({ port, ...options }: ListenOptions): Promise<Api> {
  const api = await buildApi({ ...options, port: () => port })
  try {
    // "localhost" means every loopback address, so that nobody else can answer for us on the other one.
    await api.listen({ port, host: 'localhost' })
    return api
  } catch (error) {
    await api.close()
    throw toListenError(error, port)
  }
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
