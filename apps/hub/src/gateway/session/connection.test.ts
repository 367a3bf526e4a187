// SPDX-License-Identifier: Apache-2.0
// One connection without a socket: what it was given is overwritten, and time alone can end it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeHubMessage, encodeMessage, type HubMessage, ProtocolError } from '@cryingsense/protocol'
import { FakeClock } from '@cryingsense/testkit'
import { frameBytes, helloOf, LoudnessModel } from '../fixture.ts'
import { Room } from '../room/room.ts'
import { ScoreQueue } from '../score/score-queue.ts'
import { Connection } from './connection.ts'

async function newConnection(overrides: { readonly isRoomBroken?: boolean } = {}) {
  const clock = new FakeClock(1000)
  const earClock = { nowMs: () => clock.nowMs(), toWallMs: (earMs: number) => earMs }
  const sent: HubMessage[] = []
  const faults: unknown[] = []
  const model = new LoudnessModel()
  const scores = new ScoreQueue(model.manifest.input, { onFailure: () => undefined })
  await scores.use(model)
  const room = new Room({
    deviceId: 'cot',
    input: model.manifest.input,
    settings: model.manifest.decision,
    scores,
    clock: earClock,
    onEvent: () => undefined,
  })
  if (overrides.isRoomBroken === true) {
    room.hear = () => {
      throw new TypeError('a bug, and a sample: 0.123')
    }
  }
  const state = { isClosed: false, brokenBy: '' }
  const connection = new Connection({
    socket: {
      send: (bytes) => sent.push(decodeHubMessage(bytes)),
      close: () => (state.isClosed = true),
      terminate: () => (state.isClosed = true),
      pause: () => undefined,
      resume: () => undefined,
    },
    clock: earClock,
    admit: () => room,
    onOpen: () => undefined,
    onMessage: () => undefined,
    onBroken: (error: ProtocolError) => (state.brokenBy = error.code),
    onFault: (error) => faults.push(error),
  })
  return { connection, clock, sent, state, faults }
}

test('every message is overwritten, whether it was heard, refused, repeated or came too late', async () => {
  const { connection, state } = await newConnection()
  const good = [encodeMessage(helloOf()), frameBytes(0, 0, 0.5), frameBytes(0, 0, 0.5)]
  const refused = frameBytes(1, 0, 0.5).slice(0, 300)
  const late = frameBytes(1, 100, 0.5)
  for (const bytes of [...good, refused, late]) connection.receive(bytes, true)
  assert.equal(state.brokenBy, 'MESSAGE_CUT')
  for (const bytes of [...good, refused, late]) assert.ok(bytes.every((byte) => byte === 0))
})

test('a connection without a hello ends after 5 s, a silent one after 20 s', async () => {
  const mute = await newConnection()
  mute.clock.advance(5001)
  mute.connection.tick(mute.clock.nowMs())
  assert.deepEqual(mute.sent, [{ type: 'goodbye', code: 'silent', reason: 'no hello' }])
  const silent = await newConnection()
  silent.connection.receive(encodeMessage(helloOf()), true)
  silent.clock.advance(20_000)
  silent.connection.tick(silent.clock.nowMs())
  assert.equal(silent.state.isClosed, false)
  silent.clock.advance(1)
  silent.connection.tick(silent.clock.nowMs())
  assert.equal(silent.state.isClosed, true)
})

test('time in which the ear itself stood still, or read nothing, is not held against the device', async () => {
  const { connection, clock, state } = await newConnection()
  connection.receive(encodeMessage(helloOf()), true)
  clock.advance(60_000)
  connection.forgive(60_000)
  connection.tick(clock.nowMs())
  assert.equal(state.isClosed, false)
  connection.pause()
  clock.advance(60_000)
  connection.tick(clock.nowMs())
  connection.resume()
  connection.tick(clock.nowMs())
  assert.equal(state.isClosed, false)
})

test('a device that delivers an hour of sound at once gets no credit beyond its budget until time has caught up', async () => {
  const { connection, clock, sent } = await newConnection()
  connection.receive(encodeMessage(helloOf({ captureMs: 3_600_000 })), true)
  const credit = () => sent.reduce((most, message) => ('creditFrames' in message ? message.creditFrames : most), 0)
  let sequence = 0
  const deliver = (): void => {
    for (; sequence < credit(); sequence++) connection.receive(frameBytes(sequence, sequence * 100, 0), true)
    clock.advance(250)
    connection.tick(clock.nowMs())
  }
  for (let round = 0; round < 40; round++) deliver()
  // 90 s at once, 8 s per second for ten seconds, and at most 48 frames more.
  const heardSec = sequence / 10
  assert.ok(heardSec >= 160 && heardSec <= 176, `${heardSec} s heard in 10 s`)
})

test('a bug that one device has found ends its connection and no other, and quotes nothing', async () => {
  const { connection, sent, faults } = await newConnection({ isRoomBroken: true })
  connection.receive(encodeMessage(helloOf()), true)
  connection.receive(frameBytes(0, 0, 0.5), true)
  assert.deepEqual(sent.at(-1), { type: 'goodbye', code: 'failing', reason: '' })
  assert.equal(faults.length, 1)
})
