// SPDX-License-Identifier: Apache-2.0
// The whole answer of an audit: every output is made from this one value, and nothing else.
import type { Verdict } from '@cryingsense/checkpoint'
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import type { AuditFinding } from '../finding/finding.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { AuditedModel } from '../model/model.ts'
import type { Plan } from '../plan/plan.ts'

/** A finding that the project accepts, and the words with which it does. */
export interface AcceptedFinding {
  readonly finding: AuditFinding
  readonly reason: string
  readonly owner: string
  /** Last day, `2027-01-31`. */
  readonly expires: string
}

/** Something about the project's own exceptions. */
export interface ExceptionNote {
  readonly state: 'used' | 'expired' | 'unneeded'
  readonly code: string
  readonly subject: string
  readonly reason: string
  readonly owner: string
  readonly expires: string
}

/** Everything that an audit of one workspace found. */
export interface AuditReport {
  readonly workspace: string
  /** Day of the audit. */
  readonly date: string
  readonly snapshot: { readonly date: string; readonly source: string; readonly recordCount: number }
  /** Of all findings that no exception covers. */
  readonly verdict: Verdict
  readonly isAccepted: boolean
  /** Not covered by an exception; worst first. */
  readonly findings: readonly AuditFinding[]
  readonly accepted: readonly AcceptedFinding[]
  readonly exceptions: readonly ExceptionNote[]
  readonly manifests: readonly Manifest[]
  readonly advisories: readonly AdvisoryMatch[]
  readonly models: readonly AuditedModel[]
  readonly sourceFileCount: number
  /** Parts that the policy leaves out. */
  readonly excluded: readonly { readonly path: string; readonly reason: string; readonly fileCount: number }[]
  /** What the walk did not take in: links out, sockets, what could not be read. */
  readonly gaps: readonly { readonly path: string; readonly reason: string }[]
  readonly plan: Plan | null
}
