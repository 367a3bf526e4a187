// SPDX-License-Identifier: Apache-2.0
// Bytes from a stranger to messages. Everything is refused that the encoder could not have written.
import { ByteReader, BytesError, type BytesErrorCode } from '@cryingsense/bytes'
import { ProtocolError, type ProtocolErrorCode } from '../errors.ts'
import {
  captureRatesHz,
  maximumCaptureMs,
  maximumCounter,
  maximumGateMs,
  maximumMessageBytes,
  maximumNameBytes,
  maximumOfferedVersions,
  maximumReasonBytes,
  maximumTokenBytes,
} from '../limits.ts'
import {
  type Acknowledgement,
  type DeviceMessage,
  type Frame,
  type Gate,
  type Goodbye,
  goodbyeCodes,
  type Hello,
  type HubMessage,
  messageTypes,
  microphoneHealths,
  type Welcome,
} from './messages.ts'

const maximumVersion = 127

/** Reads one message from a device. Throws ProtocolError, never another. A frame's `pcm` shares the input's memory. */
export function decodeDeviceMessage(bytes: Uint8Array): DeviceMessage {
  return decode(bytes, (type, body) => {
    switch (type) {
      case messageTypes.hello:
        return readHello(body)
      case messageTypes.frame:
        return readFrame(body)
      case messageTypes.gate:
        return readGate(body)
      default:
        return readEither(type, body)
    }
  })
}

/** Reads one message from a hub. Throws ProtocolError, never another. */
export function decodeHubMessage(bytes: Uint8Array): HubMessage {
  return decode(bytes, (type, body) => {
    switch (type) {
      case messageTypes.welcome:
        return readWelcome(body)
      case messageTypes.acknowledgement:
        return readAcknowledgement(body)
      default:
        return readEither(type, body)
    }
  })
}

function decode<T>(bytes: Uint8Array, readBody: (type: number, body: ByteReader) => T): T {
  try {
    const reader = new ByteReader(bytes)
    const type = reader.u8('message type')
    const bodyBytes = reader.varint('body length', Number.MAX_SAFE_INTEGER)
    if (!(bodyBytes <= maximumMessageBytes)) throw tooLong(bodyBytes)
    const body = new ByteReader(reader.bytes(bodyBytes, 'body'))
    reader.finish()
    const message = readBody(type, body)
    body.finish()
    return message
  } catch (error) {
    throw error instanceof BytesError ? fromBytesError(error) : error
  }
}

function readHello(body: ByteReader): Hello {
  const count = body.varint('version count', maximumOfferedVersions)
  if (!(count >= 1)) throw invalid('version count', 'at least one version')
  const versions: number[] = []
  for (let index = 0; index < count; index++) {
    const version = body.varint('version', maximumVersion)
    // Strictly ascending: one set has one encoding, and so one hash.
    if (!(version > (versions.at(-1) ?? 0))) throw invalid('version', 'versions from 1, strictly ascending')
    versions.push(version)
  }
  return {
    type: 'hello',
    versions,
    bootCounter: body.safeU64le('boot counter', maximumCounter),
    nextSequence: body.safeU64le('next sequence', maximumCounter),
    captureMs: body.safeU64le('capture time', maximumCaptureMs),
    rateHz: readRate(body),
    name: readText(body, 'name', maximumNameBytes),
    token: readText(body, 'token', maximumTokenBytes),
  }
}

function readRate(body: ByteReader): number {
  const rateHz = body.varint('rate', 48_000)
  if (!captureRatesHz.some((known) => known === rateHz)) throw invalid('rate', `one of ${captureRatesHz.join(', ')}`)
  return rateHz
}

function readFrame(body: ByteReader): Frame {
  const sequence = body.safeU64le('sequence', maximumCounter)
  const captureMs = body.safeU64le('capture time', maximumCaptureMs)
  const pcmBytes = body.leftBytes
  if (!(pcmBytes > 0 && pcmBytes % 2 === 0)) throw invalid('samples', 'whole 16-bit samples, at least one')
  return { type: 'frame', sequence, captureMs, pcm: body.bytes(pcmBytes, 'samples') }
}

function readGate(body: ByteReader): Gate {
  const sequence = body.safeU64le('sequence', maximumCounter)
  const captureMs = body.safeU64le('capture time', maximumCaptureMs)
  const durationMs = body.varint('duration', maximumGateMs)
  if (!(durationMs >= 1)) throw invalid('duration', 'at least one millisecond')
  const halfDecibels = body.u8('level')
  const health = microphoneHealths[body.u8('microphone health')]
  if (health === undefined) throw invalid('microphone health', `a number below ${microphoneHealths.length}`)
  // `+ 0`: level byte 0 is full scale, 0 and not -0.
  return { type: 'gate', sequence, captureMs, durationMs, levelDbfs: -halfDecibels / 2 + 0, health }
}

function readWelcome(body: ByteReader): Welcome {
  const version = body.varint('version', maximumVersion)
  if (!(version >= 1)) throw invalid('version', 'a version from 1')
  return {
    type: 'welcome',
    version,
    negotiationSha256: body.bytes(32, 'negotiation hash').slice(),
    sessionId: body.bytes(16, 'session id').slice(),
    nextSequence: body.safeU64le('next sequence', maximumCounter),
    creditFrames: body.safeU64le('credit', maximumCounter),
  }
}

function readAcknowledgement(body: ByteReader): Acknowledgement {
  const nextSequence = body.safeU64le('next sequence', maximumCounter)
  return { type: 'acknowledgement', nextSequence, creditFrames: body.safeU64le('credit', maximumCounter) }
}

function readEither(type: number, body: ByteReader): { type: 'ping' | 'pong'; nonce: number } | Goodbye {
  switch (type) {
    case messageTypes.ping:
      return { type: 'ping', nonce: body.u32le('nonce') }
    case messageTypes.pong:
      return { type: 'pong', nonce: body.u32le('nonce') }
    case messageTypes.goodbye:
      return readGoodbye(body)
    default:
      throw new ProtocolError('MESSAGE_TYPE_UNKNOWN', 'invalid', `Cannot read message: unknown type ${type}`, {
        context: { type },
        remedy: 'Send only the types that the protocol page lists for this direction.',
      })
  }
}

function readGoodbye(body: ByteReader): Goodbye {
  const code = goodbyeCodes[body.u8('code')]
  if (code === undefined) throw invalid('code', `a number below ${goodbyeCodes.length}`)
  return { type: 'goodbye', code, reason: readText(body, 'reason', maximumReasonBytes) }
}

/** Printable ASCII only: these texts reach logs and terminals. */
function readText(body: ByteReader, field: string, maximumBytes: number): string {
  const value = body.utf8(body.varint(`${field} length`, maximumBytes), field)
  if (!/^[ -~]*$/.test(value)) throw invalid(field, 'printable ASCII')
  return value
}

function invalid(field: string, wanted: string): ProtocolError {
  return new ProtocolError('MESSAGE_FIELD_INVALID', 'invalid', `Cannot read ${field}: wanted ${wanted}`, {
    context: { field },
    remedy: 'Compare the message with docs/reference/protocol.md.',
  })
}

function tooLong(bodyBytes: number): ProtocolError {
  const message = `Cannot read message: needs ${bodyBytes} bytes, limit ${maximumMessageBytes}`
  return new ProtocolError('MESSAGE_TOO_LONG', 'invalid', message, {
    context: { bodyBytes, limitBytes: maximumMessageBytes },
    remedy: 'Send shorter frames; 20 to 100 ms are usual.',
  })
}

const codeOf: { readonly [Code in BytesErrorCode]: ProtocolErrorCode } = {
  BYTES_PAST_END: 'MESSAGE_CUT',
  BYTES_LEFT_OVER: 'MESSAGE_TRAILING_BYTES',
  BYTES_NOT_MINIMAL: 'MESSAGE_NUMBER_NOT_MINIMAL',
  BYTES_NUMBER_TOO_LARGE: 'MESSAGE_FIELD_INVALID',
  BYTES_TEXT_INVALID: 'MESSAGE_FIELD_INVALID',
  BYTES_FULL: 'MESSAGE_TOO_LONG',
}

function fromBytesError(error: BytesError): ProtocolError {
  const { code, kind, message, remedy, context, cause } = error
  return new ProtocolError(codeOf[code], kind, message, { remedy, context, cause })
}
