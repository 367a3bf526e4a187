// SPDX-License-Identifier: Apache-2.0
// Messages to bytes. A value that the other side would refuse is a caller's mistake and throws RangeError here.
import { ByteWriter } from '@cryingsense/bytes'
import { maximumMessageBytes, maximumOfferedVersions } from '../limits.ts'
import {
  type DeviceMessage,
  type Goodbye,
  goodbyeCodes,
  type HubMessage,
  messageTypes,
  microphoneHealths,
} from './messages.ts'

/** Type byte and the longest length (16,384 takes three bytes). */
const headerBytes = 4
/** Sequence and capture time in front of a frame's samples. */
const frameHeaderBytes = 16

/** Writes one message into bytes of its own: type, length of the body as a varint, body. */
export function encodeMessage(message: DeviceMessage | HubMessage): Uint8Array {
  if (message.type === 'frame') return encodeFrame(message.sequence, message.captureMs, message.pcm)
  const body = new ByteWriter(1024)
  writeBody(body, message)
  const written = body.written()
  const whole = new ByteWriter(headerBytes + written.length)
  whole.u8(messageTypes[message.type])
  whole.varint(written.length)
  whole.bytes(written)
  return whole.written()
}

/** Writes a frame of sound, copying `pcm` once. */
export function encodeFrame(sequence: number, captureMs: number, pcm: Uint8Array): Uint8Array {
  const bodyBytes = frameHeaderBytes + pcm.length
  if (!(pcm.length > 0 && pcm.length % 2 === 0 && bodyBytes <= maximumMessageBytes)) {
    throw new RangeError(`pcm must hold whole 16-bit samples and fit a message, got ${pcm.length} bytes`)
  }
  const writer = new ByteWriter(headerBytes + bodyBytes)
  writer.u8(messageTypes.frame)
  writer.varint(bodyBytes)
  writer.u64le(BigInt(sequence))
  writer.u64le(BigInt(captureMs))
  writer.bytes(pcm)
  return writer.written()
}

/** The version list as it stands in a hello; its SHA-256 comes back in the welcome. */
export function encodeVersions(versions: readonly number[]): Uint8Array {
  const writer = new ByteWriter(2 * (1 + maximumOfferedVersions))
  writeVersions(writer, versions)
  return writer.written()
}

function writeVersions(writer: ByteWriter, versions: readonly number[]): void {
  writer.varint(versions.length)
  for (const version of versions) writer.varint(version)
}

function writeBody(writer: ByteWriter, message: Exclude<DeviceMessage | HubMessage, { type: 'frame' }>): void {
  switch (message.type) {
    case 'hello':
      writeVersions(writer, message.versions)
      writer.u64le(BigInt(message.bootCounter))
      writer.u64le(BigInt(message.nextSequence))
      writer.u64le(BigInt(message.captureMs))
      writer.varint(message.rateHz)
      writer.text(message.name)
      writer.text(message.token)
      return
    case 'gate':
      writer.u64le(BigInt(message.sequence))
      writer.u64le(BigInt(message.captureMs))
      writer.varint(message.durationMs)
      writer.u8(-2 * message.levelDbfs)
      writer.u8(microphoneHealths.indexOf(message.health))
      return
    case 'welcome':
      writer.varint(message.version)
      writer.bytes(exactly(message.negotiationSha256, 32))
      writer.bytes(exactly(message.sessionId, 16))
      writer.u64le(BigInt(message.nextSequence))
      writer.u64le(BigInt(message.creditFrames))
      return
    case 'acknowledgement':
      writer.u64le(BigInt(message.nextSequence))
      writer.u64le(BigInt(message.creditFrames))
      return
    case 'ping':
    case 'pong':
      writer.u32le(message.nonce)
      return
    case 'goodbye':
      writeGoodbye(writer, message)
  }
}

function writeGoodbye(writer: ByteWriter, message: Goodbye): void {
  writer.u8(goodbyeCodes.indexOf(message.code))
  writer.text(message.reason)
}

function exactly(bytes: Uint8Array, lengthBytes: number): Uint8Array {
  if (bytes.length !== lengthBytes) throw new RangeError(`wanted ${lengthBytes} bytes, got ${bytes.length}`)
  return bytes
}
