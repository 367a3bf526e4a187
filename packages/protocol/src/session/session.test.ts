// SPDX-License-Identifier: Apache-2.0
// Both sides' session rules as tables of messages: order, negotiation, credit, replay, duplicates, gaps.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ProtocolError, type ProtocolErrorCode } from '../errors.ts'
import { encodeVersions } from '../message/encode.ts'
import type { DeviceMessage, Frame, Gate, Hello, Welcome } from '../message/messages.ts'
import { afterSending, creditLeft, newDeviceSession, stepDeviceSession } from './device-session.ts'
import {
  acknowledge,
  type HubSession,
  newHubSession,
  type OpenHubSession,
  resumePointOf,
  stepHubSession,
  type WelcomeTerms,
} from './hub-session.ts'

const sha256 = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest())
const terms: WelcomeTerms = { sha256, sessionId: new Uint8Array(16).fill(5), creditFrames: 3, lastHeard: undefined }
const hello: Hello = {
  type: 'hello',
  versions: [1],
  bootCounter: 4,
  nextSequence: 10,
  captureMs: 9000,
  rateHz: 16_000,
  name: 'test/1',
  token: '',
}
/** A frame of 50 ms at 16 kHz. */
const frame = (sequence: number, captureMs: number): Frame => ({
  type: 'frame',
  sequence,
  captureMs,
  pcm: new Uint8Array(1600),
})
const gate = (sequence: number, captureMs: number): Gate => ({
  type: 'gate',
  sequence,
  captureMs,
  durationMs: 1000,
  levelDbfs: -60,
  health: 'fine',
})

function refusal(code: ProtocolErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ProtocolError && error.code === code
}

function openWith(overrides: Partial<Hello> = {}, termOverrides: Partial<WelcomeTerms> = {}): OpenHubSession {
  const { session } = stepHubSession(newHubSession, { ...hello, ...overrides }, { ...terms, ...termOverrides })
  assert.ok(session.phase === 'open')
  return session
}

/** Steps through `messages` and returns the end and every sequence heard. */
function run(start: HubSession, messages: readonly DeviceMessage[]): { session: HubSession; heard: number[] } {
  const heard: number[] = []
  let session = start
  for (const message of messages) {
    const step = stepHubSession(session, message, terms)
    session = step.session
    for (const action of step.actions) if (action.kind === 'heard') heard.push(action.heard.sequence)
  }
  return { session, heard }
}

test('a hello is answered by a welcome whose hash is that of the offered versions', () => {
  const { actions } = stepHubSession(newHubSession, hello, terms)
  const [action] = actions
  assert.ok(action?.kind === 'send' && action.message.type === 'welcome')
  // By hand: count 1, version 1.
  assert.deepEqual(action.message.negotiationSha256, sha256(Uint8Array.of(1, 1)))
  assert.equal(action.message.nextSequence, 10)
  assert.equal(action.message.creditFrames, 3)
})

test('a device that offers more versions gets the highest common one and the hash of its whole list', () => {
  const { actions, session } = stepHubSession(newHubSession, { ...hello, versions: [1, 9] }, terms)
  const [action] = actions
  assert.ok(session.phase === 'open' && session.version === 1)
  assert.ok(action?.kind === 'send' && action.message.type === 'welcome')
  assert.deepEqual(action.message.negotiationSha256, sha256(Uint8Array.of(2, 1, 9)))
})

test('a device without a common version is refused', () => {
  assert.throws(
    () => stepHubSession(newHubSession, { ...hello, versions: [9] }, terms),
    refusal('SESSION_VERSION_UNSUPPORTED'),
  )
})

test('sound before the hello and a second hello are refused', () => {
  assert.throws(() => stepHubSession(newHubSession, frame(0, 0), terms), refusal('SESSION_MESSAGE_UNEXPECTED'))
  assert.throws(() => stepHubSession(openWith(), hello, terms), refusal('SESSION_MESSAGE_UNEXPECTED'))
})

test('every message after a goodbye is refused', () => {
  const { session } = stepHubSession(openWith(), { type: 'goodbye', code: 'done', reason: '' }, terms)
  for (const message of [hello, frame(10, 9000), { type: 'ping', nonce: 1 } as const]) {
    assert.throws(() => stepHubSession(session, message, terms), refusal('SESSION_MESSAGE_UNEXPECTED'))
  }
})

test('frames and gates share one sequence; gaps are counted', () => {
  const { session, heard } = run(openWith(), [frame(10, 9000), gate(12, 9050), frame(15, 10_050)])
  assert.deepEqual(heard, [10, 12, 15])
  assert.ok(session.phase === 'open' && session.missingFrames === 3 && session.nextSequence === 16)
})

test('frames heard before are counted and dropped, not heard twice', () => {
  const { session, heard } = run(openWith(), [frame(10, 9000), frame(10, 9000), frame(9, 8950)])
  assert.deepEqual(heard, [10])
  assert.ok(session.phase === 'open' && session.duplicateFrames === 2)
})

test('a new sequence with an old capture time is refused as replay', () => {
  const { session } = run(openWith(), [frame(10, 9000)])
  assert.throws(() => stepHubSession(session, frame(11, 8000), terms), refusal('SESSION_REPLAYED'))
})

test('capture times rounded to milliseconds may touch but not overlap', () => {
  assert.deepEqual(run(openWith(), [frame(10, 9000), frame(11, 9049)]).heard, [10, 11])
  const { session } = run(openWith(), [frame(10, 9000)])
  assert.throws(() => stepHubSession(session, frame(11, 9048), terms), refusal('SESSION_REPLAYED'))
})

test('a frame beyond the credit is refused; an acknowledgement grants more and never less', () => {
  const { session } = run(openWith(), [frame(10, 9000), frame(11, 9050), frame(12, 9100)])
  assert.throws(() => stepHubSession(session, frame(13, 9150), terms), refusal('SESSION_CREDIT_EXCEEDED'))
  assert.ok(session.phase === 'open')
  const granted = acknowledge(session, 2)
  assert.deepEqual(granted.actions, [
    { kind: 'send', message: { type: 'acknowledgement', nextSequence: 13, creditFrames: 5 } },
  ])
  assert.deepEqual(run(granted.session, [frame(13, 9150), frame(14, 9200)]).heard, [13, 14])
  assert.ok(granted.session.phase === 'open')
  const again = acknowledge(granted.session, 0)
  assert.ok(again.session.phase === 'open' && again.session.creditFrames === 5)
})

test('duplicates use up credit, so that a flood of them is refused too', () => {
  const { session } = run(openWith(), [frame(9, 1), frame(9, 1), frame(9, 1)])
  assert.throws(() => stepHubSession(session, frame(9, 1), terms), refusal('SESSION_CREDIT_EXCEEDED'))
})

test('a frame longer than 100 ms at the rate of the hello is refused', () => {
  const samples = (count: number) => ({ ...frame(10, 9000), pcm: new Uint8Array(2 * count) })
  assert.deepEqual(run(openWith({ rateHz: 8000 }), [samples(800)]).heard, [10])
  assert.throws(() => stepHubSession(openWith({ rateHz: 8000 }), samples(801), terms), refusal('MESSAGE_FIELD_INVALID'))
})

test('a session recorded earlier cannot be replayed into a later one', () => {
  const first = run(openWith(), [frame(10, 9000), frame(11, 9050)]).session
  assert.ok(first.phase === 'open')
  const lastHeard = resumePointOf(first)
  assert.deepEqual(lastHeard, { bootCounter: 4, nextSequence: 12 })
  // The same start of the device goes on after what was heard; the repeated frames are dropped.
  const resumed = openWith({}, { lastHeard })
  assert.deepEqual(run(resumed, [frame(10, 9000), frame(11, 9050), frame(12, 9100)]).heard, [12])
  // An earlier start is refused outright.
  assert.throws(
    () => stepHubSession(newHubSession, { ...hello, bootCounter: 3 }, { ...terms, lastHeard }),
    refusal('SESSION_REPLAYED'),
  )
  // A later start counts from its own resume point.
  assert.equal(openWith({ bootCounter: 5, nextSequence: 0 }, { lastHeard }).nextSequence, 0)
})

test('a device that lost its oldest sound says so in the hello, and the loss is counted', () => {
  const resumed = openWith({ nextSequence: 40 }, { lastHeard: { bootCounter: 4, nextSequence: 25 } })
  assert.equal(resumed.nextSequence, 40)
  assert.equal(resumed.missingFrames, 15)
})

const offer = { versions: [1, 9], negotiationSha256: sha256(encodeVersions([1, 9])) }
const welcome: Welcome = {
  type: 'welcome',
  version: 1,
  negotiationSha256: offer.negotiationSha256,
  sessionId: new Uint8Array(16),
  nextSequence: 12,
  creditFrames: 2,
}

test('the device opens on a welcome for its own offer and forgets what the hub has', () => {
  const step = stepDeviceSession(newDeviceSession(offer), welcome)
  assert.deepEqual(step.actions, [{ kind: 'forget', belowSequence: 12 }, { kind: 'opened' }])
  assert.equal(creditLeft(step.session), 2)
  assert.equal(creditLeft(afterSending(afterSending(step.session))), 0)
})

test('a downgrade is visible: a welcome for a shortened offer, or for a version not offered, is refused', () => {
  const shortened = { ...welcome, negotiationSha256: sha256(encodeVersions([1])) }
  assert.throws(() => stepDeviceSession(newDeviceSession(offer), shortened), refusal('SESSION_NEGOTIATION_CHANGED'))
  const other = { ...welcome, version: 2 }
  assert.throws(() => stepDeviceSession(newDeviceSession(offer), other), refusal('SESSION_NEGOTIATION_CHANGED'))
})

test('the device refuses a second welcome, an early acknowledgement and credit without measure', () => {
  const { session } = stepDeviceSession(newDeviceSession(offer), welcome)
  const acknowledgement = { type: 'acknowledgement', nextSequence: 13, creditFrames: 5 } as const
  assert.throws(() => stepDeviceSession(session, welcome), refusal('SESSION_MESSAGE_UNEXPECTED'))
  assert.throws(
    () => stepDeviceSession(newDeviceSession(offer), acknowledgement),
    refusal('SESSION_MESSAGE_UNEXPECTED'),
  )
  assert.throws(
    () => stepDeviceSession(session, { ...acknowledgement, creditFrames: 100_000 }),
    refusal('MESSAGE_FIELD_INVALID'),
  )
  assert.equal(creditLeft(stepDeviceSession(session, acknowledgement).session), 5)
})

test('both sides answer a ping with its nonce', () => {
  const ping = { type: 'ping', nonce: 77 } as const
  const pong = [{ kind: 'send', message: { type: 'pong', nonce: 77 } }]
  assert.deepEqual(stepHubSession(openWith(), ping, terms).actions, pong)
  assert.deepEqual(stepDeviceSession(stepDeviceSession(newDeviceSession(offer), welcome).session, ping).actions, pong)
})
