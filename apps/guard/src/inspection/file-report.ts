// SPDX-License-Identifier: Apache-2.0
// One file, inspected: plain records that travel between threads and are printed as they are.
import type { CodedError } from '@cryingsense/bytes'
import type { Finding, Format, RequiredGlobal, Verdict, WeightsOnlyAnswer } from '@cryingsense/checkpoint'
import { GuardError } from '../errors.ts'

/** A tensor as it is reported. */
export interface TensorReport {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  /** Of the elements in row-major order, contiguous, little-endian; null where it was not asked for or cannot be. */
  readonly sha256: string | null
}

/** Why a file could not be read. */
export interface ReadError {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

/** What is known of a file. */
export interface FileReport {
  readonly path: string
  readonly sizeBytes: number
  readonly format: Format
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  readonly weightsOnly: WeightsOnlyAnswer | null
  readonly requiredGlobals: readonly RequiredGlobal[]
  readonly tensorCount: number
  readonly tensors: readonly TensorReport[]
  /** Set where the file could not be read: then the rest says nothing about it. */
  readonly error: ReadError | undefined
}

/** A file of which nothing is known; never taken for safe. */
export function unreadReport(path: string, error: CodedError): FileReport {
  const { code, message, remedy } = error
  return {
    path,
    sizeBytes: 0,
    format: 'unknown',
    verdict: 'unknown',
    findings: [],
    weightsOnly: null,
    requiredGlobals: [],
    tensorCount: 0,
    tensors: [],
    error: { code, message, remedy },
  }
}

/** A file whose inspection ended in a defect of ours, or with its thread: not known, and never taken for safe. */
export function brokenReport(path: string, cause: unknown): FileReport {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  const error = new GuardError('GUARD_INSPECTION_BROKEN', 'bug', `The inspection broke off: ${reason}`, {
    remedy: 'Do not load the file; report this as a defect',
    cause,
  })
  return unreadReport(path, error)
}
