// SPDX-License-Identifier: Apache-2.0
// Listening, with an answer a person can act on when it fails.
import type { Server } from 'node:net'
import { EarError } from '../errors.ts'

/** Listens and returns the port (of use where 0 was asked for). Throws `EAR_PORT_TAKEN` and `EAR_PORT_REFUSED`. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE') {
      throw new EarError('EAR_PORT_TAKEN', 'unavailable', `Cannot listen on ${host}:${port}: the port is taken`, {
        context: { host, port },
        remedy: 'Stop the other program, or start with --port and another number.',
        cause,
      })
    }
    throw new EarError('EAR_PORT_REFUSED', 'unavailable', `Cannot listen on ${host}:${port}: ${String(code)}`, {
      context: { host, port },
      remedy: 'Use an address of this machine and a port above 1023.',
      cause,
    })
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
