// SPDX-License-Identifier: Apache-2.0
// What advisories mean for a workspace, and what can be wrong with the records themselves.
import { defineFindings } from '@cryingsense/checkpoint'

export const advisoryFindings = defineFindings({
  ADVISORY_AFFECTED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A package with a known flaw',
    meaning: 'Every record in force of this flaw counts the version among the affected ones.',
    remedy:
      'Move to the version that is named, or accept the flaw in writing where it cannot be reached; see the plan.',
  },
  ADVISORY_DISPUTED: {
    verdict: 'unsafe',
    severity: 'high',
    title: 'A package with a flaw on which the databases disagree',
    meaning:
      'One record counts the version among the affected ones, another does not. Tools that read only one of them stay silent.',
    remedy: 'Take the version that no record counts, or read the records and accept the one you believe, in writing.',
  },
  ADVISORY_NO_DECLARED_FIX: {
    verdict: 'safe',
    severity: 'low',
    title: 'A flaw that ends without a fix',
    meaning:
      'The record names a last affected version and no fix. By the rules this version is clear, but nobody says that anything was mended.',
    remedy: 'Do not call what is named, whatever the version.',
  },
  ADVISORY_WITHDRAWN: {
    verdict: 'safe',
    severity: 'info',
    title: 'A withdrawn advisory',
    meaning: 'It would count this version, but its publisher took it back. It is kept, since notices still cite it.',
    remedy: 'Read why it was withdrawn; withdrawn does not mean mended.',
  },
  ADVISORY_RECORD_DAMAGED: {
    verdict: 'malformed',
    severity: 'medium',
    title: 'An advisory record that cannot be read',
    meaning: 'It is no record of the OSV schema. What it says of your packages is not known.',
    remedy: 'Fetch the export again; if it stays so, tell its publisher.',
  },
  ADVISORY_RANGE_NOT_UNDERSTOOD: {
    verdict: 'unknown',
    severity: 'low',
    title: 'A range of an advisory that is no range of versions',
    meaning:
      'One of its bounds is no version of the ecosystem. The bound is left out, so the range counts more versions, never fewer.',
    remedy: 'Read the record; tell its publisher.',
  },
  ADVISORY_SOURCE_INCOMPLETE: {
    verdict: 'unknown',
    severity: 'medium',
    title: 'Not all advisories could be read',
    meaning: 'There were more records than the limit, or the service did not answer for all packages.',
    remedy: 'Bring an export of the ecosystem you need instead of all, or ask again.',
  },
})
