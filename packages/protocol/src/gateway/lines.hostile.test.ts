// SPDX-License-Identifier: Apache-2.0
// Hostile lines between ear and server, each beside a good control that differs by the attack alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeEarLine,
  decodeServerLine,
  encodeGatewayLine,
  LineReader,
  maximumLineBytes,
  ProtocolError,
} from './index.ts'

const gatewayId = '5f9a1c7e-0000-4000-8000-000000000001'
const hello = { type: 'hello', gatewayId, protocol: 1 }
const episodeStart = {
  kind: 'episodeStart',
  episodeId: gatewayId,
  deviceId: 'nursery',
  atMs: 1_700_000_000_000,
  score: 0.91,
  levelDbfs: -31.5,
}
const event = { type: 'event', seq: 7, event: episodeStart }
const hash = 'ab'.repeat(32)
const microphone = { deviceId: 'a1', name: 'Cot', room: 'Nursery', kind: 'microphone', spkiSha256: hash }

function refusedAs(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProtocolError && error.code === code && error.remedy.length > 0
}

test('the controls are read', () => {
  assert.equal(decodeEarLine(JSON.stringify(hello)).type, 'hello')
  assert.equal(decodeEarLine(JSON.stringify(event)).type, 'event')
  assert.equal(decodeServerLine(JSON.stringify({ type: 'devices', devices: [microphone] })).type, 'devices')
})

const hostileEarLines: readonly (readonly [attack: string, line: string])[] = [
  ['an unknown type', '{"type":"shell"}'],
  ['a type that is an object', '{"type":{"toString":1}}'],
  ['a type inherited from the prototype', '{"type":"constructor"}'],
  ['a field more than the message has', JSON.stringify({ ...hello, admin: true })],
  ['a __proto__ key', `{"type":"hello","gatewayId":"${gatewayId}","protocol":1,"__proto__":{"admin":true}}`],
  ['another version of the port', JSON.stringify({ ...hello, protocol: 2 })],
  ['a number that JSON reads as infinity', `{"type":"event","seq":1e400,"event":${JSON.stringify(episodeStart)}}`],
  ['a fraction as a sequence', JSON.stringify({ ...event, seq: 1.5 })],
  ['a sequence past 2^53', '{"type":"event","seq":9007199254740993,"event":{}}'],
  ['a score above one', JSON.stringify({ ...event, event: { ...episodeStart, score: 1.01 } })],
  ['a score as text', JSON.stringify({ ...event, event: { ...episodeStart, score: '0.9' } })],
  ['a device id that is a path', JSON.stringify({ ...event, event: { ...episodeStart, deviceId: '../keys' } })],
  ['a device id that ends in a newline', JSON.stringify({ ...event, event: { ...episodeStart, deviceId: 'a\n' } })],
  ['a list in place of an object', '[]'],
  ['null', 'null'],
  [
    'cannotHear without its cause',
    '{"type":"event","seq":1,"event":{"kind":"roomState","deviceId":"a","atMs":1,"state":"cannotHear"}}',
  ],
  [
    'quiet with a cause',
    '{"type":"event","seq":1,"event":{"kind":"roomState","deviceId":"a","atMs":1,"state":"quiet","cause":"clipping"}}',
  ],
]
for (const [attack, line] of hostileEarLines) {
  test(`decodeEarLine() refuses ${attack}`, () => {
    assert.throws(() => decodeEarLine(line), refusedAs('LINE_FIELD_INVALID'))
  })
}

const hostileDevices: readonly (readonly [attack: string, device: object])[] = [
  ['a name that reverses the line', { ...microphone, name: 'Cot\u202egpj' }],
  ['a name with a terminal escape', { ...microphone, name: 'Cot\u001b[2J' }],
  ['an empty name', { ...microphone, name: '' }],
  ['a hash in capitals', { ...microphone, spkiSha256: hash.toUpperCase() }],
  ['a microphone with a token', { ...microphone, tokenSha256: hash }],
  ['a browser with a key hash', { ...microphone, kind: 'browser' }],
]
for (const [attack, device] of hostileDevices) {
  test(`decodeServerLine() refuses ${attack}`, () => {
    const line = JSON.stringify({ type: 'devices', devices: [device] })
    assert.throws(() => decodeServerLine(line), refusedAs('LINE_FIELD_INVALID'))
  })
}

test('decodeServerLine() refuses more devices than the limit', () => {
  const line = JSON.stringify({ type: 'devices', devices: Array.from({ length: 601 }, () => microphone) })
  assert.throws(() => decodeServerLine(line), refusedAs('LINE_FIELD_INVALID'))
})

test('decodeEarLine() refuses deep nesting without exhausting the stack', () => {
  assert.throws(() => decodeEarLine('['.repeat(60_000)), refusedAs('LINE_NOT_JSON'))
  assert.throws(() => decodeEarLine('['.repeat(30_000) + ']'.repeat(30_000)), refusedAs('LINE_FIELD_INVALID'))
})

test('an error never quotes the input', () => {
  const error = (() => {
    try {
      return decodeEarLine('{"secret-marker": 1, "type": "hello"}')
    } catch (caught) {
      return caught
    }
  })()
  assert.ok(error instanceof ProtocolError)
  assert.ok(!error.message.includes('secret-marker'))
})

test('LineReader refuses a line without end at its limit, in one chunk or dribbled', () => {
  const flood = new Uint8Array(maximumLineBytes + 1).fill(0x61)
  assert.throws(() => [...new LineReader().push(flood)], refusedAs('LINE_TOO_LONG'))
  const reader = new LineReader()
  assert.throws(() => {
    for (let start = 0; start < flood.length; start += 1000) {
      assert.equal([...reader.push(flood.subarray(start, start + 1000))].length, 0)
    }
  }, refusedAs('LINE_TOO_LONG'))
})

test('LineReader refuses bytes that are not UTF-8', () => {
  assert.throws(() => [...new LineReader().push(Uint8Array.of(0x22, 0xff, 0x22, 0x0a))], refusedAs('LINE_NOT_JSON'))
})

test('encodeGatewayLine() refuses a message past the line limit', () => {
  const scores = Array.from({ length: 30_000 }, () => [1_700_000_000_000, 0.5] as const)
  const update = { ...episodeStart, kind: 'episodeUpdate' as const, peakScore: 1, meanScore: 0.5, scores }
  assert.throws(() => encodeGatewayLine({ type: 'event', seq: 1, event: update }), refusedAs('LINE_TOO_LONG'))
})

test('the longest honest message, an episode with 2,048 scores, fits in one line', () => {
  const scores = Array.from({ length: 2048 }, (_, index) => [1_700_000_000_000 + index * 500, 0.1234] as const)
  const event = {
    kind: 'episodeEnd' as const,
    episodeId: gatewayId,
    deviceId: 'd'.repeat(64),
    startedAtMs: 1_700_000_000_000,
    endedAtMs: 1_700_000_000_000,
    peakScore: 0.9876,
    meanScore: 0.5432,
    levelDbfs: -31.25,
    scores,
    reason: 'interrupted' as const,
  }
  const line = encodeGatewayLine({ type: 'event', seq: Number.MAX_SAFE_INTEGER, event })
  assert.deepEqual(decodeEarLine(new TextDecoder().decode(line)), {
    type: 'event',
    seq: Number.MAX_SAFE_INTEGER,
    event,
  })
})

test('an allow-list of as many devices as allowed, with the longest names, fits in one line', () => {
  const name = '\u{1f476}'.repeat(64)
  const device = { deviceId: 'd'.repeat(64), name, room: name, kind: 'microphone', spkiSha256: hash } as const
  const list = { type: 'devices', devices: Array.from({ length: 600 }, () => device) } as const
  assert.deepEqual(decodeServerLine(new TextDecoder().decode(encodeGatewayLine(list))), list)
})
