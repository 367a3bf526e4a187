// SPDX-License-Identifier: Apache-2.0
// The socket under the device's link: opens it, moves its bytes, and opens it again when it breaks. What is said over
// it is the protocol package's business.
import { DeviceLink, encodeVersions, subProtocol, supportedVersions } from '@cryingsense/protocol'
import type { BrowserDevice } from '../api/devices.ts'
import { wireFrameBytes, wireRateHz } from './sound-path.ts'

/** A minute of 50 ms frames is kept through an outage: 1.9 MB, in memory only. */
const backlogFrames = 1_200
const checkIntervalMs = 1_000

export type LinePhase = 'connecting' | 'streaming' | 'reconnecting'

export interface HubLineOptions {
  readonly device: BrowserDevice
  readonly bootCounter: number
  readonly onPhase: (phase: LinePhase) => void
  /** The hub said no for good: this browser is no longer on its list. */
  readonly onRefused: () => void
}

/** Milliseconds since this page was opened, which is this device's boot. */
const nowMs = (): number => Math.round(performance.now())

export async function openHubLine(options: HubLineOptions): Promise<HubLine> {
  const versions = Uint8Array.from(encodeVersions(supportedVersions))
  const negotiationSha256 = new Uint8Array(await crypto.subtle.digest('SHA-256', versions))
  const link = new DeviceLink({
    bootCounter: options.bootCounter,
    rateHz: wireRateHz,
    name: 'cryingsense-web/1',
    token: options.device.token,
    negotiationSha256,
    backlog: { slots: backlogFrames, slotBytes: wireFrameBytes },
    random: Math.random,
  })
  return new HubLine(link, options)
}

export class HubLine {
  readonly #link: DeviceLink
  readonly #options: HubLineOptions
  readonly #check: ReturnType<typeof setInterval>
  #socket: WebSocket | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #wasOpen = false
  #isClosed = false

  constructor(link: DeviceLink, options: HubLineOptions) {
    this.#link = link
    this.#options = options
    this.#check = setInterval(() => {
      if (this.#link.isHubSilent(nowMs())) this.#socket?.close()
    }, checkIntervalMs)
    this.#open()
  }

  /** Keeps a frame of PCM16 bytes until the hub has heard it. */
  send(captureMs: number, pcm: Uint8Array): void {
    this.#link.addFrame(captureMs, pcm)
    this.#flush()
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#check)
    clearTimeout(this.#retry)
    const socket = this.#socket
    if (socket?.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(this.#link.goodbye()))
    socket?.close()
  }

  #open(): void {
    this.#options.onPhase(this.#wasOpen ? 'reconnecting' : 'connecting')
    const socket = new WebSocket(this.#options.device.url, subProtocol)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.addEventListener('open', () => socket.send(Uint8Array.from(this.#link.connect(nowMs()))))
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data))
    socket.addEventListener('close', () => this.#reopen())
  }

  #receive(data: unknown): void {
    // Text is not of this protocol: hang up rather than guess.
    if (!(data instanceof ArrayBuffer)) return this.#socket?.close()
    const reply = this.#link.receive(new Uint8Array(data), nowMs())
    for (const bytes of reply.send) this.#socket?.send(Uint8Array.from(bytes))
    if (reply.close !== undefined) {
      this.#socket?.close()
      if (reply.close.code === 'notAllowed') this.#options.onRefused()
      return undefined
    }
    if (this.#link.phase === 'open') {
      this.#wasOpen = true
      this.#options.onPhase('streaming')
    }
    return this.#flush()
  }

  #flush(): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    for (const bytes of this.#link.takeMessages()) socket.send(Uint8Array.from(bytes))
  }

  #reopen(): void {
    this.#socket = undefined
    if (this.#isClosed) return
    this.#options.onPhase(this.#wasOpen ? 'reconnecting' : 'connecting')
    this.#retry = setTimeout(() => this.#open(), this.#link.disconnect(nowMs()))
  }
}
