// SPDX-License-Identifier: Apache-2.0
// The hub's side of one session as a value: every message makes a new value and a list of things to do.
// No socket and no clock, so that each rule is tested by a table of messages.
import { ProtocolError } from '../errors.ts'
import { maximumFrameMs } from '../limits.ts'
import { encodeVersions } from '../message/encode.ts'
import type { DeviceMessage, Frame, Gate, GoodbyeCode, Hello, HubMessage } from '../message/messages.ts'
import { supportedVersions } from '../transport.ts'

/** SHA-256; on Node from node:crypto, on a chip from its hardware. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

export type HubSession = AwaitingHello | OpenHubSession | ClosedHubSession

export interface AwaitingHello {
  readonly phase: 'awaitingHello'
}
export interface OpenHubSession {
  readonly phase: 'open'
  readonly hello: Hello
  readonly version: number
  readonly nextSequence: number
  /** Capture clock at the end of the last stretch heard; time never runs back inside a session. */
  readonly heardUntilMs: number
  readonly receivedFrames: number
  readonly creditFrames: number
  readonly duplicateFrames: number
  readonly missingFrames: number
}
export interface ClosedHubSession {
  readonly phase: 'closed'
  readonly code: GoodbyeCode
}

/** Where the same device's earlier sessions ended; `undefined` for a device not heard since the ear started. */
export interface ResumePoint {
  readonly bootCounter: number
  readonly nextSequence: number
}

/** What the hub decides when a hello arrives. */
export interface WelcomeTerms {
  readonly sha256: Sha256
  readonly sessionId: Uint8Array
  readonly creditFrames: number
  readonly lastHeard: ResumePoint | undefined
}

/** What the caller must do, in order. */
export type HubAction =
  | { readonly kind: 'send'; readonly message: HubMessage }
  /** New sound or a new closed stretch. `missing` counts sequences that never came before it. */
  | { readonly kind: 'heard'; readonly heard: Frame | Gate; readonly missing: number }
  /** The other side said goodbye. */
  | { readonly kind: 'hangUp'; readonly code: GoodbyeCode }

export interface HubStep {
  readonly session: HubSession
  readonly actions: readonly HubAction[]
}

export const newHubSession: AwaitingHello = Object.freeze({ phase: 'awaitingHello' })

/** Where a later session of this device may begin. */
export function resumePointOf(session: OpenHubSession): ResumePoint {
  return { bootCounter: session.hello.bootCounter, nextSequence: session.nextSequence }
}

/**
 * Takes one message. Throws ProtocolError where the device breaks a rule; the caller then says goodbye with
 * {@link goodbyeCodeOf} and hangs up.
 */
export function stepHubSession(session: HubSession, message: DeviceMessage, terms: WelcomeTerms): HubStep {
  switch (message.type) {
    case 'hello':
      if (session.phase !== 'awaitingHello') throw unexpected(message.type, session.phase)
      return open(message, terms)
    case 'frame':
    case 'gate':
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      return hear(session, message)
    case 'ping':
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      return { session, actions: [{ kind: 'send', message: { type: 'pong', nonce: message.nonce } }] }
    case 'pong':
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      return { session, actions: [] }
    case 'goodbye':
      return {
        session: { phase: 'closed', code: message.code },
        actions: [{ kind: 'hangUp', code: message.code }],
      }
  }
}

/** Grants `aheadFrames` beyond what has been received, and confirms what was heard. Credit never shrinks. */
export function acknowledge(session: OpenHubSession, aheadFrames: number): HubStep {
  const creditFrames = Math.max(session.creditFrames, session.receivedFrames + aheadFrames)
  const { nextSequence } = session
  return {
    session: { ...session, creditFrames },
    actions: [{ kind: 'send', message: { type: 'acknowledgement', nextSequence, creditFrames } }],
  }
}

/** The goodbye that tells the other side about a broken rule. */
export function goodbyeCodeOf(error: ProtocolError): GoodbyeCode {
  if (error.code === 'SESSION_VERSION_UNSUPPORTED') return 'version'
  if (error.code === 'SESSION_REPLAYED') return 'replayed'
  if (error.code === 'SESSION_CREDIT_EXCEEDED') return 'budget'
  return 'broken'
}

function open(hello: Hello, terms: WelcomeTerms): HubStep {
  const version = supportedVersions.find((supported) => hello.versions.includes(supported))
  if (version === undefined) {
    throw new ProtocolError('SESSION_VERSION_UNSUPPORTED', 'invalid', 'Cannot open session: no common version', {
      context: { offered: hello.versions.join(' '), supported: supportedVersions.join(' ') },
      remedy: 'Update the device, or the hub.',
    })
  }
  const last = terms.lastHeard
  if (last !== undefined && hello.bootCounter < last.bootCounter) throw replayed('boot counter', hello.bootCounter)
  // The same start of the device: sequences go on where the last session left them. A new start counts afresh.
  const isSameBoot = last !== undefined && hello.bootCounter === last.bootCounter
  const nextSequence = isSameBoot ? Math.max(last.nextSequence, hello.nextSequence) : hello.nextSequence
  const session: OpenHubSession = {
    phase: 'open',
    hello,
    version,
    nextSequence,
    heardUntilMs: 0,
    receivedFrames: 0,
    creditFrames: terms.creditFrames,
    duplicateFrames: 0,
    missingFrames: isSameBoot ? nextSequence - last.nextSequence : 0,
  }
  const welcome = {
    type: 'welcome',
    version,
    negotiationSha256: terms.sha256(encodeVersions(hello.versions)),
    sessionId: terms.sessionId,
    nextSequence,
    creditFrames: terms.creditFrames,
  } as const
  return { session, actions: [{ kind: 'send', message: welcome }] }
}

function hear(session: OpenHubSession, heard: Frame | Gate): HubStep {
  if (!(session.receivedFrames < session.creditFrames)) {
    throw new ProtocolError('SESSION_CREDIT_EXCEEDED', 'untrusted', 'Cannot take frame: no credit left', {
      context: { creditFrames: session.creditFrames },
      remedy: 'Wait for an acknowledgement before sending more.',
    })
  }
  const receivedFrames = session.receivedFrames + 1
  if (heard.sequence < session.nextSequence) {
    // Sent again after a reconnect: heard before, so it is counted and dropped.
    return { session: { ...session, receivedFrames, duplicateFrames: session.duplicateFrames + 1 }, actions: [] }
  }
  const durationMs = durationOf(heard, session.hello.rateHz)
  // Capture times are whole milliseconds, so a frame may begin one before the last one's rounded end.
  if (!(heard.captureMs + 1 >= session.heardUntilMs)) throw replayed('capture time', heard.captureMs)
  const missing = heard.sequence - session.nextSequence
  return {
    session: {
      ...session,
      receivedFrames,
      nextSequence: heard.sequence + 1,
      heardUntilMs: Math.floor(heard.captureMs + durationMs),
      missingFrames: session.missingFrames + missing,
    },
    actions: [{ kind: 'heard', heard, missing }],
  }
}

function durationOf(heard: Frame | Gate, rateHz: number): number {
  if (heard.type === 'gate') return heard.durationMs
  const durationMs = (heard.pcm.length / 2 / rateHz) * 1000
  if (durationMs <= maximumFrameMs) return durationMs
  throw new ProtocolError('MESSAGE_FIELD_INVALID', 'invalid', `Cannot take frame: ${durationMs} ms, limit 100 ms`, {
    context: { durationMs, limitMs: maximumFrameMs },
    remedy: 'Send frames of 20 to 100 ms.',
  })
}

function unexpected(type: string, phase: string): ProtocolError {
  return new ProtocolError('SESSION_MESSAGE_UNEXPECTED', 'invalid', `Cannot take ${type} in phase ${phase}`, {
    context: { type, phase },
    remedy: 'Send the hello first and once, then frames and gates.',
  })
}

function replayed(field: string, value: number): ProtocolError {
  return new ProtocolError('SESSION_REPLAYED', 'untrusted', `Cannot accept ${field} ${value}: already passed`, {
    context: { field, value },
    remedy: 'If the device lost its counters, remove it and add it again.',
  })
}
