// SPDX-License-Identifier: Apache-2.0
// JSON Lines with a bound: a message becomes one line, and a stream of bytes becomes lines again, however it was cut.
import { ProtocolError } from '../errors.ts'
import { maximumLineBytes } from '../limits.ts'
import { type EarMessage, earMessage, type ServerMessage, serverMessage } from './messages.ts'

const newline = 0x0a
const encoder = new TextEncoder()

/** Writes one message as a line of JSON with its newline. Throws `LINE_TOO_LONG` past `maximumLineBytes`. */
export function encodeGatewayLine(message: EarMessage | ServerMessage): Uint8Array {
  const bytes = encoder.encode(`${JSON.stringify(message)}\n`)
  if (!(bytes.length <= maximumLineBytes)) throw tooLong(bytes.length)
  return bytes
}

/** Reads one line from the ear. Throws `LINE_NOT_JSON` or `LINE_FIELD_INVALID`. */
export function decodeEarLine(line: string): EarMessage {
  return earMessage(parseJson(line), 'message')
}

/** Reads one line from the server. Throws `LINE_NOT_JSON` or `LINE_FIELD_INVALID`. */
export function decodeServerLine(line: string): ServerMessage {
  return serverMessage(parseJson(line), 'message')
}

/**
 * Cuts a byte stream into lines. Holds at most one unfinished line of `maximumLineBytes`; a longer one throws
 * `LINE_TOO_LONG`, after which the connection must be closed, because its place in the stream is lost.
 *
 * @example
 * const lines = new LineReader()
 * socket.on('data', (chunk) => { for (const line of lines.push(chunk)) handle(decodeEarLine(line)) })
 */
export class LineReader {
  readonly #pending = new Uint8Array(maximumLineBytes)
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #pendingBytes = 0

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes)
    } catch (cause) {
      throw notJson('it is not UTF-8', cause)
    }
  }

  /** Yields each line that `chunk` completes, without its newline. `chunk` is not kept. */
  *push(chunk: Uint8Array): Generator<string, void, undefined> {
    let start = 0
    while (start < chunk.length) {
      const found = chunk.indexOf(newline, start)
      const end = found === -1 ? chunk.length : found
      if (!(this.#pendingBytes + (end - start) < maximumLineBytes)) throw tooLong(this.#pendingBytes + (end - start))
      this.#pending.set(chunk.subarray(start, end), this.#pendingBytes)
      this.#pendingBytes += end - start
      if (found === -1) return
      const bytes = this.#pending.subarray(0, this.#pendingBytes)
      this.#pendingBytes = 0
      yield this.#decode(bytes)
      start = found + 1
    }
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    // The parser's own message quotes the input, so it stays in `cause` and out of ours.
    throw notJson('it is not JSON', cause)
  }
}

function notJson(why: string, cause: unknown): ProtocolError {
  return new ProtocolError('LINE_NOT_JSON', 'invalid', `Cannot read line: ${why}`, {
    remedy: 'Check that nothing but the ear and the server uses the socket in the run folder.',
    cause,
  })
}

function tooLong(lineBytes: number): ProtocolError {
  return new ProtocolError(
    'LINE_TOO_LONG',
    'invalid',
    `Cannot use line: needs at least ${lineBytes} bytes, limit ${maximumLineBytes}`,
    {
      context: { lineBytes, limitBytes: maximumLineBytes },
      remedy: 'Close the connection and connect again; the ear sends long episodes in parts.',
    },
  )
}
