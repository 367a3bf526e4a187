// SPDX-License-Identifier: Apache-2.0
// What an admitted device can do wrong, over a real connection, and what becomes of it; a stolen microphone is a
// stranger with a key.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeMessage, type GoodbyeCode } from '@cryingsense/protocol'
import {
  frameBytes,
  helloOf,
  negotiationSha256,
  TestEar,
  type TestIdentity,
  type TestSocket,
  until,
} from '../fixture.ts'

let house: TestEar
let identities: readonly TestIdentity[]
let next = 0

before(async () => {
  house = await TestEar.start()
  identities = await house.admit(...Array.from({ length: 16 }, (_, index) => `device-${index}`))
})
after(() => house.stop())

/** A device of its own for each test. */
function takeIdentity(): TestIdentity {
  const identity = identities[next++]
  assert.ok(identity !== undefined)
  return identity
}

async function openSession(identity: TestIdentity, hello = helloOf()): Promise<TestSocket> {
  const socket = await house.openSocket(identity)
  socket.webSocket.send(encodeMessage(hello))
  await until(() => socket.heard.length > 0)
  return socket
}

async function goodbyeOf(socket: TestSocket): Promise<GoodbyeCode | undefined> {
  await socket.closed
  const last = socket.heard.at(-1)
  return last?.type === 'goodbye' ? last.code : undefined
}

test('an honest device is welcomed with the hash of its offer, and its frames are acknowledged', async () => {
  const { webSocket, heard } = await openSession(takeIdentity())
  const [welcome] = heard
  assert.ok(welcome?.type === 'welcome')
  assert.deepEqual(Buffer.from(welcome.negotiationSha256), negotiationSha256)
  for (let sequence = 0; sequence < 5; sequence++) webSocket.send(frameBytes(sequence, sequence * 100, 0.001))
  await until(() => heard.some((message) => message.type === 'acknowledgement' && message.nextSequence === 5))
  webSocket.terminate()
})

const garbage: readonly (readonly [attack: string, send: (socket: TestSocket) => void, code: GoodbyeCode])[] = [
  ['random bytes', ({ webSocket }) => webSocket.send(Buffer.from('deadbeef', 'hex')), 'broken'],
  ['text', ({ webSocket }) => webSocket.send('hello'), 'broken'],
  ['an empty message', ({ webSocket }) => webSocket.send(Buffer.alloc(0)), 'broken'],
  ['a second hello', ({ webSocket }) => webSocket.send(encodeMessage(helloOf())), 'broken'],
  [
    'a welcome, as if it were the hub',
    ({ webSocket }) => webSocket.send(Buffer.from('1210' + '00'.repeat(16), 'hex')),
    'broken',
  ],
  [
    'a frame that goes back in time',
    ({ webSocket }) => {
      webSocket.send(frameBytes(0, 5000, 0))
      webSocket.send(frameBytes(1, 4000, 0))
    },
    'replayed',
  ],
]
for (const [attack, send, code] of garbage) {
  test(`a device that sends ${attack} is told "${code}" and cut`, async () => {
    const socket = await openSession(takeIdentity())
    send(socket)
    assert.equal(await goodbyeOf(socket), code)
  })
}

test('a device without a common version is told so', async () => {
  const socket = await openSession(takeIdentity(), helloOf({ versions: [99] }))
  assert.equal(await goodbyeOf(socket), 'version')
})

test('a WebSocket message over 16 KiB is cut before it is held', async () => {
  const socket = await openSession(takeIdentity())
  socket.webSocket.send(Buffer.alloc(20_000))
  const code = await new Promise((resolve) => socket.webSocket.once('close', resolve))
  assert.equal(code, 1009)
})

test('a message in fragments is refused, because joining them would copy sound', async () => {
  const socket = await openSession(takeIdentity())
  const bytes = frameBytes(0, 0, 0.1)
  socket.webSocket.send(bytes.subarray(0, 100), { fin: false })
  socket.webSocket.send(bytes.subarray(100), { fin: true })
  const code = await new Promise((resolve) => socket.webSocket.once('close', resolve))
  assert.equal(code, 1008)
})

test('a flood beyond the credit is cut', async () => {
  const socket = await openSession(takeIdentity())
  for (let sequence = 0; sequence < 200; sequence++) socket.webSocket.send(frameBytes(sequence, sequence * 100, 0))
  assert.equal(await goodbyeOf(socket), 'budget')
})

test('a flood of pings is cut', async () => {
  const socket = await openSession(takeIdentity())
  for (let nonce = 0; nonce < 50; nonce++) socket.webSocket.send(encodeMessage({ type: 'ping', nonce }))
  assert.equal(await goodbyeOf(socket), 'budget')
})

test('a recorded session, played again, is heard as nothing new', async () => {
  const identity = takeIdentity()
  const recording = [
    encodeMessage(helloOf({ bootCounter: 5 })),
    ...Array.from({ length: 10 }, (_, sequence) => frameBytes(sequence, sequence * 100, 0.5)),
  ]
  const first = await house.openSocket(identity)
  for (const bytes of recording) first.webSocket.send(bytes)
  await until(() => first.heard.some((message) => message.type === 'acknowledgement' && message.nextSequence === 10))
  first.webSocket.terminate()
  const second = await house.openSocket(identity)
  for (const bytes of recording) second.webSocket.send(bytes)
  await until(() => second.heard.some((message) => message.type === 'acknowledgement'))
  const [welcome, acknowledgement] = second.heard
  assert.ok(welcome?.type === 'welcome' && welcome.nextSequence === 10)
  assert.ok(acknowledgement?.type === 'acknowledgement' && acknowledgement.nextSequence === 10)
  second.webSocket.terminate()
  const third = await openSession(identity, helloOf({ bootCounter: 4 }))
  assert.equal(await goodbyeOf(third), 'replayed')
})

test('a device that connects again takes over from its own old connection', async () => {
  const identity = takeIdentity()
  const first = await openSession(identity)
  const second = await openSession(identity)
  assert.equal(await goodbyeOf(first), 'superseded')
  second.webSocket.send(frameBytes(0, 0, 0.001))
  await until(() => second.heard.some((message) => message.type === 'acknowledgement'))
  second.webSocket.terminate()
})
