// SPDX-License-Identifier: Apache-2.0
// Everything in a workspace's dependency files that does not go together.
import type { AuditFinding } from '../finding/finding.ts'
import { groupByEnvironment } from '../graph/environment.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { findTorchPairs } from './pairs.ts'
import { findLockContradictions, findPythonContradictions, findUnsatisfiable } from './ranges.ts'
import {
  findAbsentParts,
  findForeignIndexes,
  findLfsPointers,
  findMissingHashes,
  findUnlocked,
  findUnpinnedImages,
  findUnpinnedSources,
  findWheelGaps,
} from './sources.ts'

/** Ranges are compared within each environment; the rest stands for itself. */
export function findContradictions(manifests: readonly Manifest[], workspace: Workspace): AuditFinding[] {
  return [
    ...groupByEnvironment(manifests).flatMap((group) => [
      ...findLockContradictions(group),
      ...findUnsatisfiable(group),
      ...findPythonContradictions(group),
      ...findTorchPairs(group),
      ...findWheelGaps(group),
      ...findUnlocked(group),
      ...findUnpinnedSources(group),
    ]),
    ...findAbsentParts(manifests),
    ...findMissingHashes(manifests),
    ...findForeignIndexes(manifests),
    ...findUnpinnedImages(manifests),
    ...findLfsPointers(workspace),
  ]
}
