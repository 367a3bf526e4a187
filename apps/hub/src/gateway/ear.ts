// SPDX-License-Identifier: Apache-2.0
// The ear: the only place where sound exists. Doors in, rooms in the middle, one narrow port out.
import { randomUUID } from 'node:crypto'
import type { ScoreModel } from '@cryingsense/detector'
import type { Hello } from '@cryingsense/protocol'
import type { AllowedDevice, ServerMessage } from '@cryingsense/protocol/gateway'
import type { WebSocket } from 'ws'
import type { EarKeys } from '../authority/keys.ts'
import type { EarConfiguration } from './configuration.ts'
import { AllowList } from './devices/allow-list.ts'
import { Rooms } from './devices/rooms.ts'
import { liveEveryMs, maximumPendingWindows, roomTickMs, scoreEveryMs, stallMs } from './limits.ts'
import { BrowserListener } from './listener/browser-listener.ts'
import { DeviceListener } from './listener/device-listener.ts'
import { type Refusal, RefusalLog } from './listener/refusal.ts'
import { ServerLink } from './port/server-link.ts'
import { Room } from './room/room.ts'
import type { EarClock } from './room/room-clock.ts'
import { ModelKeeper } from './score/model-keeper.ts'
import { Connection } from './session/connection.ts'
import { bindWebSocket, toDeviceSocket } from './session/web-socket.ts'

export interface EarPorts {
  readonly keys: EarKeys
  readonly openModel: () => Promise<ScoreModel>
  readonly clock: EarClock
  /** One line for a person; never sound, never a secret. */
  readonly log: (line: string) => void
}

export class Ear {
  readonly #ports: EarPorts
  readonly #configuration: EarConfiguration
  readonly #allowList = new AllowList()
  readonly #connections = new Set<Connection>()
  readonly #models: ModelKeeper
  readonly #rooms: Rooms
  readonly #server: ServerLink
  readonly #refusals: RefusalLog
  readonly #deviceListener: DeviceListener
  readonly #browserListener: BrowserListener
  #timers: readonly NodeJS.Timeout[] = []
  #isPaused = false
  #shownAtMs = 0

  private constructor(configuration: EarConfiguration, ports: EarPorts, models: ModelKeeper) {
    const { log, clock } = ports
    this.#ports = ports
    this.#configuration = configuration
    this.#models = models
    this.#rooms = new Rooms((deviceId) => this.#newRoom(deviceId))
    this.#server = new ServerLink({
      socketPath: configuration.gatewaySocketPath,
      gatewayId: randomUUID(),
      onMessage: (message) => this.#obey(message),
      log,
    })
    this.#refusals = new RefusalLog((message) => {
      this.#server.tellNow(message)
      log(`refused ${message.count}: ${message.reason} ${message.detail ?? ''} ${message.spkiSha256 ?? ''}`.trimEnd())
    })
    const onRefused = (refusal: Refusal): void => this.#refusals.note(refusal)
    this.#deviceListener = new DeviceListener({
      keys: ports.keys,
      allowList: this.#allowList,
      clock,
      onRefused,
      onDevice: (webSocket, device) => this.#connect(webSocket, () => device),
    })
    this.#browserListener = new BrowserListener({
      webOrigins: configuration.webOrigins,
      onRefused,
      onBrowser: (webSocket) => this.#connect(webSocket, ({ token }) => this.#allowList.findByToken(token)),
    })
  }

  /** Opens the model, then the doors. Throws coded errors of the model adapter and of listening. */
  static async start(configuration: EarConfiguration, ports: EarPorts): Promise<{ ear: Ear; ready: ReadyPorts }> {
    const models = await ModelKeeper.open(ports.openModel, ports.log)
    const ear = new Ear(configuration, ports, models)
    try {
      return { ear, ready: await ear.#listen() }
    } catch (error) {
      await ear.stop()
      throw error
    }
  }

  /** Closes the doors, ends open cries as interrupted and overwrites what was heard. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    for (const connection of this.#connections) connection.close('failing', 'the hub stops')
    for (const room of this.#rooms.all()) room.close()
    await Promise.all([this.#deviceListener.close(), this.#browserListener.close()])
    this.#server.close()
    await this.#models.close()
  }

  async #listen(): Promise<ReadyPorts> {
    const { deviceHost, devicePort, browserPort } = this.#configuration
    const devices = await this.#deviceListener.listen(deviceHost, devicePort)
    const browsers = await this.#browserListener.listen(browserPort)
    this.#models.onHealth = (isWorking) => {
      for (const room of this.#rooms.all()) room.modelWorks(isWorking)
    }
    this.#shownAtMs = this.#ports.clock.nowMs()
    this.#timers = [
      setInterval(() => this.#score(), scoreEveryMs),
      setInterval(() => this.#show(), liveEveryMs),
      setInterval(() => {
        for (const room of this.#rooms.all()) room.tick()
      }, roomTickMs),
    ]
    return { devicePort: devices, browserPort: browsers }
  }

  #newRoom(deviceId: string): Room {
    const { manifest, scores } = this.#models
    return new Room({
      deviceId,
      input: manifest.input,
      settings: manifest.decision,
      scores,
      clock: this.#ports.clock,
      onEvent: (event) => this.#server.tellEvent(event),
    })
  }

  #obey(message: ServerMessage): void {
    if (message.type !== 'devices') return
    this.#allowList.replace(message.devices)
    this.#rooms.follow(this.#allowList)
    this.#deviceListener.enforceAllowList()
    for (const room of this.#rooms.all()) if (!this.#models.isWorking) room.modelWorks(false)
  }

  #connect(webSocket: WebSocket, identify: (hello: Hello) => AllowedDevice | undefined): void {
    let deviceId: string | undefined
    const connection: Connection = new Connection({
      socket: toDeviceSocket(webSocket),
      clock: this.#ports.clock,
      admit: (hello) => {
        const device = identify(hello)
        if (device === undefined) this.#refusals.note({ reason: 'token' })
        deviceId = device?.deviceId
        return deviceId === undefined ? undefined : this.#rooms.get(deviceId)
      },
      onOpen: (opened, room) => {
        this.#rooms.speak(room.deviceId, { connection: opened, cut: () => webSocket.terminate() })
        this.#ports.log(`device ${room.deviceId}: connected`)
      },
      onMessage: () => this.#holdBack(),
      onFault: (error) => {
        // The name alone: a message may quote what it failed on.
        this.#ports.log(
          `bug while hearing ${deviceId ?? 'a device'}: ${error instanceof Error ? error.name : 'unknown'}`,
        )
      },
      onBroken: (error) => {
        this.#refusals.note({ reason: 'protocol', detail: `${deviceId ?? 'unknown device'}: ${error.code}` })
      },
    })
    this.#connections.add(connection)
    if (this.#isPaused) connection.pause()
    bindWebSocket(webSocket, connection, () => {
      this.#connections.delete(connection)
      if (deviceId === undefined) return
      this.#rooms.fallSilent(deviceId, connection)
      this.#ports.log(`device ${deviceId}: disconnected`)
    })
  }

  /** Scores what has gathered. */
  #score(): void {
    this.#models.scores.flush()
    this.#holdBack()
  }

  /** After every message, because a backlog from many devices at once fills the queue within one turn of the loop. */
  #holdBack(): void {
    const { scores } = this.#models
    const limit = this.#isPaused ? maximumPendingWindows / 2 : maximumPendingWindows
    const isBusy = scores.pendingWindows > limit
    if (isBusy !== this.#isPaused) {
      this.#isPaused = isBusy
      for (const connection of this.#connections) {
        if (isBusy) connection.pause()
        else connection.resume()
      }
    }
  }

  #show(): void {
    const nowMs = this.#ports.clock.nowMs()
    const stalledMs = nowMs - this.#shownAtMs - liveEveryMs
    this.#shownAtMs = nowMs
    // After a stall of the whole process (a busy machine, a suspended one) timers run before the sockets are read: what
    // devices said meanwhile waits in the kernel, and must not be taken for silence.
    const isStalled = stalledMs > stallMs
    for (const connection of this.#connections) {
      if (isStalled) connection.forgive(stalledMs)
      else connection.tick(nowMs)
    }
    this.#refusals.flush(nowMs, Math.round(this.#ports.clock.toWallMs(nowMs)))
    for (const live of this.#rooms.takeLive()) this.#server.tellNow(live)
  }
}

/** Where the ear listens. */
export interface ReadyPorts {
  readonly devicePort: number
  readonly browserPort: number
}
