// SPDX-License-Identifier: Apache-2.0
// Properties of the port between ear and server: what is written is read back, and damage is always our own error.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decodeEarLine,
  decodeServerLine,
  type EarMessage,
  encodeGatewayLine,
  type GatewayEvent,
  LineReader,
  ProtocolError,
  type ServerMessage,
} from './index.ts'

const deviceId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const label = fc.constantFrom('Nursery', 'Zoë', '寝室', 'Room 2 (back)')
const hash = fc.stringMatching(/^[0-9a-f]{64}$/)
const episodeId = fc.uuid()
const timeMs = fc.integer({ min: 0, max: Date.UTC(2200, 0) })
const score = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)
const levelDbfs = fc.double({ min: -200, max: 20, noNaN: true }).map((value) => value + 0)
const scores = fc.array(fc.tuple(timeMs, score), { maxLength: 20 })
const cause = fc.constantFrom('deviceSilent', 'zeroSamples', 'stuckSamples', 'clipping', 'noiseTooHigh', 'modelFailed')

const event: fc.Arbitrary<GatewayEvent> = fc.oneof(
  fc.record({ kind: fc.constant('episodeStart'), episodeId, deviceId, atMs: timeMs, score, levelDbfs }),
  fc.record({
    kind: fc.constant('episodeUpdate'),
    episodeId,
    deviceId,
    atMs: timeMs,
    peakScore: score,
    meanScore: score,
    levelDbfs,
    scores,
  }),
  fc.record({
    kind: fc.constant('episodeEnd'),
    episodeId,
    deviceId,
    startedAtMs: timeMs,
    endedAtMs: timeMs,
    peakScore: score,
    meanScore: score,
    levelDbfs,
    scores,
    reason: fc.constantFrom('quiet', 'interrupted'),
  }),
  fc.record({ kind: fc.constant('roomState'), deviceId, atMs: timeMs, state: fc.constantFrom('quiet', 'crying') }),
  fc.record({ kind: fc.constant('roomState'), deviceId, atMs: timeMs, state: fc.constant('cannotHear'), cause }),
)
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const column = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 32, maxLength: 32 })
const earMessage: fc.Arbitrary<EarMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello'), gatewayId: fc.uuid(), protocol: fc.constant(1) }),
  fc.record({ type: fc.constant('event'), seq: sequence, event }),
  fc.record({
    type: fc.constant('live'),
    deviceId,
    atMs: timeMs,
    levelDbfs,
    score,
    state: fc.constantFrom('quiet', 'crying', 'cannotHear'),
    spectrum: fc.array(column, { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('refused'),
    atMs: timeMs,
    reason: fc.constantFrom('unknownKey', 'certificate', 'origin', 'token', 'budget', 'protocol'),
    count: sequence,
    spkiSha256: hash,
  }),
)
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ type: fc.constant('ack'), seq: sequence }),
  fc.record({
    type: fc.constant('devices'),
    devices: fc.array(
      fc.oneof(
        fc.record({
          deviceId,
          name: label,
          room: label,
          kind: fc.constantFrom('microphone', 'virtual'),
          spkiSha256: hash,
        }),
        fc.record({ deviceId, name: label, room: label, kind: fc.constant('browser'), tokenSha256: hash }),
      ),
      { maxLength: 3 },
    ),
  }),
)

function lineOf(message: EarMessage | ServerMessage): string {
  return new TextDecoder().decode(encodeGatewayLine(message)).trimEnd()
}

/** Runs `decode` and fails unless it returns or throws a ProtocolError. */
function toleratesOnlyOurError(decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error))
  }
}

// structuredClone: fast-check makes records without a prototype, and deepEqual compares prototypes.
test('decodeEarLine() reads back what encodeGatewayLine() wrote', () => {
  fc.assert(
    fc.property(earMessage, (message) => assert.deepEqual(decodeEarLine(lineOf(message)), structuredClone(message))),
  )
})

test('decodeServerLine() reads back what encodeGatewayLine() wrote', () => {
  fc.assert(
    fc.property(serverMessage, (message) =>
      assert.deepEqual(decodeServerLine(lineOf(message)), structuredClone(message)),
    ),
  )
})

test('every cut of a line is refused with our error', () => {
  fc.assert(
    fc.property(earMessage, fc.nat(), (message, place) => {
      const line = lineOf(message)
      assert.throws(() => decodeEarLine(line.slice(0, place % line.length)), ProtocolError)
    }),
  )
})

test('a flipped bit of a line never escapes as another exception', () => {
  fc.assert(
    fc.property(earMessage, fc.nat(), fc.nat({ max: 7 }), (message, place, bit) => {
      const bytes = encodeGatewayLine(message).slice()
      const index = place % bytes.length
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
      toleratesOnlyOurError(() => [...new LineReader().push(bytes)].map(decodeEarLine))
    }),
  )
})

test('any JSON value is read or refused with our error by both sides', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      toleratesOnlyOurError(() => decodeEarLine(JSON.stringify(value)))
      toleratesOnlyOurError(() => decodeServerLine(JSON.stringify(value)))
    }),
  )
})

test('LineReader gives the same lines however the stream was cut', () => {
  fc.assert(
    fc.property(fc.array(earMessage, { maxLength: 5 }), fc.integer({ min: 1, max: 200 }), (messages, chunkBytes) => {
      const stream = new Uint8Array(messages.flatMap((message) => [...encodeGatewayLine(message)]))
      const reader = new LineReader()
      const read: EarMessage[] = []
      for (let start = 0; start < stream.length; start += chunkBytes) {
        for (const line of reader.push(stream.slice(start, start + chunkBytes))) read.push(decodeEarLine(line))
      }
      assert.deepEqual(read, structuredClone(messages))
    }),
  )
})
