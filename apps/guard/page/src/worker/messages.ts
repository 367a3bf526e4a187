// SPDX-License-Identifier: Apache-2.0
// What the page and its worker say to each other: plain records.
import type {
  Finding,
  FindingKind,
  Format,
  Import,
  Member,
  RequiredGlobal,
  Verdict,
  WeightsOnlyAnswer,
} from '@cryingsense/checkpoint'

/** One file to inspect. */
export interface Task {
  readonly id: number
  readonly file: File
  /** Files that came with it, where a model may keep its tensors. */
  readonly companions: readonly File[]
}

/** A tensor as the page lists it. */
export interface TensorRow {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly sizeBytes: number
}

/** Everything the page shows of a file. */
export interface PageReport {
  readonly format: Format
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** What the codes among `findings` mean. */
  readonly kinds: ReadonlyMap<string, FindingKind>
  /** Other ways in which the bytes can be read, and what lies in the file. */
  readonly parts: readonly { readonly format: Format; readonly member: string }[]
  readonly members: readonly Member[]
  readonly imports: readonly Import[]
  readonly requiredGlobals: readonly RequiredGlobal[]
  readonly snippet: string
  readonly tensors: readonly TensorRow[]
  readonly tookMs: number
  /** How many versions of PyTorch will be asked about it; 0 where its format is none of theirs. */
  readonly askedVersions: number
}

/** What the worker answers, in this order: a report, then an answer for each version; or a failure. */
export type Answer =
  | { readonly id: number; readonly kind: 'report'; readonly report: PageReport }
  | { readonly id: number; readonly kind: 'loads'; readonly answer: WeightsOnlyAnswer }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string }
