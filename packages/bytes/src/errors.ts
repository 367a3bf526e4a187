// SPDX-License-Identifier: Apache-2.0
// The one shape of every refusal in this repository: a code, a kind, what to do next, and where it happened.

/**
 * What a refusal means to the caller.
 * - `invalid`: malformed; the same bytes will never be accepted.
 * - `untrusted`: well-formed, but policy says no.
 * - `unavailable`: try again; the only kind worth a retry.
 * - `bug`: ours.
 */
export type ErrorKind = 'invalid' | 'untrusted' | 'unavailable' | 'bug'

/** Places and figures that go with a refusal; never a secret, a child's name or a sound. */
export type ErrorContext = Readonly<Record<string, string | number | boolean>>

/** What a coded error needs beside its message. */
export interface ErrorDetails {
  /** What the reader should do next, as an instruction. */
  readonly remedy: string
  readonly context?: ErrorContext
  readonly cause?: unknown
}

/**
 * An error with a code from a closed union. Each package derives one class from it and lists its codes in
 * `src/errors.ts`; `docs/reference/errors.md` explains each code, and a check compares the two.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code
  readonly kind: ErrorKind
  readonly remedy: string
  readonly context: ErrorContext

  constructor(code: Code, kind: ErrorKind, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.kind = kind
    this.remedy = details.remedy
    this.context = details.context ?? {}
  }
}

/** The codes of this package. */
export type BytesErrorCode =
  | 'BYTES_PAST_END' // a read needs more bytes than are left
  | 'BYTES_LEFT_OVER' // something follows where the message should end
  | 'BYTES_NOT_MINIMAL' // a variable-length number is longer than it needs to be
  | 'BYTES_NUMBER_TOO_LARGE' // a number does not fit the range its field allows
  | 'BYTES_TEXT_INVALID' // text is not well-formed UTF-8
  | 'BYTES_FULL' // a write needs more room than the buffer has

/** A refusal while reading or writing bytes; `context.offset` is where the field starts. */
export class BytesError extends CodedError<BytesErrorCode> {}
