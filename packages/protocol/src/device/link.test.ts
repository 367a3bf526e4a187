// SPDX-License-Identifier: Apache-2.0
// A device's link against the hub's own session rules, over a line that breaks: nothing heard twice, nothing lost that
// the ring could hold, and every loss counted.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import { decodeDeviceMessage } from '../message/decode.ts'
import { encodeMessage, encodeVersions } from '../message/encode.ts'
import {
  acknowledge,
  type HubSession,
  newHubSession,
  type OpenHubSession,
  type ResumePoint,
  resumePointOf,
  stepHubSession,
} from '../session/hub-session.ts'
import { supportedVersions } from '../transport.ts'
import { reconnectDelayMs } from './backoff.ts'
import { FrameBacklog } from './backlog.ts'
import { DeviceLink } from './link.ts'

const sha256 = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest())
const seed = 20_261_121

function newLink(slots: number): DeviceLink {
  return new DeviceLink({
    bootCounter: 1,
    rateHz: 16_000,
    name: 'test/1',
    token: '',
    negotiationSha256: sha256(encodeVersions(supportedVersions)),
    backlog: { slots, slotBytes: 4 },
    random: () => 0.5,
  })
}

/** A hub in a few lines: the real session rules, an ear that notes sequences, and a line that can be cut. */
class TestHub {
  readonly heard: number[] = []
  lastHeard: ResumePoint | undefined
  session: HubSession = newHubSession

  accept(link: DeviceLink, nowMs: number, creditFrames: number): void {
    this.session = newHubSession
    this.receive(link, link.connect(nowMs), nowMs, creditFrames)
  }

  receive(link: DeviceLink, bytes: Uint8Array, nowMs: number, creditFrames = 0): void {
    const terms = { sha256, sessionId: new Uint8Array(16), creditFrames, lastHeard: this.lastHeard }
    const step = stepHubSession(this.session, decodeDeviceMessage(bytes), terms)
    this.session = step.session
    for (const action of step.actions) {
      if (action.kind === 'heard') this.heard.push(action.heard.sequence)
      if (action.kind === 'send') assert.equal(link.receive(encodeMessage(action.message), nowMs).close, undefined)
    }
    if (step.session.phase === 'open') this.lastHeard = resumePointOf(step.session)
  }

  acknowledge(link: DeviceLink, nowMs: number, aheadFrames: number): void {
    const step = acknowledge(this.open(), aheadFrames)
    this.session = step.session
    for (const action of step.actions) {
      if (action.kind === 'send') link.receive(encodeMessage(action.message), nowMs)
    }
  }

  open(): OpenHubSession {
    assert.ok(this.session.phase === 'open')
    return this.session
  }
}

test('sound captured before the first connection is sent after it, within the credit', () => {
  const link = newLink(8)
  for (let index = 0; index < 5; index++) link.addFrame(index * 50, Uint8Array.of(index, 0))
  assert.deepEqual([...link.takeMessages()], [])
  const hub = new TestHub()
  hub.accept(link, 250, 3)
  for (const bytes of link.takeMessages()) hub.receive(link, bytes, 250)
  assert.deepEqual(hub.heard, [0, 1, 2])
  hub.acknowledge(link, 251, 4)
  assert.equal(link.heldFrames, 2)
  for (const bytes of link.takeMessages()) hub.receive(link, bytes, 252)
  assert.deepEqual(hub.heard, [0, 1, 2, 3, 4])
})

test('a full ring drops the oldest and counts it; the hub counts the same gap', () => {
  const link = newLink(4)
  const hub = new TestHub()
  hub.accept(link, 0, 1)
  for (let index = 0; index < 10; index++) link.addFrame(index * 50, Uint8Array.of(index, 0))
  assert.equal(link.droppedFrames, 6)
  hub.acknowledge(link, 500, 10)
  for (const bytes of link.takeMessages()) hub.receive(link, bytes, 500)
  assert.deepEqual(hub.heard, [6, 7, 8, 9])
  assert.equal(hub.open().missingFrames, 6)
})

test('over a line cut at random, everything the ring held is heard once and in order', () => {
  const random = seededRandom(seed)
  const link = newLink(64)
  const hub = new TestHub()
  let [nowMs, sequence, isConnected] = [0, 0, false]
  for (let round = 0; round < 3000; round++) {
    nowMs += 50
    if (sequence % 7 === 6) link.addGate({ captureMs: nowMs, durationMs: 50, levelDbfs: -71.3, health: 'fine' })
    else link.addFrame(nowMs, Uint8Array.of(sequence % 256, 0))
    sequence++
    const luck = random()
    if (isConnected && luck < 0.1) {
      // Cut in the middle: some messages were taken by the device and reached nobody.
      for (const _lost of link.takeMessages());
      link.disconnect(nowMs)
      isConnected = false
    } else if (!isConnected && luck < 0.4) {
      hub.accept(link, nowMs, 5)
      isConnected = true
    }
    if (isConnected) {
      for (const bytes of link.takeMessages()) hub.receive(link, bytes, nowMs)
      if (luck > 0.3) hub.acknowledge(link, nowMs, 5 + Math.floor(random() * 20))
    }
  }
  assert.equal(link.droppedFrames, 0, `seed ${seed}`)
  assert.deepEqual(hub.heard, [...hub.heard.keys()], `seed ${seed}`)
  assert.ok(hub.heard.length > sequence - 64, `seed ${seed}`)
})

test('DeviceLink hangs up on a broken message and says why, instead of throwing', () => {
  const link = newLink(4)
  link.connect(0)
  const reply = link.receive(Uint8Array.of(0x7f, 0), 1)
  assert.equal(reply.close?.code, 'broken')
  assert.equal(reply.close?.error?.code, 'MESSAGE_TYPE_UNKNOWN')
  assert.equal(reply.send.length, 1)
  assert.equal(link.phase, 'offline')
})

test('DeviceLink notices a hub that fell silent after 15 s', () => {
  const link = newLink(4)
  assert.equal(link.isHubSilent(100_000), false)
  new TestHub().accept(link, 1000, 5)
  assert.equal(link.isHubSilent(16_000), false)
  assert.equal(link.isHubSilent(16_001), true)
})

test('the delay doubles from 1 s to 15 s with failures, and starts again after a session of 3 s', () => {
  const link = newLink(4)
  const delaysMs = Array.from({ length: 9 }, () => link.disconnect(0))
  // Middle of the jitter: three quarters of 2, 4, 8 and then of 15 s.
  assert.deepEqual(delaysMs, [1500, 3000, 6000, 11_250, 11_250, 11_250, 11_250, 11_250, 11_250])
  new TestHub().accept(link, 0, 5)
  assert.equal(link.disconnect(2_999), 11_250)
  new TestHub().accept(link, 40_000, 5)
  assert.equal(link.disconnect(50_000), 1500)
})

test('reconnectDelayMs() stays within 1 s and 15 s for any failure count and any luck', () => {
  for (const failures of [0, 1, 2, 7, 1e9]) {
    for (const luck of [0, 0.999999]) {
      const delayMs = reconnectDelayMs(failures, () => luck)
      assert.ok(delayMs >= 1000 && delayMs <= 15_000, `${failures} ${luck} ${delayMs}`)
    }
  }
})

test('FrameBacklog refuses sound that does not fit a slot', () => {
  const backlog = new FrameBacklog({ slots: 2, slotBytes: 4 })
  for (const bytes of [0, 3, 6]) assert.throws(() => backlog.addFrame(0, new Uint8Array(bytes)), RangeError)
  backlog.addFrame(0, new Uint8Array(4))
})
