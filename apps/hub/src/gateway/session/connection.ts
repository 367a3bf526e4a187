// SPDX-License-Identifier: Apache-2.0
// One WebSocket of one device: bytes become session steps, steps become sound for its room, and every byte that arrived
// is overwritten before the call ends, whatever it was.
import { createHash, randomBytes } from 'node:crypto'
import {
  acknowledge,
  decodeDeviceMessage,
  encodeMessage,
  goodbyeCodeOf,
  type GoodbyeCode,
  type Hello,
  type HubAction,
  type HubSession,
  newHubSession,
  ProtocolError,
  resumePointOf,
  stepHubSession,
} from '@cryingsense/protocol'
import {
  acknowledgeEveryMs,
  controlMessagesPerSecond,
  creditAheadFrames,
  helloTimeoutMs,
  silentSocketMs,
  soundBurstMs,
  soundRate,
} from '../limits.ts'
import type { EarClock } from '../room/room-clock.ts'
import type { Room } from '../room/room.ts'

/** The part of a WebSocket that a session needs. */
export interface DeviceSocket {
  send(bytes: Uint8Array): void
  /** Ends the connection after what was sent, in order. */
  close(): void
  /** Ends it now. */
  terminate(): void
  pause(): void
  resume(): void
}

export interface ConnectionOptions {
  readonly socket: DeviceSocket
  readonly clock: EarClock
  /** The room of the device that sent this hello; `undefined` refuses it. */
  readonly admit: (hello: Hello) => Room | undefined
  /** A session is open; an older one of the same device must go. */
  readonly onOpen: (connection: Connection, room: Room) => void
  /** A message was taken. */
  readonly onMessage: () => void
  /** The device broke a rule; for the log. */
  readonly onBroken: (error: ProtocolError) => void
  /** Something of ours broke while this device was heard; for the log. */
  readonly onFault: (error: unknown) => void
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

export class Connection {
  readonly #options: ConnectionOptions
  #beganAtMs: number
  #session: HubSession = newHubSession
  #room: Room | undefined
  #lastArrivalMs: number
  #lastAcknowledgedMs = 0
  #hasUnacknowledged = false
  #heardMs = 0
  #controlMessages = 0
  #controlSinceMs = 0
  #isClosed = false
  #isPaused = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#beganAtMs = options.clock.nowMs()
    this.#lastArrivalMs = this.#beganAtMs
  }

  get room(): Room | undefined {
    return this.#room
  }

  /** Takes one WebSocket message and overwrites it. */
  receive(bytes: Uint8Array, isBinary: boolean): void {
    try {
      if (!this.#isClosed) this.#take(bytes, isBinary)
    } catch (error) {
      if (error instanceof ProtocolError) {
        this.#options.onBroken(error)
        this.close(goodbyeCodeOf(error), error.code)
      } else {
        // A bug of ours that one device's sound has found must not silence the others. Its room is told as not heard.
        this.#options.onFault(error)
        this.close('failing')
      }
    } finally {
      bytes.fill(0)
    }
    this.#options.onMessage()
  }

  /** Counts a WebSocket ping or pong, or one of ours; too many end the connection. */
  countControl(): void {
    const nowMs = this.#options.clock.nowMs()
    if (nowMs - this.#controlSinceMs >= 1000) {
      this.#controlSinceMs = nowMs
      this.#controlMessages = 0
    }
    if (++this.#controlMessages > controlMessagesPerSecond) this.close('budget', 'too many control messages')
  }

  /** The clock moved: credit is renewed, and a socket that says nothing is closed. */
  tick(nowMs: number): void {
    if (this.#isClosed) return
    if (this.#session.phase === 'awaitingHello' && nowMs - this.#beganAtMs > helloTimeoutMs) {
      this.close('silent', 'no hello')
    } else if (!this.#isPaused && nowMs - this.#lastArrivalMs > silentSocketMs) {
      this.close('silent', 'nothing heard for 20 s')
    } else if (this.#hasUnacknowledged && nowMs - this.#lastAcknowledgedMs >= acknowledgeEveryMs) {
      this.#acknowledge(nowMs)
    }
  }

  /** The ear itself did nothing for this long: that time is not the device's silence. */
  forgive(stalledMs: number): void {
    this.#beganAtMs += stalledMs
    this.#lastArrivalMs += stalledMs
  }

  /** Says goodbye and ends the connection. */
  close(code: GoodbyeCode, reason = ''): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#options.socket.send(encodeMessage({ type: 'goodbye', code, reason }))
    this.#options.socket.close()
  }

  /** The socket is gone. */
  ended(): void {
    this.#isClosed = true
  }

  /** Stops reading while the ear has too much to score; the kernel then slows the device down. */
  pause(): void {
    this.#isPaused = true
    this.#options.socket.pause()
  }

  resume(): void {
    // What waited in the kernel while the ear was busy is not the device's silence.
    this.#isPaused = false
    this.#lastArrivalMs = this.#options.clock.nowMs()
    this.#options.socket.resume()
  }

  #take(bytes: Uint8Array, isBinary: boolean): void {
    if (!isBinary) {
      throw new ProtocolError('MESSAGE_TYPE_UNKNOWN', 'invalid', 'Cannot read message: it is text', {
        remedy: 'Send binary WebSocket messages.',
      })
    }
    this.#lastArrivalMs = this.#options.clock.nowMs()
    const message = decodeDeviceMessage(bytes)
    if (message.type === 'ping' || message.type === 'pong') this.countControl()
    if (message.type === 'hello' && this.#session.phase === 'awaitingHello') {
      this.#room = this.#options.admit(message)
      if (this.#room === undefined) return this.close('notAllowed')
    }
    const step = stepHubSession(this.#session, message, {
      sha256,
      sessionId: randomBytes(16),
      creditFrames: creditAheadFrames,
      lastHeard: this.#room?.lastHeard,
    })
    this.#session = step.session
    // A frame heard before brings no action, but it used credit.
    if (message.type === 'frame' || message.type === 'gate') this.#hasUnacknowledged = true
    if (this.#room === undefined) return
    if (message.type === 'hello') {
      this.#room.begin(message)
      this.#options.onOpen(this, this.#room)
    }
    for (const action of step.actions) this.#perform(action, this.#room)
    if (step.session.phase === 'open') this.#room.lastHeard = resumePointOf(step.session)
  }

  #perform(action: HubAction, room: Room): void {
    switch (action.kind) {
      case 'send':
        return this.#options.socket.send(encodeMessage(action.message))
      case 'heard':
        if (action.heard.type === 'frame') {
          this.#heardMs += (action.heard.pcm.length / 2 / room.rateHz) * 1000
          return room.hear(action.heard)
        }
        this.#heardMs += action.heard.durationMs
        return room.rest(action.heard)
      case 'hangUp':
        this.#isClosed = true
        return this.#options.socket.close()
    }
  }

  #acknowledge(nowMs: number): void {
    if (this.#session.phase !== 'open') return
    // A device that delivers far faster than real time gets no new credit until time has caught up with it.
    const budgetMs = soundBurstMs + (nowMs - this.#beganAtMs) * soundRate
    const step = acknowledge(this.#session, this.#heardMs < budgetMs ? creditAheadFrames : 0)
    this.#session = step.session
    this.#lastAcknowledgedMs = nowMs
    this.#hasUnacknowledged = this.#heardMs >= budgetMs
    for (const action of step.actions) {
      if (action.kind === 'send') this.#options.socket.send(encodeMessage(action.message))
    }
  }
}
