// SPDX-License-Identifier: Apache-2.0
// Refusals of this package. What a file *is* travels as findings; an error means that a reader stopped.
import { CodedError } from '@cryingsense/bytes'

/** The codes of this package. */
export type CheckpointErrorCode =
  | 'SOURCE_PAST_END' // a read reaches past the end of the file or of the member it lies in
  | 'SOURCE_UNREADABLE' // the operating system refused to open or to read the file
  | 'SOURCE_CHANGED' // the file became shorter, or was written to, while it was read
  | 'OUTPUT_EXISTS' // a file of that name is there already, and nobody said that it may be replaced
  | 'OUTPUT_FAILED' // the operating system refused to write the file
  | 'BUDGET_SPENT' // a file asks for more work or time than a whole inspection is allowed
  | 'STREAM_DAMAGED' // a compressed stream contradicts its format or its checksum
  | 'STREAM_TRUNCATED' // a compressed stream ends before its end
  | 'STREAM_NOT_UNDERSTOOD' // a compressed stream uses a method or a dictionary that is not read here
  | 'STREAM_TOO_LARGE' // a compressed stream unpacks to more than is read

/** A refusal while reading a model file; `context.offset` is where the field starts. */
export class CheckpointError extends CodedError<CheckpointErrorCode> {}
