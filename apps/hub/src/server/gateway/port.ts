// SPDX-License-Identifier: Apache-2.0
// The server's end of the narrow port to the ear: a Unix socket that only this user can open, one ear at a time.
import type { Socket } from 'node:net'
import {
  decodeEarLine,
  type EarMessage,
  encodeGatewayLine,
  LineReader,
  type ServerMessage,
} from '@cryingsense/protocol/gateway'
import { Intake } from './intake.ts'
import type { Hub } from '../hub.ts'
import type { Log } from '../log.ts'
import { listenOnSocket, type SocketServer } from '../unix-socket.ts'

/** An ear says hello at once; whoever does not is not one. */
const helloTimeoutMs = 5_000

export interface GatewayPortOptions {
  readonly hub: Hub
  readonly log: Log
  readonly socketPath: string
}

export class GatewayPort {
  readonly #hub: Hub
  readonly #log: Log
  readonly #intake: Intake
  #server: SocketServer | undefined
  #ear: Socket | undefined

  private constructor({ hub, log }: GatewayPortOptions) {
    this.#hub = hub
    this.#log = log
    this.#intake = new Intake({
      hub,
      log,
      acknowledge: (seq) => this.#tell({ type: 'ack', seq }),
      askAgain: () => this.#ear?.destroy(),
    })
    hub.admission.onChange(() => this.#tellDevices())
  }

  /** Throws `SOCKET_UNUSABLE`. */
  static async listen(options: GatewayPortOptions): Promise<GatewayPort> {
    const port = new GatewayPort(options)
    port.#server = await listenOnSocket(options.socketPath, (socket) => port.#accept(socket))
    return port
  }

  /** Cuts the ear off and commits what it told. */
  async close(): Promise<void> {
    this.#ear?.destroy()
    await this.#server?.close()
    await this.#intake.close()
  }

  #accept(socket: Socket): void {
    const lines = new LineReader()
    const timer = setTimeout(() => socket.destroy(), helloTimeoutMs)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(timer)
      if (this.#ear !== socket) return
      this.#ear = undefined
      this.#hub.earLost()
      this.#log.info('the ear is disconnected')
    })
    socket.on('data', (chunk) => {
      try {
        for (const line of lines.push(chunk)) {
          const message = decodeEarLine(line)
          if (this.#ear === socket) this.#intake.take(message)
          else if (!this.#greet(socket, message)) return
          clearTimeout(timer)
        }
      } catch (error) {
        this.#log.error('the ear sent what is not a message', error)
        socket.destroy()
      }
    })
  }

  /** The first message. A newer connection replaces an older one: the older is a dead ear whose end was not seen. */
  #greet(socket: Socket, message: EarMessage): boolean {
    if (message.type !== 'hello') {
      socket.destroy()
      return false
    }
    const previous = this.#ear
    this.#ear = socket
    previous?.destroy()
    this.#log.info('the ear is connected')
    this.#intake.greet(message.gatewayId)
    this.#tellDevices()
    return true
  }

  #tellDevices(): void {
    this.#tell({ type: 'devices', devices: this.#hub.admission.allowList() })
  }

  #tell(message: ServerMessage): void {
    this.#ear?.write(encodeGatewayLine(message))
  }
}
