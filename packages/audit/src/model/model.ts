// SPDX-License-Identifier: Apache-2.0
// A model file of a workspace: what the audit has of it, in one value.
import type { Verdict } from '@cryingsense/checkpoint'

/** A model file of the workspace, as inspected. */
export interface AuditedModel {
  readonly path: string
  readonly format: string
  readonly verdict: Verdict
  readonly sizeBytes: number
  /** Lower-case hex of the whole file, or null where it was not hashed. */
  readonly sha256: string | null
  readonly findingCodes: readonly string[]
  /** What `torch.load(weights_only=True)` would say, or null where it does not apply. */
  readonly weightsOnly: { readonly torch: string; readonly loads: boolean; readonly reason: string | null } | null
  readonly tensorCount: number
}
