// SPDX-License-Identifier: Apache-2.0
// What a migration plan is: why it does not work as it stands, and the ways out, best first.
import type { Place } from '../finding/finding.ts'

/** One constraint of a conflict, with where it comes from. */
export interface ConflictPart {
  /** `mmdet 3.3.0 asserts mmcv < 2.2.0 when imported`. */
  readonly statement: string
  /** In the workspace, or null where it comes from the knowledge file. */
  readonly place: Place | null
  /** Address or title of the source in the knowledge file, or null. */
  readonly source: string | null
}

/** Constraints that cannot all hold; without any one of them the rest can. */
export interface Conflict {
  readonly summary: string
  readonly parts: readonly ConflictPart[]
}

/** One change of a way out. */
export interface PlanChange {
  readonly package: string
  readonly from: string | null
  readonly to: string | null
  readonly reason: string
}

/** An advisory or a call that a way out leaves. */
export interface OpenRisk {
  readonly id: string
  readonly reason: string
  /** What must hold for it to be acceptable: `torch.jit.script is not called here`. */
  readonly condition: string
  /** Whether the workspace was seen to fulfil it; null where that cannot be told. */
  readonly isConditionMet: boolean | null
}

/** Where a way out holds. */
export interface PlanAxes {
  readonly python: readonly string[]
  readonly accelerators: readonly string[]
  readonly systems: readonly string[]
}

/** One way out. */
export interface WayOut {
  readonly title: string
  /** `prebuilt`, `build-from-source`, `drop`, `upgrade`; the order of effort is in the rank. */
  readonly kind: 'upgrade' | 'prebuilt' | 'build-from-source' | 'lite' | 'drop'
  readonly changes: readonly PlanChange[]
  readonly stillOpen: readonly OpenRisk[]
  readonly axes: PlanAxes
  /** Shell commands, in order. */
  readonly commands: readonly string[]
  /** How to see that it worked: commands and what they must print. */
  readonly verify: readonly string[]
  /** What must be done in the sources in any case. */
  readonly steps: readonly string[]
}

/** The whole plan. */
export interface Plan {
  readonly conflicts: readonly Conflict[]
  /** Best first; empty where nothing needs to change. */
  readonly waysOut: readonly WayOut[]
  /** Day of the knowledge that it rests on. */
  readonly knowledgeDate: string
}
