// SPDX-License-Identifier: Apache-2.0
// The device's side of one session as a value: what it may send, and whether the hub heard the hello it really sent.
import { ProtocolError } from '../errors.ts'
import { maximumCreditFrames } from '../limits.ts'
import type { GoodbyeCode, HubMessage, Pong } from '../message/messages.ts'

export type DeviceSession =
  | { readonly phase: 'awaitingWelcome'; readonly offer: Offer }
  | { readonly phase: 'open'; readonly version: number; readonly sentFrames: number; readonly creditFrames: number }
  | { readonly phase: 'closed'; readonly code: GoodbyeCode }

/** What the device said in its hello, as far as the welcome must agree with it. */
export interface Offer {
  readonly versions: readonly number[]
  /** SHA-256 of `encodeVersions(versions)`, computed by the device itself. */
  readonly negotiationSha256: Uint8Array
}

export type DeviceAction =
  | { readonly kind: 'send'; readonly message: Pong }
  /** The hub has heard everything below; the device may forget it. */
  | { readonly kind: 'forget'; readonly belowSequence: number }
  | { readonly kind: 'opened' }
  | { readonly kind: 'hangUp'; readonly code: GoodbyeCode }

export interface DeviceStep {
  readonly session: DeviceSession
  readonly actions: readonly DeviceAction[]
}

/** A session whose hello is about to be sent. */
export function newDeviceSession(offer: Offer): DeviceSession {
  return { phase: 'awaitingWelcome', offer }
}

/** Takes one message from the hub. Throws ProtocolError where the hub breaks a rule. */
export function stepDeviceSession(session: DeviceSession, message: HubMessage): DeviceStep {
  switch (message.type) {
    case 'welcome': {
      if (session.phase !== 'awaitingWelcome') throw unexpected(message.type, session.phase)
      assertNegotiation(session.offer, message.version, message.negotiationSha256)
      assertCredit(message.creditFrames, 0)
      return {
        session: { phase: 'open', version: message.version, sentFrames: 0, creditFrames: message.creditFrames },
        actions: [{ kind: 'forget', belowSequence: message.nextSequence }, { kind: 'opened' }],
      }
    }
    case 'acknowledgement': {
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      assertCredit(message.creditFrames, session.sentFrames)
      const creditFrames = Math.max(session.creditFrames, message.creditFrames)
      return {
        session: { ...session, creditFrames },
        actions: [{ kind: 'forget', belowSequence: message.nextSequence }],
      }
    }
    case 'ping':
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      return { session, actions: [{ kind: 'send', message: { type: 'pong', nonce: message.nonce } }] }
    case 'pong':
      if (session.phase !== 'open') throw unexpected(message.type, session.phase)
      return { session, actions: [] }
    case 'goodbye':
      return { session: { phase: 'closed', code: message.code }, actions: [{ kind: 'hangUp', code: message.code }] }
  }
}

/** How many frames and gates the device may still send. */
export function creditLeft(session: DeviceSession): number {
  return session.phase === 'open' ? Math.max(0, session.creditFrames - session.sentFrames) : 0
}

/** Notes that one frame or gate was sent. */
export function afterSending(session: DeviceSession): DeviceSession {
  return session.phase === 'open' ? { ...session, sentFrames: session.sentFrames + 1 } : session
}

function assertNegotiation(offer: Offer, version: number, negotiationSha256: Uint8Array): void {
  const isSameList = offer.negotiationSha256.every((byte, index) => byte === negotiationSha256[index])
  if (isSameList && offer.versions.includes(version)) return
  throw new ProtocolError(
    'SESSION_NEGOTIATION_CHANGED',
    'untrusted',
    'Cannot trust welcome: it answers another offer than the one sent',
    {
      context: { version },
      remedy: 'Something between device and hub changes messages; check the pinned household CA.',
    },
  )
}

function assertCredit(creditFrames: number, sentFrames: number): void {
  if (creditFrames - sentFrames <= maximumCreditFrames) return
  throw new ProtocolError('MESSAGE_FIELD_INVALID', 'invalid', `Cannot accept credit of ${creditFrames} frames`, {
    context: { creditFrames, sentFrames, limitFrames: maximumCreditFrames },
    remedy: 'Update the hub; it grants more than the protocol allows.',
  })
}

function unexpected(type: string, phase: string): ProtocolError {
  return new ProtocolError('SESSION_MESSAGE_UNEXPECTED', 'invalid', `Cannot take ${type} in phase ${phase}`, {
    context: { type, phase },
    remedy: 'Connect again; if it repeats, hub and device differ in version.',
  })
}
