// SPDX-License-Identifier: Apache-2.0
// Security advisories in the terms of the OSV schema, and what becomes of several records of one flaw.
import type { Severity } from '@cryingsense/checkpoint'
import type { Ecosystem, PinnedPackage } from '../manifest/manifest.ts'

/** One range of an OSV record: `introduced`, `fixed` and `last_affected` events, in order. */
export interface AffectedRange {
  readonly introduced: string
  /** First version that is not affected any more; null where none is declared. */
  readonly fixed: string | null
  /** Last version known to be affected; null where `fixed` says it, or nothing does. */
  readonly lastAffected: string | null
}

/** A package as one record has it. */
export interface AffectedPackage {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly ranges: readonly AffectedRange[]
  /** Versions named one by one. */
  readonly versions: readonly string[]
}

/** One record of one database. */
export interface Advisory {
  readonly id: string
  readonly aliases: readonly string[]
  /** In our own words where it ships with the program. */
  readonly summary: string
  /** Days, `2025-04-18`; null where the record does not say. */
  readonly published: string | null
  readonly modified: string | null
  readonly withdrawn: { readonly date: string; readonly reason: string } | null
  readonly severity: Severity | null
  /** CVSS base score and vector as published, or null. */
  readonly score: number | null
  readonly vector: string | null
  readonly affected: readonly AffectedPackage[]
  readonly references: readonly string[]
  /** What must be called or configured for the flaw to be reached, if known: `torch.jit.script`; else empty. */
  readonly reachedThrough: readonly string[]
  /** What a reader should know of this record: re-dated, disputed, fix never released. */
  readonly notes: readonly string[]
}

/** Records joined by their aliases. */
export interface AdvisoryGroup {
  /** The CVE id where there is one, else the first id. */
  readonly id: string
  readonly records: readonly Advisory[]
}

/** Where a set of advisories comes from. */
export interface AdvisorySnapshot {
  /** Day on which it was taken. */
  readonly date: string
  readonly source: string
  readonly groups: readonly AdvisoryGroup[]
  /** Versions known to exist, by package, with their release days where known; a fix outside of it was never released. */
  readonly releases: ReadonlyMap<string, ReadonlyMap<string, string | null>>
}

/** What an advisory group says of one version of one package. */
export interface AdvisoryMatch {
  readonly group: AdvisoryGroup
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
  readonly pinned: PinnedPackage | null
  /**
   * `affected`: every record in force says so; `disputed`: they disagree; `no-declared-fix`: past `last_affected`, no fix
   * named; `withdrawn`: it would be affected, but every record was withdrawn.
   */
  readonly status: 'affected' | 'disputed' | 'no-declared-fix' | 'withdrawn'
  /** Lowest released final version that no record in force affects, or null. */
  readonly fixedIn: string | null
  /** How the records differ, one sentence each; empty where they agree. */
  readonly disagreements: readonly string[]
  readonly severity: Severity
}
