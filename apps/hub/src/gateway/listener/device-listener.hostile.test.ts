// SPDX-License-Identifier: Apache-2.0
// Who does not get in at the microphones' door, over real TLS; each stranger beside a device that is let in.
import assert from 'node:assert/strict'
import { connect as connectTcp } from 'node:net'
import { after, before, test } from 'node:test'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { encodeMessage } from '@cryingsense/protocol'
import { createHouseholdAuthority, issueDeviceCertificate, issueEarCertificate } from '../../authority/certificates.ts'
import { frameBytes, helloOf, TestEar, type TestIdentity, until } from '../fixture.ts'

let house: TestEar
let cot: TestIdentity
let pram: TestIdentity

before(async () => {
  house = await TestEar.start()
  const [first, second] = await house.admit('cot', 'pram')
  assert.ok(first !== undefined && second !== undefined)
  cot = first
  pram = second
})
after(() => house.stop())

/** Opens TLS, sends an HTTP request and returns what came back before the end. */
async function answerTo(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connectTls(options, () => socket.write('GET / HTTP/1.1\r\nHost: ear\r\n\r\n'))
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

test('an allowed device gets an answer to HTTP, which shows that the refusals below are real', async () => {
  assert.match(await answerTo(house.tlsOptions(cot)), /^HTTP\/1\.1 426 /)
})

test('a client without a certificate is refused before HTTP', async () => {
  const { cert: _cert, key: _key, ...options } = house.tlsOptions(cot)
  assert.equal(await answerTo(options), '')
})

test('a certificate of another household is refused before HTTP', async () => {
  const other = await createHouseholdAuthority({ nowMs: Date.now() })
  const stranger = await issueDeviceCertificate(other, { deviceId: 'cot', nowMs: Date.now() })
  assert.equal(await answerTo(house.tlsOptions(stranger)), '')
})

test('an expired certificate of an allowed key is refused before HTTP', async () => {
  const expired = await house.issue('old', -0.5)
  await house.allow([cot.device, pram.device, expired.device])
  assert.equal(await answerTo(house.tlsOptions(expired)), '')
})

test('the certificate of the ear itself cannot be used as a device', async () => {
  const ear = await issueEarCertificate(house.authority, { nowMs: Date.now() })
  assert.equal(await answerTo(house.tlsOptions(ear)), '')
})

test('a key of this household that is not in the allow-list is refused before HTTP, and told with its hash', async () => {
  const unknown = await house.issue('unknown')
  assert.equal(await answerTo(house.tlsOptions(unknown)), '')
  await until(() => house.server.refusals.includes('unknownKey'))
  const told = house.server.messages.find((message) => message.type === 'refused' && message.reason === 'unknownKey')
  assert.ok(told?.type === 'refused' && unknown.device.kind !== 'browser')
  assert.equal(told.spkiSha256, unknown.device.spkiSha256)
})

test('a client that speaks at most TLS 1.2 is refused', async () => {
  const options = { ...house.tlsOptions(cot), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
  assert.equal(await answerTo(options), '')
})

test('a client that offers another application protocol, or none, is refused', async () => {
  assert.equal(await answerTo({ ...house.tlsOptions(cot), ALPNProtocols: ['h2'] }), '')
  const { ALPNProtocols: _protocols, ...options } = house.tlsOptions(cot)
  assert.equal(await answerTo(options), '')
})

test('no session can be resumed, so that a revoked device cannot come back through one', async () => {
  const sessions: Buffer[] = []
  const first: TLSSocket = connectTls(house.tlsOptions(cot))
  first.on('session', (session) => sessions.push(session))
  first.on('error', () => undefined)
  await new Promise((resolve) => first.once('secureConnect', resolve))
  first.write('GET / HTTP/1.1\r\nHost: ear\r\n\r\n')
  first.resume()
  await new Promise((resolve) => first.once('close', resolve))
  const [session] = sessions
  const isReused = await new Promise<boolean>((resolve) => {
    const options = session === undefined ? house.tlsOptions(cot) : { ...house.tlsOptions(cot), session }
    const second: TLSSocket = connectTls(options, () => {
      resolve(second.isSessionReused())
      second.destroy()
    })
    second.on('error', () => resolve(false))
  })
  assert.equal(isReused, false)
})

test('a device that is revoked while it speaks is cut within a second and stays out', async () => {
  const { webSocket, heard, closed } = await house.openSocket(pram)
  webSocket.send(encodeMessage(helloOf()))
  webSocket.send(frameBytes(0, 0, 0.01))
  await until(() => heard.length > 0)
  const revokedAtMs = performance.now()
  await house.allow([cot.device])
  await closed
  assert.ok(performance.now() - revokedAtMs < 1000)
  assert.equal(await answerTo(house.tlsOptions(pram)), '')
  assert.match(await answerTo(house.tlsOptions(cot)), /^HTTP/)
  await house.allow([cot.device, pram.device])
})

test('a device whose key was replaced is cut, although its id is still allowed', async () => {
  const replaced = await house.issue('pram')
  const { closed } = await house.openSocket(pram)
  await house.allow([cot.device, replaced.device])
  await closed
  assert.equal(await answerTo(house.tlsOptions(pram)), '')
  await house.allow([cot.device, pram.device])
})

test('a request for another path, or without the sub-protocol, is refused', async () => {
  const request = (lines: readonly string[]) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connectTls(house.tlsOptions(cot), () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
      socket.setEncoding('utf8')
      socket.on('data', (text: string) => (answer += text))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(answer))
    })
  const upgrade = ['Host: ear', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const named = 'Sec-WebSocket-Protocol: cryingsense.v1'
  assert.match(await request(['GET /metrics HTTP/1.1', ...upgrade, key, named]), /^HTTP\/1\.1 403 /)
  assert.match(await request(['GET / HTTP/1.1', ...upgrade, key]), /^HTTP\/1\.1 403 /)
})

test('slow strangers and slow devices are cut: no handshake, no request, no hello', { timeout: 20_000 }, async () => {
  const ended = (socket: { once(event: 'close', listener: () => void): unknown }) =>
    new Promise<void>((resolve) => socket.once('close', resolve))
  // A stranger that says nothing, one that says half a TLS record, a device with half a request, one without a hello.
  const silent = connectTcp(house.ports.devicePort, '127.0.0.1')
  const half = connectTcp(house.ports.devicePort, '127.0.0.1', () => half.write(Buffer.from('160301', 'hex')))
  const request = connectTls(house.tlsOptions(cot), () => request.write('GET / HTTP/1.1\r\nHost:'))
  for (const socket of [silent, half, request]) socket.on('error', () => undefined).resume()
  const mute = await house.openSocket(cot)
  const beganAtMs = performance.now()
  await Promise.all([ended(silent), ended(half), ended(request), mute.closed])
  const tookMs = performance.now() - beganAtMs
  assert.ok(tookMs > 3000 && tookMs < 9000, `took ${tookMs} ms`)
  assert.deepEqual(
    mute.heard.map((message) => message.type === 'goodbye' && message.code),
    ['silent'],
  )
})

test('one address cannot begin handshakes without measure', { timeout: 20_000 }, async () => {
  const sockets = Array.from({ length: 150 }, () => connectTcp(house.ports.devicePort, '127.0.0.1'))
  let refusedAtOnce = 0
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.on('close', () => refusedAtOnce++)
  }
  // Long before the handshake's own limit of 5 s.
  await new Promise((resolve) => setTimeout(resolve, 800))
  assert.ok(refusedAtOnce >= 30, `${refusedAtOnce} of 150 refused at once`)
  for (const socket of sockets) socket.destroy()
  await until(() => house.server.refusals.includes('budget'))
})
