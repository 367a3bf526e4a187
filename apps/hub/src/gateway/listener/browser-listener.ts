// SPDX-License-Identifier: Apache-2.0
// The door for browsers that lend their microphone: plain WebSocket on loopback, which browsers treat as secure. The
// page is proven by its origin, the device by the token in its hello.
import type { IncomingMessage, Server } from 'node:http'
import type { WebSocket } from 'ws'
import { maximumSockets } from '../limits.ts'
import { listen } from './listen.ts'
import type { Refusal } from './refusal.ts'
import { createUpgradeServer } from './upgrade.ts'

export interface BrowserListenerOptions {
  /** Origins of the web app, such as `http://localhost:7420`. */
  readonly webOrigins: readonly string[]
  readonly onBrowser: (webSocket: WebSocket) => void
  readonly onRefused: (refusal: Refusal) => void
}

export class BrowserListener {
  readonly #server: Server
  readonly #origins: ReadonlySet<string>
  #hosts: ReadonlySet<string> = new Set()

  constructor(options: BrowserListenerOptions) {
    this.#origins = new Set(options.webOrigins)
    this.#server = createUpgradeServer({
      refuse: (request) => this.#refuse(request),
      onRefused: (_request, why) => options.onRefused({ reason: 'origin', detail: why }),
      onSocket: (webSocket) => options.onBrowser(webSocket),
    })
    this.#server.maxConnections = maximumSockets
  }

  /** Listens on 127.0.0.1, never elsewhere: this door has no TLS. Returns the port. */
  async listen(port: number): Promise<number> {
    const bound = await listen(this.#server, '127.0.0.1', port)
    // A page from elsewhere can point its own name at this machine; the Host header then still says that name.
    this.#hosts = new Set(['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${bound}`))
    return bound
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #refuse(request: IncomingMessage): string | undefined {
    if (!this.#hosts.has(request.headers.host ?? '')) return 'unknown host'
    // Browsers always send an origin with a WebSocket; whatever does not is not a page of the web app.
    return this.#origins.has(request.headers.origin ?? '') ? undefined : 'unknown origin'
  }
}
