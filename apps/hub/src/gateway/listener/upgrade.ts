// SPDX-License-Identifier: Apache-2.0
// From an HTTP request to a WebSocket, the same for devices and browsers: one path, one sub-protocol, no compression,
// no fragments, nothing else answered.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { maximumMessageBytes, subProtocol } from '@cryingsense/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import { handshakeTimeoutMs, maximumMessagePieces } from '../limits.ts'

/** Type byte and the longest length. */
const messageHeaderBytes = 4

export interface UpgradeOptions {
  /** Why this request may not become a socket; `undefined` where it may. */
  readonly refuse: (request: IncomingMessage) => string | undefined
  readonly onSocket: (webSocket: WebSocket, request: IncomingMessage) => void
  readonly onRefused: (request: IncomingMessage, why: string) => void
}

/** An HTTP server that only upgrades. It is not listening: give it connections, or call its `listen`. */
export function createUpgradeServer(options: UpgradeOptions): Server {
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Compressed secrets next to chosen text leak (CRIME), and inflation needs its own limits: off.
    perMessageDeflate: false,
    maxPayload: maximumMessageBytes + messageHeaderBytes,
    // One message, one WebSocket frame: joining fragments would copy sound to a place nobody overwrites.
    maxFragments: 1,
    maxBufferedChunks: maximumMessagePieces,
    autoPong: false,
    handleProtocols: () => subProtocol,
  })
  const server = createServer({
    maxHeaderSize: 4096,
    headersTimeout: handshakeTimeoutMs,
    requestTimeout: handshakeTimeoutMs,
    connectionsCheckingInterval: 1000,
    keepAlive: false,
  })
  server.maxRequestsPerSocket = 1
  server.on('request', (request, response) => {
    options.onRefused(request, 'not an upgrade')
    response.writeHead(426, { Upgrade: 'websocket', Connection: 'close', 'Content-Length': 0 }).end()
    request.socket.destroySoon()
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const why = refusePath(request) ?? options.refuse(request)
    if (why !== undefined) {
      options.onRefused(request, why)
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => options.onSocket(webSocket, request))
  })
  return server
}

function refusePath(request: IncomingMessage): string | undefined {
  if (request.url !== '/') return 'unknown path'
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  return offered.includes(subProtocol) ? undefined : 'sub-protocol not offered'
}
