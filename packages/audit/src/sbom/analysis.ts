// SPDX-License-Identifier: Apache-2.0
// What is said of a flaw's effect here (VEX). It never says more than a record or the project's own words do.
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import type { AcceptedFinding } from '../report/report.ts'
import { toText } from './text.ts'

/** The analysis of CycloneDX 1.6. */
export interface Analysis {
  readonly state: 'exploitable' | 'in_triage' | 'false_positive' | 'not_affected'
  readonly justification?: 'code_not_reachable'
  readonly response?: readonly ('update' | 'will_not_fix')[]
  readonly detail: string
}

/** Words with which a project says that the flaw cannot be reached, and words that take it back. */
const unreachable = /\b(?:code_not_reachable|not reachable|unreachable|not reached|(?:never|not) called)\b/i
const doubtful = /\?|\b(?:unclear|unknown|unsure|perhaps|maybe|probably|likely|might|may|if)\b/i

/** Judges one match; `accepted` is the project's exception for it. */
export function analyse(match: AdvisoryMatch, accepted: AcceptedFinding | undefined): Analysis {
  const { status, group, fixedIn, disagreements } = match
  if (status === 'withdrawn') {
    const reasons = group.records.flatMap(({ id, withdrawn }) =>
      withdrawn === null ? [] : [`${id} was withdrawn on ${withdrawn.date}: ${withdrawn.reason}`],
    )
    return { state: 'false_positive', detail: toText(reasons.join('; ')) }
  }
  if (accepted !== undefined) {
    const { reason, owner, expires } = accepted
    const detail = toText(`Accepted by ${owner} until ${expires}: ${reason}`)
    return unreachable.test(reason) && !doubtful.test(reason)
      ? { state: 'not_affected', justification: 'code_not_reachable', detail }
      : { state: status === 'affected' ? 'exploitable' : 'in_triage', response: ['will_not_fix'], detail }
  }
  if (status === 'no-declared-fix')
    return { state: 'in_triage', detail: 'The version is past the last affected one, but no fix is declared' }
  if (status === 'disputed') return { state: 'in_triage', detail: toText(disagreements.join('; ')) }
  return fixedIn === null
    ? { state: 'exploitable', detail: 'Every record in force counts this version; no released version is clear' }
    : {
        state: 'exploitable',
        response: ['update'],
        detail: `Every record in force counts this version; clear from ${fixedIn} on`,
      }
}
