// SPDX-License-Identifier: Apache-2.0
// Refusals of the listen command itself; files and models have their own.
import { CodedError } from '@cryingsense/bytes'

/** The codes of the listen command. */
export type ListenErrorCode = 'LISTEN_REPORT_UNWRITABLE' // the report cannot be written

/** A refusal of the listen command. */
export class ListenError extends CodedError<ListenErrorCode> {}
