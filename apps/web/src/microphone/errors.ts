// SPDX-License-Identifier: Apache-2.0
// Why this browser cannot be a microphone, told apart because each has its own remedy.
import { CodedError } from '@cryingsense/bytes'
import { text } from '../text/text.ts'

export type MicrophoneErrorCode =
  | 'MICROPHONE_DENIED' // the person or the browser's settings said no
  | 'MICROPHONE_MISSING' // the device has no microphone
  | 'MICROPHONE_BUSY' // another program holds it
  | 'MICROPHONE_INSECURE' // browsers give microphones only to localhost and HTTPS
  | 'MICROPHONE_ENDED' // it was unplugged or taken away while listening
  | 'MICROPHONE_REMOVED' // the hub no longer knows this browser as a microphone
  | 'MICROPHONE_FAILED' // anything else

/** A microphone that cannot be used. */
export class MicrophoneError extends CodedError<MicrophoneErrorCode> {}

const details = {
  MICROPHONE_DENIED: text.microphone.errors.denied,
  MICROPHONE_MISSING: text.microphone.errors.missing,
  MICROPHONE_BUSY: text.microphone.errors.busy,
  MICROPHONE_INSECURE: text.microphone.errors.insecure,
  MICROPHONE_ENDED: text.microphone.errors.ended,
  MICROPHONE_REMOVED: text.microphone.errors.removed,
  MICROPHONE_FAILED: text.microphone.errors.failed,
} as const

export function microphoneError(code: MicrophoneErrorCode, cause?: unknown): MicrophoneError {
  const { words, remedy } = details[code]
  return new MicrophoneError(code, 'unavailable', words, { remedy, cause })
}

/** What `getUserMedia` rejects with, by the names of the Media Capture specification, section 10.2. */
export function fromCaptureFailure(error: unknown): MicrophoneError {
  if (error instanceof MicrophoneError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return microphoneError('MICROPHONE_DENIED', error)
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return microphoneError('MICROPHONE_MISSING', error)
  if (name === 'NotReadableError' || name === 'AbortError') return microphoneError('MICROPHONE_BUSY', error)
  return microphoneError('MICROPHONE_FAILED', error)
}
