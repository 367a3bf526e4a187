// SPDX-License-Identifier: Apache-2.0
// The door for microphones: mutual TLS 1.3, and behind it the allow-list, before a byte of HTTP is read. A stranger
// reaches OpenSSL and nothing of ours.
import { constants } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket } from 'node:tls'
import { applicationProtocol } from '@cryingsense/protocol'
import type { AllowedDevice } from '@cryingsense/protocol/gateway'
import type { WebSocket } from 'ws'
import type { EarKeys } from '../../authority/keys.ts'
import { spkiSha256 } from '../../authority/spki.ts'
import type { AllowList } from '../devices/allow-list.ts'
import { handshakeTimeoutMs, maximumSockets } from '../limits.ts'
import type { EarClock } from '../room/room-clock.ts'
import { HandshakeBudget } from './handshake-budget.ts'
import { listen } from './listen.ts'
import type { Refusal } from './refusal.ts'
import { createUpgradeServer } from './upgrade.ts'

export interface DeviceListenerOptions {
  readonly keys: EarKeys
  readonly allowList: AllowList
  readonly clock: EarClock
  readonly onDevice: (webSocket: WebSocket, device: AllowedDevice) => void
  readonly onRefused: (refusal: Refusal) => void
}

export class DeviceListener {
  readonly #options: DeviceListenerOptions
  readonly #budget = new HandshakeBudget()
  /** Every connection, from its first byte. */
  readonly #sockets = new Set<Socket>()
  readonly #admitted = new Map<Socket, AllowedDevice>()
  /** Admitted devices whose request to become a WebSocket is due. */
  readonly #requestTimers = new Map<Socket, NodeJS.Timeout>()
  readonly #tcp: Server
  readonly #tls: TlsServer
  readonly #http: HttpServer

  constructor(options: DeviceListenerOptions) {
    this.#options = options
    this.#tcp = createTcpServer({ noDelay: true }, (socket) => this.#accept(socket))
    this.#tcp.maxConnections = maximumSockets
    this.#tls = createTlsServer({
      key: options.keys.keyPem,
      cert: options.keys.certificatePem,
      ca: options.keys.authorityCertificatePem,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: handshakeTimeoutMs,
      ALPNProtocols: [applicationProtocol],
      // No tickets and no session cache: a revoked device must not come back through a resumed session.
      secureOptions: constants.SSL_OP_NO_TICKET,
    })
    this.#tls.on('secureConnection', (socket) => this.#admit(socket))
    this.#tls.on('tlsClientError', (error, socket) => {
      // After a refused certificate Node reports only a reset; the verifier's word is on the socket.
      const { authorizationError } = socket
      const detail = authorizationError ? String(authorizationError) : codeOf(error)
      options.onRefused({ reason: 'certificate', detail })
      socket.destroy()
    })
    this.#http = createUpgradeServer({
      refuse: ({ socket }) => (this.#admitted.has(socket) ? undefined : 'no longer allowed'),
      onRefused: (_request, why) => options.onRefused({ reason: 'protocol', detail: why }),
      onSocket: (webSocket, { socket }) => {
        this.#endRequestTimer(socket)
        const device = this.#admitted.get(socket)
        if (device === undefined) webSocket.terminate()
        else options.onDevice(webSocket, device)
      },
    })
  }

  /** Starts listening; returns the port. */
  async listen(host: string, port: number): Promise<number> {
    return listen(this.#tcp, host, port)
  }

  /** Cuts every connection of a device that is no longer in the allow-list, whatever it is doing. */
  enforceAllowList(): void {
    for (const [socket, device] of this.#admitted) if (!this.#options.allowList.isCurrent(device)) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#tcp.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#sockets.delete(socket))
    if (!this.#budget.spend(socket.remoteAddress ?? 'unknown', this.#options.clock.nowMs())) {
      this.#options.onRefused({ reason: 'budget', detail: 'too many connections from one address' })
      socket.destroy()
      return
    }
    this.#tls.emit('connection', socket)
  }

  #admit(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate()
    const spki = certificate === undefined ? undefined : spkiSha256(certificate)
    const device = spki === undefined ? undefined : this.#options.allowList.findBySpki(spki)
    const isOurs = socket.authorized && !socket.isSessionReused() && socket.alpnProtocol === applicationProtocol
    if (device === undefined || !isOurs) {
      const refusal: Refusal = isOurs
        ? { reason: 'unknownKey' }
        : { reason: 'protocol', detail: 'session or application protocol' }
      this.#options.onRefused(spki === undefined ? refusal : { ...refusal, spkiSha256: spki })
      socket.destroy()
      return
    }
    this.#admitted.set(socket, device)
    socket.once('close', () => {
      this.#endRequestTimer(socket)
      this.#admitted.delete(socket)
    })
    // Node's own request timeouts run only on servers that listen themselves.
    this.#requestTimers.set(
      socket,
      setTimeout(() => socket.destroy(), handshakeTimeoutMs),
    )
    // From here on HTTP may read.
    this.#http.emit('connection', socket)
  }

  #endRequestTimer(socket: Socket): void {
    clearTimeout(this.#requestTimers.get(socket))
    this.#requestTimers.delete(socket)
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
