// SPDX-License-Identifier: Apache-2.0
// Properties of the message codec over every type: exact return, every cut refused, no foreign exception.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProtocolError } from '../errors.ts'
import { captureRatesHz, maximumCaptureMs, maximumCounter, maximumMessageBytes } from '../limits.ts'
import { decodeDeviceMessage, decodeHubMessage } from './decode.ts'
import { encodeMessage } from './encode.ts'
import { type DeviceMessage, goodbyeCodes, type HubMessage, microphoneHealths } from './messages.ts'

const counter = fc.integer({ min: 0, max: maximumCounter })
const captureMs = fc.integer({ min: 0, max: maximumCaptureMs })
const nonce = fc.integer({ min: 0, max: 0xffffffff })
const printable = (maxLength: number) => fc.string({ unit: 'grapheme-ascii', maxLength })
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

const either = [
  fc.record({ type: fc.constant('ping'), nonce }, { noNullPrototype: true }),
  fc.record({ type: fc.constant('pong'), nonce }, { noNullPrototype: true }),
  fc.record(
    { type: fc.constant('goodbye'), code: fc.constantFrom(...goodbyeCodes), reason: printable(200) },
    { noNullPrototype: true },
  ),
] as const

const deviceMessage: fc.Arbitrary<DeviceMessage> = fc.oneof(
  fc.record(
    {
      type: fc.constant('hello'),
      versions: fc
        .uniqueArray(fc.integer({ min: 1, max: 127 }), { minLength: 1, maxLength: 8 })
        .map((versions) => versions.sort((a, b) => a - b)),
      bootCounter: counter,
      nextSequence: counter,
      captureMs,
      rateHz: fc.constantFrom(...captureRatesHz),
      name: printable(64),
      token: printable(128),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant('frame'),
      sequence: counter,
      captureMs,
      pcm: fc
        .uint8Array({ minLength: 2, maxLength: 700 })
        .map((bytes) => bytes.slice(0, bytes.length - (bytes.length % 2))),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant('gate'),
      sequence: counter,
      captureMs,
      durationMs: fc.integer({ min: 1, max: 2000 }),
      levelDbfs: fc.integer({ min: 0, max: 255 }).map((steps) => 0 - steps / 2),
      health: fc.constantFrom(...microphoneHealths),
    },
    { noNullPrototype: true },
  ),
  ...either,
)
const hubMessage: fc.Arbitrary<HubMessage> = fc.oneof(
  fc.record(
    {
      type: fc.constant('welcome'),
      version: fc.integer({ min: 1, max: 127 }),
      negotiationSha256: bytesOf(32),
      sessionId: bytesOf(16),
      nextSequence: counter,
      creditFrames: counter,
    },
    { noNullPrototype: true },
  ),
  fc.record(
    { type: fc.constant('acknowledgement'), nextSequence: counter, creditFrames: counter },
    { noNullPrototype: true },
  ),
  ...either,
)

test('decodeDeviceMessage() reads back what encodeMessage() wrote', () => {
  fc.assert(
    fc.property(deviceMessage, (message) => assert.deepEqual(decodeDeviceMessage(encodeMessage(message)), message)),
  )
})

test('decodeHubMessage() reads back what encodeMessage() wrote', () => {
  fc.assert(fc.property(hubMessage, (message) => assert.deepEqual(decodeHubMessage(encodeMessage(message)), message)))
})

const sides = [
  ['a device message', deviceMessage, decodeDeviceMessage],
  ['a hub message', hubMessage, decodeHubMessage],
] as const

for (const [name, message, decode] of sides) {
  test(`every cut of ${name} is refused with our error`, () => {
    fc.assert(
      fc.property(message, (whole) => {
        const bytes = encodeMessage(whole)
        for (let length = 0; length < bytes.length; length++) {
          assert.throws(() => decode(bytes.subarray(0, length)), ProtocolError)
        }
      }),
    )
  })

  test(`a byte behind ${name} is refused`, () => {
    fc.assert(
      fc.property(message, fc.nat({ max: 255 }), (whole, extra) => {
        const bytes = encodeMessage(whole)
        assert.throws(() => decode(Uint8Array.of(...bytes, extra)), ProtocolError)
      }),
    )
  })

  test(`a changed byte of ${name} never escapes as another exception, and what is read is written back alike`, () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (whole, place, mask) => {
        const bytes = encodeMessage(whole)
        const index = place % bytes.length
        bytes[index] = (bytes[index] ?? 0) ^ mask
        readsExactlyOrRefuses(bytes, decode)
      }),
    )
  })

  test(`random bytes read as ${name} are exact or refused with our error`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readsExactlyOrRefuses(bytes, decode)))
  })
}

test('the decoder never allocates for a length it was only promised', () => {
  const promised = Uint8Array.of(0x02, 0xff, 0xff, 0xff, 0x7f)
  const before = process.memoryUsage().arrayBuffers
  for (let round = 0; round < 1000; round++) assert.throws(() => decodeDeviceMessage(promised), ProtocolError)
  assert.ok(process.memoryUsage().arrayBuffers - before < 1000 * maximumMessageBytes)
})

/** One value has one encoding: whatever decodes must encode to the same bytes. */
function readsExactlyOrRefuses(bytes: Uint8Array, decode: (bytes: Uint8Array) => DeviceMessage | HubMessage): void {
  let message: DeviceMessage | HubMessage
  try {
    message = decode(bytes)
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error))
    return
  }
  assert.deepEqual(encodeMessage(message), Uint8Array.from(bytes))
}
