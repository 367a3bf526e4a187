// SPDX-License-Identifier: Apache-2.0
// The browsers' door: a page must come from the web app, to this machine's own name, with a token that is still allowed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeMessage } from '@cryingsense/protocol'
import { frameBytes, helloOf, newToken, openTestSocket, TestEar, until, webOrigin } from '../fixture.ts'

let house: TestEar
const { token, tokenSha256 } = newToken()
const phone = { deviceId: 'phone', name: 'Phone', room: 'Bedroom', kind: 'browser', tokenSha256 } as const

before(async () => {
  house = await TestEar.start()
  await house.allow([phone])
})
after(() => house.stop())

const connect = (headers: Readonly<Record<string, string>>) =>
  openTestSocket(`ws://127.0.0.1:${house.ports.browserPort}/`, { headers })

test('a page of the web app with its token is heard', async () => {
  const socket = await connect({ origin: webOrigin })
  socket.webSocket.send(encodeMessage(helloOf({ token, rateHz: 48_000 })))
  await until(() => socket.heard[0]?.type === 'welcome')
  socket.webSocket.send(frameBytes(0, 0, 0.1))
  await until(() => socket.heard.some(({ type }) => type === 'acknowledgement'))
  socket.webSocket.terminate()
})

const strangers: readonly (readonly [who: string, headers: Readonly<Record<string, string>>])[] = [
  ['a page from elsewhere', { origin: 'https://example.org' }],
  ['a page of another program on this machine', { origin: 'http://localhost:3000' }],
  ['a page that hides its origin', { origin: 'null' }],
  ['a program that sends no origin', {}],
  ['a page that points its own name at this machine', { origin: webOrigin, host: 'rebind.example.org:7422' }],
]
for (const [who, headers] of strangers) {
  test(`${who} is refused`, async () => {
    await assert.rejects(connect(headers), /403/)
  })
}

for (const [what, offered] of [
  ['no token', ''],
  ['a wrong token', `${token}x`],
  ['the hash instead of the token', tokenSha256],
] as const) {
  test(`a page with ${what} is told "notAllowed"`, async () => {
    const socket = await connect({ origin: webOrigin })
    socket.webSocket.send(encodeMessage(helloOf({ token: offered })))
    await socket.closed
    assert.deepEqual(
      socket.heard.map((message) => message.type === 'goodbye' && message.code),
      ['notAllowed'],
    )
  })
}

test('a browser device that is removed is cut at once, and its token is worth nothing', async () => {
  const socket = await connect({ origin: webOrigin })
  socket.webSocket.send(encodeMessage(helloOf({ token, bootCounter: 2 })))
  await until(() => socket.heard[0]?.type === 'welcome')
  await house.allow([])
  await socket.closed
  const again = await connect({ origin: webOrigin })
  again.webSocket.send(encodeMessage(helloOf({ token, bootCounter: 3 })))
  await again.closed
  assert.equal(again.heard[0]?.type, 'goodbye')
})
