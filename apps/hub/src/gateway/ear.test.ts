// SPDX-License-Identifier: Apache-2.0
// Sound in at one end, words out at the other: the whole ear with real sockets and a network that takes loud for crying.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeMessage } from '@cryingsense/protocol'
import type { GatewayEvent } from '@cryingsense/protocol/gateway'
import { frameBytes, helloOf, TestEar, type TestIdentity, type TestSocket, until } from './fixture.ts'

let house: TestEar
let identities: readonly TestIdentity[]

before(async () => {
  house = await TestEar.start()
  identities = await house.admit('cot', 'pram', 'never', 'half-open', 'gated')
})
after(() => house.stop())

/** `upMs`: how long the device has been up; sound older than that is a backlog, younger is impossible. */
async function openSession(index: number, upMs = 0): Promise<TestSocket> {
  const identity = identities[index]
  assert.ok(identity !== undefined)
  const socket = await house.openSocket(identity)
  socket.webSocket.send(encodeMessage(helloOf({ captureMs: upMs })))
  await until(() => socket.heard.length > 0)
  return socket
}

const eventsOf = (deviceId: string): readonly GatewayEvent[] =>
  house.server.events.filter((event) => event.deviceId === deviceId)

const sentBy = new Map<TestSocket, number>()

/** Sends `seconds` of sound of one loudness, as fast as the hub's credit allows; returns the next sequence. */
async function play(socket: TestSocket, from: number, seconds: number, amplitude: number): Promise<number> {
  const creditFrames = () =>
    socket.heard.reduce((credit, message) => ('creditFrames' in message ? message.creditFrames : credit), 0)
  for (let sequence = from; sequence < from + seconds * 10; sequence++) {
    const sentFrames = sentBy.get(socket) ?? 0
    await until(() => sentFrames < creditFrames())
    socket.webSocket.send(frameBytes(sequence, sequence * 100, amplitude))
    sentBy.set(socket, sentFrames + 1)
  }
  return from + seconds * 10
}

test('a cry becomes start, updates and an end that is complete in itself', async () => {
  const socket = await openSession(0, 15_000)
  let sequence = await play(socket, 0, 3, 0.001)
  sequence = await play(socket, sequence, 6, 0.5)
  await play(socket, sequence, 5, 0.001)
  await until(() => eventsOf('cot').some(({ kind }) => kind === 'episodeEnd'))
  const events = eventsOf('cot')
  const start = events.find((event) => event.kind === 'episodeStart')
  const updates = events.filter((event) => event.kind === 'episodeUpdate')
  const end = events.find((event) => event.kind === 'episodeEnd')
  assert.ok(start !== undefined && end !== undefined && updates.length >= 2)
  assert.equal(new Set([start.episodeId, end.episodeId, ...updates.map((update) => update.episodeId)]).size, 1)
  assert.equal(end.startedAtMs, start.atMs)
  assert.equal(end.reason, 'quiet')
  const crySec = (end.endedAtMs - end.startedAtMs) / 1000
  assert.ok(crySec > 4 && crySec < 6.5, `${crySec} s`)
  const told = updates.flatMap((update) => update.scores)
  assert.deepEqual(
    told.filter(([atMs]) => !end.scores.some(([other]) => other === atMs)),
    [],
    'every score told in an update is in the end',
  )
  socket.webSocket.terminate()
})

test('sound that waited in the device keeps its own times', async () => {
  const identity = identities[1]
  assert.ok(identity !== undefined)
  const socket = await house.openSocket(identity)
  // The device has been up for an hour and cried 30 s ago: the backlog comes all at once.
  const upMs = 3_600_000
  socket.webSocket.send(encodeMessage(helloOf({ captureMs: upMs })))
  await until(() => socket.heard.length > 0)
  const connectedAtMs = Date.now()
  for (let sequence = 0; sequence < 40; sequence++) {
    socket.webSocket.send(frameBytes(sequence, upMs - 30_000 + sequence * 100, sequence < 20 ? 0.001 : 0.5))
  }
  await until(() => eventsOf('pram').some(({ kind }) => kind === 'episodeStart'))
  const start = eventsOf('pram').find((event) => event.kind === 'episodeStart')
  assert.ok(start !== undefined)
  const ageSec = (connectedAtMs - start.atMs) / 1000
  assert.ok(ageSec > 25 && ageSec < 29, `told as ${ageSec} s old`)
  socket.webSocket.terminate()
})

test(
  'a device that never connects, and one whose line went dead, are told as not heard',
  { timeout: 20_000 },
  async () => {
    const socket = await openSession(3)
    await play(socket, 0, 2, 0.001)
    await until(() => eventsOf('half-open').some((event) => event.kind === 'roomState' && event.state === 'quiet'))
    // Nothing more is sent, and nothing says so: the socket stays open.
    const silentSinceMs = performance.now()
    const isToldSilent = (deviceId: string) =>
      eventsOf(deviceId).some((event) => event.kind === 'roomState' && event.cause === 'deviceSilent')
    await until(() => isToldSilent('never') && isToldSilent('half-open'), 15_000)
    assert.ok(performance.now() - silentSinceMs < 10_000)
    // It speaks again.
    await play(socket, 20, 2, 0.001)
    await until(() => {
      const last = eventsOf('half-open').findLast((event) => event.kind === 'roomState')
      return last?.kind === 'roomState' && last.state === 'quiet'
    })
    socket.webSocket.terminate()
  },
)

test('a closed gate is heard as quiet, a dead microphone behind it as not heard', { timeout: 20_000 }, async () => {
  const socket = await openSession(4)
  const rest = (sequence: number, health: 'fine' | 'zeroSamples') =>
    socket.webSocket.send(
      encodeMessage({ type: 'gate', sequence, captureMs: sequence * 1000, durationMs: 1000, levelDbfs: -70, health }),
    )
  for (let sequence = 0; sequence < 3; sequence++) rest(sequence, 'fine')
  await until(() => eventsOf('gated').some((event) => event.kind === 'roomState' && event.state === 'quiet'))
  for (let sequence = 3; sequence < 8; sequence++) rest(sequence, 'zeroSamples')
  await until(() => eventsOf('gated').some((event) => event.kind === 'roomState' && event.cause === 'zeroSamples'))
  socket.webSocket.terminate()
})

test('a model that fails is told in every room, and again when it works', { timeout: 20_000 }, async () => {
  const socket = await openSession(0, 25_000)
  const causes = () => eventsOf('cot').map((event) => (event.kind === 'roomState' ? (event.cause ?? event.state) : ''))
  house.model.isBroken = true
  await play(socket, 230, 1, 0.001)
  await until(() => causes().at(-1) === 'modelFailed')
  house.model.isBroken = false
  await until(() => house.log.includes('model works again'), 10_000)
  await play(socket, 240, 1, 0.001)
  await until(() => causes().at(-1) === 'quiet')
  socket.webSocket.terminate()
})
