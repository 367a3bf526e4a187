// SPDX-License-Identifier: Apache-2.0
// Every code that any command reports, with its meaning.
import { auditCatalogue } from '@cryingsense/audit'
import { findingCatalogue, type FindingKind } from '@cryingsense/checkpoint'
import { modelFindings } from './findings.ts'

/** Code -> what it means. */
export const wholeCatalogue: ReadonlyMap<string, FindingKind> = new Map([
  ...findingCatalogue,
  ...auditCatalogue,
  ...Object.entries<FindingKind>(modelFindings),
])
