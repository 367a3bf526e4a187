// SPDX-License-Identifier: Apache-2.0
// The ear's end of the one door between it and the server. The server may be away at any time; the ear goes on
// listening and tells it everything when it is back.
import { connect, type Socket } from 'node:net'
import {
  decodeServerLine,
  type EarMessage,
  encodeGatewayLine,
  type GatewayEvent,
  gatewayProtocol,
  LineReader,
  ProtocolError,
  type ServerMessage,
} from '@cryingsense/protocol/gateway'
import { maximumUnsentLiveBytes } from '../limits.ts'
import { Outbox } from './outbox.ts'

const firstRetryMs = 100
const longestRetryMs = 2000

export interface ServerLinkOptions {
  readonly socketPath: string
  readonly gatewayId: string
  readonly onMessage: (message: ServerMessage) => void
  readonly log: (line: string) => void
}

export class ServerLink {
  readonly outbox = new Outbox()
  readonly #options: ServerLinkOptions
  #socket: Socket | undefined
  #isConnected = false
  #isClosed = false
  #retryMs = firstRetryMs
  #retryTimer: NodeJS.Timeout | undefined

  constructor(options: ServerLinkOptions) {
    this.#options = options
    this.#connect()
  }

  /** Reliable: kept until the server has stored it. */
  tellEvent(event: GatewayEvent): void {
    const line = this.outbox.add(event)
    if (this.#isConnected) this.#socket?.write(line)
  }

  /** Unreliable: left out where the server is away or slow. */
  tellNow(message: EarMessage): void {
    if (!this.#isConnected || (this.#socket?.writableLength ?? 0) > maximumUnsentLiveBytes) return
    this.#socket?.write(encodeGatewayLine(message))
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#retryTimer)
    this.#socket?.end()
    this.#socket?.destroySoon()
  }

  #connect(): void {
    const socket = connect({ path: this.#options.socketPath })
    const lines = new LineReader()
    this.#socket = socket
    socket.on('connect', () => {
      this.#isConnected = true
      this.#retryMs = firstRetryMs
      const { gatewayId } = this.#options
      socket.write(encodeGatewayLine({ type: 'hello', gatewayId, protocol: gatewayProtocol }))
      for (const event of this.outbox.events) socket.write(encodeGatewayLine(event))
    })
    socket.on('data', (chunk) => this.#read(socket, lines, chunk))
    // A refused connection is the normal state while the server starts; 'close' follows and tries again.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#isConnected = false
      if (this.#isClosed) return
      this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs)
      this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2)
    })
  }

  #read(socket: Socket, lines: LineReader, chunk: Uint8Array): void {
    try {
      for (const line of lines.push(chunk)) this.#take(decodeServerLine(line))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#options.log(`server link: ${error.code}: ${error.message}`)
      socket.destroy()
    }
  }

  #take(message: ServerMessage): void {
    if (message.type === 'ack') this.outbox.acknowledge(message.seq)
    this.#options.onMessage(message)
  }
}
