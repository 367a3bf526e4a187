// SPDX-License-Identifier: Apache-2.0
// Hostile messages written by hand in hex, each beside the good message it was made from.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError, type ProtocolErrorCode } from '../errors.ts'
import { decodeDeviceMessage, decodeHubMessage } from './decode.ts'
import { encodeMessage } from './encode.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

function refuses(decode: (bytes: Uint8Array) => unknown, hex: string, code: ProtocolErrorCode): void {
  assert.throws(
    () => decode(bytesOf(hex)),
    (error) => error instanceof ProtocolError && error.code === code && error.remedy.length > 0,
    `${hex} was not refused as ${code}`,
  )
}

// Two samples at sequence 7, captured 1,000 ms after boot.
const frame = '02 14  0700000000000000  e803000000000000  0100 ffff'

test('the good frame is read', () => {
  const pcm = Uint8Array.of(1, 0, 255, 255)
  assert.deepEqual(decodeDeviceMessage(bytesOf(frame)), { type: 'frame', sequence: 7, captureMs: 1000, pcm })
})

const hostileFrames: readonly (readonly [attack: string, hex: string, code: ProtocolErrorCode])[] = [
  ['nothing at all', '', 'MESSAGE_CUT'],
  ['a type alone', '02', 'MESSAGE_CUT'],
  ['an unknown type', frame.replace('02 14', '7f 14'), 'MESSAGE_TYPE_UNKNOWN'],
  ['a message of the other direction', `12 10 ${'00'.repeat(16)}`, 'MESSAGE_TYPE_UNKNOWN'],
  ['a length past the end', frame.replace('02 14', '02 15'), 'MESSAGE_CUT'],
  ['a length short of the end', frame.replace('02 14', '02 12'), 'MESSAGE_TRAILING_BYTES'],
  ['a length in two bytes where one does', frame.replace('02 14', '02 9400'), 'MESSAGE_NUMBER_NOT_MINIMAL'],
  ['a length of 16 KiB and one', '02 818001 00', 'MESSAGE_TOO_LONG'],
  ['a length of 2^56 and more', '02 ffffffffffffffffff01', 'MESSAGE_FIELD_INVALID'],
  ['half a sample', '02 13 0700000000000000 e803000000000000 0100ff', 'MESSAGE_FIELD_INVALID'],
  ['no samples', '02 10 0700000000000000 e803000000000000', 'MESSAGE_FIELD_INVALID'],
  ['a sequence past 2^53', '02 12 0000000000002000 e803000000000000 0100', 'MESSAGE_FIELD_INVALID'],
  ['a sequence of 2^64 - 1', '02 12 ffffffffffffffff e803000000000000 0100', 'MESSAGE_FIELD_INVALID'],
  ['a capture time of 10,000 years', '02 12 0700000000000000 00c0a5e1cc1e0100 0100', 'MESSAGE_FIELD_INVALID'],
  ['a cut capture time', '02 0c 0700000000000000 e8030000', 'MESSAGE_CUT'],
]
for (const [attack, hex, code] of hostileFrames) {
  test(`decodeDeviceMessage() refuses ${attack}`, () => refuses(decodeDeviceMessage, hex, code))
}

// Version 1, boot 3, sequence 0, 5 ms after boot, 16 kHz (0x3e80), name "a", no token.
const hello = '01 1f  01 01  0300000000000000  0000000000000000  0500000000000000  807d  01 61  00'

test('the good hello is read', () => {
  const message = decodeDeviceMessage(bytesOf(hello))
  assert.deepEqual(message, {
    type: 'hello',
    versions: [1],
    bootCounter: 3,
    nextSequence: 0,
    captureMs: 5,
    rateHz: 16_000,
    name: 'a',
    token: '',
  })
})

const hostileHellos: readonly (readonly [attack: string, hex: string, code: ProtocolErrorCode])[] = [
  ['no version', hello.replace('01 1f  01 01', '01 1e  00'), 'MESSAGE_FIELD_INVALID'],
  ['version zero', hello.replace('01 1f  01 01', '01 1f  01 00'), 'MESSAGE_FIELD_INVALID'],
  ['a version twice', hello.replace('01 1f  01 01', '01 20  02 0101'), 'MESSAGE_FIELD_INVALID'],
  ['versions in falling order', hello.replace('01 1f  01 01', '01 20  02 0201'), 'MESSAGE_FIELD_INVALID'],
  ['nine versions', hello.replace('01 1f  01 01', '01 27  09 010203040506070809'), 'MESSAGE_FIELD_INVALID'],
  ['a rate nobody captures at', hello.replace('807d', '817d'), 'MESSAGE_FIELD_INVALID'],
  ['a name with a newline', hello.replace('01 61', '01 0a'), 'MESSAGE_FIELD_INVALID'],
  ['a name that is not UTF-8', hello.replace('01 61', '01 ff'), 'MESSAGE_FIELD_INVALID'],
  ['a name past the end', hello.replace('01 61', '40 61'), 'MESSAGE_CUT'],
  ['a name longer than 64 bytes', hello.replace('01 61', '41 61'), 'MESSAGE_FIELD_INVALID'],
]
for (const [attack, hex, code] of hostileHellos) {
  test(`decodeDeviceMessage() refuses ${attack}`, () => refuses(decodeDeviceMessage, hex, code))
}

test('decodeDeviceMessage() refuses a gate of no time, of an unknown health and of minutes', () => {
  const gate = (durationHex: string, healthHex: string, lengthHex: string) =>
    `03 ${lengthHex} 0100000000000000 0000000000000000 ${durationHex} 78 ${healthHex}`
  assert.equal(decodeDeviceMessage(bytesOf(gate('e807', '00', '14'))).type, 'gate')
  refuses(decodeDeviceMessage, gate('00', '00', '13'), 'MESSAGE_FIELD_INVALID')
  refuses(decodeDeviceMessage, gate('e807', '04', '14'), 'MESSAGE_FIELD_INVALID')
  refuses(decodeDeviceMessage, gate('e0d403', '00', '15'), 'MESSAGE_FIELD_INVALID')
})

test('decodeHubMessage() refuses version zero, an unknown goodbye and a message of the other direction', () => {
  const welcome = encodeMessage({
    type: 'welcome',
    version: 1,
    negotiationSha256: new Uint8Array(32),
    sessionId: new Uint8Array(16),
    nextSequence: 5,
    creditFrames: 6,
  })
  assert.equal(decodeHubMessage(welcome).type, 'welcome')
  welcome[2] = 0
  assert.throws(() => decodeHubMessage(welcome), ProtocolError)
  refuses(decodeHubMessage, '23 02 09 00', 'MESSAGE_FIELD_INVALID')
  refuses(decodeHubMessage, frame, 'MESSAGE_TYPE_UNKNOWN')
})

test('decodeHubMessage() copies hashes, so that wiping the input does not change the message', () => {
  const bytes = encodeMessage({
    type: 'welcome',
    version: 1,
    negotiationSha256: new Uint8Array(32).fill(7),
    sessionId: new Uint8Array(16).fill(9),
    nextSequence: 0,
    creditFrames: 1,
  })
  const message = decodeHubMessage(bytes)
  bytes.fill(0)
  assert.ok(message.type === 'welcome' && message.negotiationSha256[31] === 7 && message.sessionId[0] === 9)
})

test('encodeMessage() refuses what the other side would refuse to read', () => {
  const frameOf = (pcmBytes: number) =>
    ({ type: 'frame', sequence: 0, captureMs: 0, pcm: new Uint8Array(pcmBytes) }) as const
  assert.equal(encodeMessage(frameOf(16_368)).length, 16_388)
  for (const pcmBytes of [0, 3, 16_370]) assert.throws(() => encodeMessage(frameOf(pcmBytes)), RangeError)
})
