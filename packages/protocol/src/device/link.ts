// SPDX-License-Identifier: Apache-2.0
// The whole link of a device without its socket: the Node host, a browser and a chip differ only in how they open a
// WebSocket and what their clock is called. Sound goes in, messages come out; nothing here waits or knows the time.
import { ProtocolError } from '../errors.ts'
import { decodeHubMessage } from '../message/decode.ts'
import { encodeMessage } from '../message/encode.ts'
import type { GoodbyeCode, Hello } from '../message/messages.ts'
import {
  afterSending,
  creditLeft,
  type DeviceAction,
  type DeviceSession,
  newDeviceSession,
  stepDeviceSession,
} from '../session/device-session.ts'
import { supportedVersions } from '../transport.ts'
import { reconnectDelayMs } from './backoff.ts'
import { type BacklogSize, FrameBacklog, type GateStretch } from './backlog.ts'

/** The hub acknowledges at least every second while frames come; after this long without a word the line is dead. */
const silentHubMs = 15_000
/** A session that lasted this long was a good one: the next failure waits 1 s again. */
const provenSessionMs = 3000

export interface DeviceLinkOptions extends Pick<Hello, 'bootCounter' | 'rateHz' | 'name' | 'token'> {
  /** SHA-256 of `encodeVersions(supportedVersions)`; passed in because browsers compute it asynchronously. */
  readonly negotiationSha256: Uint8Array
  readonly backlog: BacklogSize
  /** 0 <= x < 1, for the jitter of reconnects. */
  readonly random: () => number
}

/** What to do after a message from the hub. */
export interface LinkReply {
  /** Send these in order, then everything from {@link DeviceLink.takeMessages}. */
  readonly send: readonly Uint8Array[]
  /** Close the socket after sending; `undefined` while all is well. */
  readonly close?: { readonly code: GoodbyeCode; readonly error?: ProtocolError }
}

/**
 * @example
 * socket.onopen = () => socket.send(link.connect(nowMs()))
 * socket.onmessage = (event) => {
 *   const reply = link.receive(new Uint8Array(event.data), nowMs())
 *   for (const bytes of [...reply.send, ...link.takeMessages()]) socket.send(bytes)
 *   if (reply.close) socket.close()
 * }
 * socket.onclose = () => setTimeout(connectAgain, link.disconnect(nowMs()))
 * microphone.onFrame = (pcm, captureMs) => {
 *   link.addFrame(captureMs, pcm)
 *   for (const bytes of link.takeMessages()) socket.send(bytes)
 * }
 */
export class DeviceLink {
  readonly #options: DeviceLinkOptions
  readonly #backlog: FrameBacklog
  #session: DeviceSession | undefined
  #failures = 0
  #openedAtMs: number | undefined
  #lastHeardMs = 0

  constructor(options: DeviceLinkOptions) {
    this.#options = options
    this.#backlog = new FrameBacklog(options.backlog)
  }

  /** `offline` no socket; `greeting` hello sent; `open` sound flows. */
  get phase(): 'offline' | 'greeting' | 'open' {
    if (this.#session === undefined || this.#session.phase === 'closed') return 'offline'
    return this.#session.phase === 'open' ? 'open' : 'greeting'
  }
  get heldFrames(): number {
    return this.#backlog.heldFrames
  }
  get droppedFrames(): number {
    return this.#backlog.droppedFrames
  }

  /** Keeps a frame (copied) until the hub has heard it. `captureMs`: whole milliseconds since the device's boot. */
  addFrame(captureMs: number, pcm: Uint8Array): void {
    this.#backlog.addFrame(captureMs, pcm)
  }

  /** Keeps a stretch of closed gate. */
  addGate(stretch: GateStretch): void {
    this.#backlog.addGate(stretch)
  }

  /** The socket is open: returns the hello to send. `nowMs` is the capture clock, whole milliseconds since boot. */
  connect(nowMs: number): Uint8Array {
    const { bootCounter, rateHz, name, token, negotiationSha256 } = this.#options
    this.#session = newDeviceSession({ versions: supportedVersions, negotiationSha256 })
    this.#lastHeardMs = nowMs
    this.#backlog.rewind()
    const nextSequence = this.#backlog.oldestSequence
    const versions = supportedVersions
    return encodeMessage({ type: 'hello', versions, bootCounter, nextSequence, captureMs: nowMs, rateHz, name, token })
  }

  /** Takes one WebSocket message from the hub. Never throws for what the hub sent. */
  receive(bytes: Uint8Array, nowMs: number): LinkReply {
    if (this.#session === undefined) return { send: [] }
    try {
      const step = stepDeviceSession(this.#session, decodeHubMessage(bytes))
      this.#session = step.session
      this.#lastHeardMs = nowMs
      return this.#perform(step.actions, nowMs)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#session = { phase: 'closed', code: 'broken' }
      const send = [encodeMessage({ type: 'goodbye', code: 'broken', reason: error.code })]
      return { send, close: { code: 'broken', error } }
    }
  }

  /** Everything that may be sent now, as far as the hub's credit reaches. */
  *takeMessages(): Generator<Uint8Array, void, undefined> {
    while (this.#session !== undefined && creditLeft(this.#session) > 0) {
      const message = this.#backlog.takeUnsent()
      if (message === undefined) return
      this.#session = afterSending(this.#session)
      yield message
    }
  }

  /** Whether the hub has said nothing for 15 s: close the socket and call {@link disconnect}. */
  isHubSilent(nowMs: number): boolean {
    return this.phase !== 'offline' && nowMs - this.#lastHeardMs > silentHubMs
  }

  /** The socket is closed or never opened: returns how long to wait before the next try. */
  disconnect(nowMs: number): number {
    const wasProven = this.#openedAtMs !== undefined && nowMs - this.#openedAtMs >= provenSessionMs
    this.#failures = wasProven ? 1 : this.#failures + 1
    this.#session = undefined
    this.#openedAtMs = undefined
    return reconnectDelayMs(this.#failures, this.#options.random)
  }

  /** The last message of a device that stops on purpose. */
  goodbye(): Uint8Array {
    this.#session = { phase: 'closed', code: 'done' }
    return encodeMessage({ type: 'goodbye', code: 'done', reason: '' })
  }

  #perform(actions: readonly DeviceAction[], nowMs: number): LinkReply {
    const send: Uint8Array[] = []
    let close: LinkReply['close']
    for (const action of actions) {
      if (action.kind === 'send') send.push(encodeMessage(action.message))
      if (action.kind === 'forget') this.#backlog.forgetBelow(action.belowSequence)
      if (action.kind === 'opened') this.#openedAtMs = nowMs
      if (action.kind === 'hangUp') close = { code: action.code }
    }
    return close ? { send, close } : { send }
  }
}
