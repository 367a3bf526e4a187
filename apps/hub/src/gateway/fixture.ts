// SPDX-License-Identifier: Apache-2.0
// A whole ear for tests: real certificates, real TLS, real WebSockets and a real Unix socket; only the network is a
// stand-in that takes loud sound for crying, so that a test can decide what is heard.
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { type ModelManifest, type ScoreModel, toManifest } from '@cryingsense/detector'
import {
  applicationProtocol,
  decodeHubMessage,
  earServerName,
  encodeMessage,
  encodeVersions,
  type Hello,
  type HubMessage,
  subProtocol,
} from '@cryingsense/protocol'
import {
  type AllowedDevice,
  decodeEarLine,
  type EarMessage,
  encodeGatewayLine,
  type GatewayEvent,
  LineReader,
} from '@cryingsense/protocol/gateway'
import { WebSocket } from 'ws'
import { issueDeviceCertificate } from '../authority/certificates.ts'
import { ensureHouseholdKeys } from '../authority/household.ts'
import { type KeyAndCertificate, readAuthority, readEarKeys } from '../authority/keys.ts'
import { spkiSha256 } from '../authority/spki.ts'
import { Ear, type ReadyPorts } from './ear.ts'
import type { EarClock } from './room/room-clock.ts'

export const webOrigin = 'http://localhost:7420'

/** What `LoudnessModel` says of itself. */
export const manifest: ModelManifest = toManifest({
  schema: 1,
  name: 'loudness',
  version: '0.0.1',
  input: { sampleRateHz: 16_000, windowFrames: 100, hopFrames: 50, melBands: 64 },
  files: { fp32: { path: 'none.onnx', bytes: 1, sha256: '0'.repeat(64) } },
  decision: {
    neutralScore: 0.5,
    riseLimit: 2,
    fallLimit: 1,
    startEvidence: 3,
    endScore: 0.4,
    minimumSec: 1,
    mergeGapSec: 2,
    cooldownSec: 0,
  },
})

/** Scores a window by its last half second alone: ln power above -3 is crying. */
export class LoudnessModel implements ScoreModel {
  readonly manifest = manifest
  isBroken = false

  async logits(windows: Float32Array, count: number): Promise<Float32Array> {
    const { windowFrames, melBands, hopFrames } = manifest.input
    const windowValues = windowFrames * melBands
    const logits = Float32Array.from({ length: count }, (_, window) => {
      const end = (window + 1) * windowValues
      return windows.subarray(end - hopFrames * melBands, end).reduce((loudest, x) => Math.max(loudest, x), -99) + 3
    })
    if (this.isBroken) throw new Error('broken on purpose')
    return logits
  }

  async close(): Promise<void> {}
}

const realClock: EarClock = {
  nowMs: () => performance.now(),
  toWallMs: (earMs) => earMs + Date.now() - performance.now(),
}

/** The server's end of the port, as far as a test needs it: notes everything, acknowledges every event. */
export class TestServer {
  readonly messages: EarMessage[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #devices: readonly AllowedDevice[] = []

  constructor() {
    this.#server = createServer((socket) => {
      const lines = new LineReader()
      this.#sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#sockets.delete(socket))
      socket.write(encodeGatewayLine({ type: 'devices', devices: this.#devices }))
      socket.on('data', (chunk: Uint8Array) => {
        for (const line of lines.push(chunk)) {
          const message = decodeEarLine(line)
          this.messages.push(message)
          if (message.type === 'event') socket.write(encodeGatewayLine({ type: 'ack', seq: message.seq }))
        }
      })
    })
  }

  get events(): readonly GatewayEvent[] {
    return this.messages.flatMap((message) => (message.type === 'event' ? [message.event] : []))
  }
  get refusals(): readonly string[] {
    return this.messages.flatMap((message) => (message.type === 'refused' ? [message.reason] : []))
  }

  async listen(path: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(path, resolve))
  }
  allow(devices: readonly AllowedDevice[]): void {
    this.#devices = devices
    for (const socket of this.#sockets) socket.write(encodeGatewayLine({ type: 'devices', devices }))
  }
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

export interface TestIdentity extends KeyAndCertificate {
  readonly device: AllowedDevice
}

export class TestEar {
  readonly ear: Ear
  readonly ports: ReadyPorts
  readonly server: TestServer
  readonly model: LoudnessModel
  readonly authority: KeyAndCertificate
  readonly log: string[]

  private constructor(parts: Pick<TestEar, 'ear' | 'ports' | 'server' | 'model' | 'authority' | 'log'>) {
    this.ear = parts.ear
    this.ports = parts.ports
    this.server = parts.server
    this.model = parts.model
    this.authority = parts.authority
    this.log = parts.log
  }

  static async start(): Promise<TestEar> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'cryingsense-ear-'))
    await ensureHouseholdKeys(dataFolder, { nowMs: Date.now() })
    const [keys, authority] = [await readEarKeys(dataFolder), await readAuthority(dataFolder)]
    const server = new TestServer()
    const gatewaySocketPath = join(dataFolder, 'gateway.sock')
    await server.listen(gatewaySocketPath)
    const model = new LoudnessModel()
    const log: string[] = []
    const { ear, ready } = await Ear.start(
      {
        dataFolder,
        deviceHost: '127.0.0.1',
        devicePort: 0,
        browserPort: 0,
        gatewaySocketPath,
        webOrigins: [webOrigin],
        modelFolder: '',
        engine: 'wasm',
      },
      { keys, openModel: async () => model, clock: realClock, log: (line) => log.push(line) },
    )
    await rm(join(dataFolder, 'keys'), { recursive: true })
    return new TestEar({ ear, ports: ready, server, model, authority, log })
  }

  async stop(): Promise<void> {
    await this.ear.stop()
    await this.server.close()
  }

  /** A device with a certificate of this household; not yet allowed. */
  async issue(deviceId: string, years = 10): Promise<TestIdentity> {
    const issued = await issueDeviceCertificate(this.authority, { deviceId, nowMs: Date.now(), years })
    const hash = spkiSha256(issued.certificatePem)
    const device = { deviceId, name: deviceId, room: deviceId, kind: 'virtual', spkiSha256: hash } as const
    return { ...issued, device }
  }

  /** Issues devices and allows them. */
  async admit(...deviceIds: readonly string[]): Promise<readonly TestIdentity[]> {
    const identities: TestIdentity[] = []
    for (const deviceId of deviceIds) identities.push(await this.issue(deviceId))
    await this.allow(identities.map(({ device }) => device))
    return identities
  }

  async allow(devices: readonly AllowedDevice[]): Promise<void> {
    this.server.allow(devices)
    await until(() => this.server.messages.some(({ type }) => type === 'hello'))
    // The list travels over a socket; a turn or two of the loop and it is there.
    await new Promise((resolve) => setTimeout(resolve, 30))
  }

  /** TLS options of a device that does everything right. */
  tlsOptions(identity: KeyAndCertificate): ConnectionOptions {
    return {
      host: '127.0.0.1',
      port: this.ports.devicePort,
      ca: this.authority.certificatePem,
      cert: identity.certificatePem,
      key: identity.keyPem,
      servername: earServerName,
      ALPNProtocols: [applicationProtocol],
      minVersion: 'TLSv1.3',
    }
  }

  /** A WebSocket of a device, opened or refused. */
  async openSocket(identity: KeyAndCertificate, overrides: ConnectionOptions = {}): Promise<TestSocket> {
    const { host: _host, port, ...tls } = { ...this.tlsOptions(identity), ...overrides }
    return openTestSocket(`wss://127.0.0.1:${port}/`, tls)
  }
}

/** A device's WebSocket that notes what the hub says. */
export interface TestSocket {
  readonly webSocket: WebSocket
  readonly heard: HubMessage[]
  readonly closed: Promise<void>
}

export async function openTestSocket(url: string, options: object): Promise<TestSocket> {
  const webSocket = new WebSocket(url, subProtocol, { perMessageDeflate: false, ...options })
  const heard: HubMessage[] = []
  webSocket.on('message', (data) => {
    if (data instanceof Uint8Array) heard.push(decodeHubMessage(data))
  })
  const closed = new Promise<void>((resolve) => webSocket.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    webSocket.once('open', resolve)
    webSocket.once('error', reject)
  })
  webSocket.on('error', () => undefined)
  return { webSocket, heard, closed }
}

export const helloOf = (overrides: Partial<Hello> = {}): Hello => ({
  type: 'hello',
  versions: [1],
  bootCounter: 1,
  nextSequence: 0,
  captureMs: 0,
  rateHz: 16_000,
  name: 'test/1',
  token: '',
  ...overrides,
})

export const negotiationSha256 = createHash('sha256')
  .update(encodeVersions([1]))
  .digest()

/** A frame of 100 ms: a 500 Hz tone of `amplitude`, with a little noise as every microphone has. */
export function frameBytes(sequence: number, captureMs: number, amplitude: number): Uint8Array {
  const pcm = new Int16Array(1600)
  for (let index = 0; index < pcm.length; index++) {
    const tone = amplitude * Math.sin((2 * Math.PI * 500 * (sequence * 1600 + index)) / 16_000)
    pcm[index] = Math.round(tone * 32_000 + Math.random() * 20 - 10)
  }
  return encodeMessage({ type: 'frame', sequence, captureMs, pcm: new Uint8Array(pcm.buffer) })
}

/** Waits for something that another part of the process does, at most `limitMs`. */
export async function until(isDone: () => boolean, limitMs = 5000): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!isDone()) {
    if (performance.now() > endMs) throw new Error(`not done within ${limitMs} ms: ${isDone.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const newToken = (): { readonly token: string; readonly tokenSha256: string } => {
  const token = `${randomUUID()}${randomUUID()}`
  return { token, tokenSha256: createHash('sha256').update(token).digest('hex') }
}
