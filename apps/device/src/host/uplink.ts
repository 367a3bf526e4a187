// SPDX-License-Identifier: Apache-2.0
// The link's socket under Node: mutual TLS 1.3 to the hub that the household's CA vouches for, opened again whenever it
// breaks. All rules are in the shared DeviceLink; this file only opens, sends, waits.
import {
  applicationProtocol,
  type DeviceLink,
  earServerName,
  maximumMessageBytes,
  subProtocol,
} from '@cryingsense/protocol'
import { WebSocket } from 'ws'
import type { Identity } from './identity.ts'

const connectTimeoutMs = 10_000
const watchEveryMs = 1000

export interface UplinkOptions {
  readonly link: DeviceLink
  readonly identity: Identity
  readonly hub: { readonly host: string; readonly port: number }
  /** The capture clock: whole milliseconds since the program's start. */
  readonly nowMs: () => number
  readonly log: (line: string) => void
}

export class Uplink {
  readonly #options: UplinkOptions
  readonly #watch: NodeJS.Timeout
  #socket: WebSocket | undefined
  #retryTimer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(options: UplinkOptions) {
    this.#options = options
    this.#watch = setInterval(() => this.#checkSilence(), watchEveryMs)
    this.#connect()
  }

  /** Sends what the link holds and the hub's credit allows. Call it after adding to the link. */
  flush(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    for (const bytes of this.#options.link.takeMessages()) this.#socket.send(bytes)
  }

  /** Says goodbye and ends. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#retryTimer)
    clearInterval(this.#watch)
    const socket = this.#socket
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(this.#options.link.goodbye())
      socket.close(1000)
      setTimeout(() => socket.terminate(), 1000).unref()
    } else {
      socket.terminate()
    }
    await ended
  }

  #connect(): void {
    const { link, identity, hub, nowMs, log } = this.#options
    const host = hub.host.includes(':') ? `[${hub.host}]` : hub.host
    const options = {
      ca: identity.authorityCertificatePem,
      cert: identity.certificatePem,
      key: identity.keyPem,
      minVersion: 'TLSv1.3' as const,
      maxVersion: 'TLSv1.3' as const,
      ALPNProtocols: [applicationProtocol],
      // The address is whatever the home's network gave the hub; the name in its certificate is fixed.
      servername: earServerName,
      rejectUnauthorized: true,
      perMessageDeflate: false,
      handshakeTimeout: connectTimeoutMs,
      maxPayload: maximumMessageBytes,
      followRedirects: false,
    }
    // As a variable, because the library passes on more TLS options (ALPN) than its types know.
    const socket = new WebSocket(`wss://${host}:${hub.port}/`, subProtocol, options)
    this.#socket = socket
    socket.on('open', () => {
      log(`connected to ${host}:${hub.port}`)
      socket.send(link.connect(nowMs()))
    })
    socket.on('message', (data) => {
      if (!(data instanceof Uint8Array)) return socket.terminate()
      const reply = link.receive(data, nowMs())
      for (const bytes of reply.send) socket.send(bytes)
      if (reply.close === undefined) return this.flush()
      log(`the hub ended the session: ${reply.close.error?.message ?? reply.close.code}`)
      socket.close(1000)
    })
    socket.on('error', (error) => log(`cannot reach the hub: ${error.message}`))
    socket.on('close', () => {
      if (this.#isStopped) return
      const delayMs = link.disconnect(nowMs())
      log(`no hub; next try in ${(delayMs / 1000).toFixed(1)} s, ${link.heldFrames} frames held`)
      this.#retryTimer = setTimeout(() => this.#connect(), delayMs)
    })
  }

  #checkSilence(): void {
    if (this.#options.link.isHubSilent(this.#options.nowMs())) this.#socket?.terminate()
  }
}
