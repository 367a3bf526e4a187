// SPDX-License-Identifier: Apache-2.0
// Every refusal of the detector.
import { CodedError } from '@cryingsense/bytes'

/** The codes of this package. */
export type DetectorErrorCode =
  | 'ENGINE_STOPPED' // the inference thread ended by itself
  | 'ENGINE_UNAVAILABLE' // the requested inference engine is not installed or does not run here
  | 'MANIFEST_INVALID' // the model's manifest is malformed or of an unknown schema
  | 'MODEL_CLOSED' // a score was asked of a model that was closed
  | 'MODEL_FILE_CHANGED' // the model file's size or hash is not what its manifest states
  | 'MODEL_FILE_MISSING' // the manifest or a file that it names cannot be read
  | 'MODEL_LOAD_FAILED' // the runtime refused the model
  | 'MODEL_OUTPUT_INVALID' // the model answered something other than one finite logit per window
  | 'MODEL_SHAPE_MISMATCH' // the model's inputs or outputs differ from its manifest
  | 'SAMPLES_INVALID' // a sample is not a finite number
  | 'SCORE_INVALID' // a score is not a number in 0..1
  | 'SETTINGS_INVALID' // a decision setting is missing, unknown or out of range
  | 'TIME_WENT_BACK' // an input is older than the one before it
  | 'WINDOW_SHAPE_INVALID' // a batch of windows does not have the shape that the model takes
  | 'WINDOW_VALUES_INVALID' // a feature window holds a value that is not finite

/** A refusal of the detector. */
export class DetectorError extends CodedError<DetectorErrorCode> {}
