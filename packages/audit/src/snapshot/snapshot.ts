// SPDX-License-Identifier: Apache-2.0
// The advisories that ship with the program: facts in our own words, as of a day that every report states.
import type { AdvisorySnapshot } from '../advisory/advisory.ts'
import { toGroup } from './flaw.ts'
import { libraryFlaws } from './libraries.ts'
import { knownReleases } from './releases.ts'
import { torchFlaws } from './torch.ts'

/** Newest day of which it holds facts. */
export const shippedDate = '2026-09-30'

/** What ships. It is no full export: bring one where you need every package. */
export function shippedSnapshot(): AdvisorySnapshot {
  return {
    date: shippedDate,
    source: 'shipped with model-guard: PyTorch and the libraries beside it, from public records',
    groups: [...torchFlaws, ...libraryFlaws].map(toGroup),
    releases: knownReleases,
  }
}
