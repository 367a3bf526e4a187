// SPDX-License-Identifier: Apache-2.0
// What every decoder of a compressed stream looks like from outside: bytes are pulled, a piece at a time, so that a
// stream of any size costs bounded memory and whoever pulls decides when it is enough.
import { CheckpointError } from '../../errors.ts'

/** A compressed stream being unpacked. */
export interface Unpacked {
  /**
   * The next piece, never empty and valid until the next call; `undefined` once the stream ended and its checksums
   * held. Throws `STREAM_DAMAGED`, `STREAM_TRUNCATED`, `STREAM_NOT_UNDERSTOOD`, after everything that came before the
   * fault was given: a loader that reads in small steps would have used it too.
   */
  next(): Uint8Array | undefined
  /** Bytes of the packed source used so far, from its start; once `next` gave `undefined`, where the stream ends. */
  readonly endOffset: number
}

/** Opens a stream from its start. */
export type OpenStream = () => Unpacked

/** The codes with which unpacking stops. */
export type StreamErrorCode = 'STREAM_DAMAGED' | 'STREAM_TRUNCATED' | 'STREAM_NOT_UNDERSTOOD' | 'STREAM_TOO_LARGE'

const remedies: Readonly<Record<StreamErrorCode, string>> = {
  STREAM_DAMAGED: 'Get the file again from where it came from, and compare its checksum',
  STREAM_TRUNCATED: 'Download or copy the file again: its end is missing',
  STREAM_NOT_UNDERSTOOD: 'Unpack the file with a tool you trust and inspect what it holds',
  STREAM_TOO_LARGE: 'Unpack the file on a machine with room for it and inspect what it holds',
}

/** An error for a stream that cannot be unpacked further; `offset` is in the packed bytes. */
export function streamError(code: StreamErrorCode, problem: string, offset: number): CheckpointError {
  const kind = code === 'STREAM_DAMAGED' || code === 'STREAM_TRUNCATED' ? 'invalid' : 'untrusted'
  return new CheckpointError(code, kind, `Cannot unpack the stream: ${problem}`, {
    context: { offset },
    remedy: remedies[code],
  })
}

/** True for what {@link streamError} makes: the stream's own fault, and nobody else's. */
export function isStreamError(error: unknown): error is CheckpointError {
  return error instanceof CheckpointError && error.code.startsWith('STREAM_')
}
