// SPDX-License-Identifier: Apache-2.0
// The hub's three ports, checked before anything starts, so that a taken one is named in one sentence.
import { createServer } from 'node:net'
import { SupervisorError } from './errors.ts'

export interface HubPorts {
  readonly webPort: number
  readonly devicePort: number
  readonly browserPort: number
}

export const defaultWebPort = 7420

/** The web port, and the next two for devices and browser microphones. */
export function portsFrom(webPort: number): HubPorts {
  return { webPort, devicePort: webPort + 1, browserPort: webPort + 2 }
}

/**
 * Throws `HUB_PORT_TAKEN` for the first port that cannot be listened on. With `patienceMs` it waits so long for the
 * processes of a hub that was killed to let go of theirs.
 */
export async function assertPortsFree(ports: HubPorts, { patienceMs }: { readonly patienceMs: number }): Promise<void> {
  const endMs = performance.now() + patienceMs
  for (;;) {
    try {
      // Browsers try [::1] first for "localhost"; see apps/hub/src/server/api/listen.ts.
      await assertFree(ports.webPort, 'for the web app', ports.webPort, '::1')
      await assertFree(ports.webPort, 'for the web app', ports.webPort)
      await assertFree(ports.devicePort, 'for devices', ports.webPort)
      await assertFree(ports.browserPort, 'for browser microphones', ports.webPort)
      return
    } catch (error) {
      if (performance.now() >= endMs) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 100)
      })
    }
  }
}

async function assertFree(port: number, use: string, webPort: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host, exclusive: true }, resolve)
    })
  } catch (cause) {
    const systemCode = cause instanceof Error && 'code' in cause ? cause.code : undefined
    // A machine without IPv6.
    if (systemCode === 'EADDRNOTAVAIL' || systemCode === 'EAFNOSUPPORT') return
    const reason = systemCode === 'EACCES' ? 'is reserved' : 'is taken'
    throw new SupervisorError('HUB_PORT_TAKEN', 'unavailable', `Cannot use port ${port} ${use}: it ${reason}`, {
      context: { port },
      remedy: `Stop the program that uses it, or choose three others with --port ${suggest(webPort)}.`,
      cause,
    })
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
  }
}

function suggest(webPort: number): number {
  return webPort < 1024 ? defaultWebPort : webPort + 100 <= 65_533 ? webPort + 100 : defaultWebPort
}
