// SPDX-License-Identifier: Apache-2.0
// Why `cryingsense synth` refuses.
import { CodedError } from '@cryingsense/bytes'

export type SynthErrorCode =
  | 'SYNTH_FILE_EXISTS' // the sound or its truth file is already there and --force was not given
  | 'SYNTH_FILE_UNWRITABLE' // a file cannot be created or written (folder missing, no permission, disk full)
  | 'SYNTH_INTERRUPTED' // stopped by the user; nothing was left behind

/** A refusal of the synth command; nothing was written where the result should have been. */
export class SynthError extends CodedError<SynthErrorCode> {}
