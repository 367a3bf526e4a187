// SPDX-License-Identifier: Apache-2.0
// A manifest of which a reader states only what its format speaks of.
import type { AuditFinding } from '../finding/finding.ts'
import type { Manifest, ManifestKind } from './manifest.ts'

/** What a reader makes of one file. */
export interface ManifestReading {
  readonly manifest: Manifest
  readonly findings: readonly AuditFinding[]
  /** Files that this one includes, from the workspace's root, and whether they only constrain. */
  readonly includes: readonly { readonly path: string; readonly isConstraint: boolean }[]
}

export function makeManifest(kind: ManifestKind, path: string, parts: Partial<Manifest> = {}): Manifest {
  return {
    project: null,
    projectVersion: null,
    requirements: [],
    pinned: [],
    python: [],
    members: [],
    submodules: [],
    indexes: [],
    images: [],
    ...parts,
    kind,
    path,
  }
}

export function makeReading(
  manifest: Manifest,
  findings: readonly AuditFinding[] = [],
  includes: ManifestReading['includes'] = [],
): ManifestReading {
  return { manifest, findings, includes }
}
