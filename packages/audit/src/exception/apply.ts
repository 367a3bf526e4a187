// SPDX-License-Identifier: Apache-2.0
// What a project's exceptions make of the findings: covered ones are set aside with their reason, expired ones count
// again, and exceptions that cover nothing are told.
import type { AcceptedFinding, ExceptionNote } from '../report/report.ts'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { exceptionFindings } from './findings.ts'
import type { Exception } from './policy.ts'

/** Findings, sorted out. */
export interface Decision {
  /** What counts. */
  readonly findings: readonly AuditFinding[]
  readonly accepted: readonly AcceptedFinding[]
  readonly exceptions: readonly ExceptionNote[]
}

/** `policyPath` is where the exceptions stand; `date` is the day of the audit, `2026-11-27`. */
export function applyExceptions(
  findings: readonly AuditFinding[],
  exceptions: readonly Exception[],
  { policyPath, date }: { policyPath: string; date: string },
): Decision {
  const states = new Map<Exception, ExceptionNote['state']>()
  const open: AuditFinding[] = []
  const accepted: AcceptedFinding[] = []
  const byCode = Map.groupBy(exceptions, ({ code }) => code)
  for (const finding of findings) {
    const covering =
      finding.verdict === 'safe' ? [] : (byCode.get(finding.code) ?? []).filter((one) => covers(one, finding))
    const inForce = covering.find(({ expires }) => expires >= date)
    for (const exception of covering) {
      const isUsed = exception.expires >= date
      if (states.get(exception) !== 'used') states.set(exception, isUsed ? 'used' : 'expired')
    }
    if (inForce === undefined) open.push(finding)
    else accepted.push({ finding, reason: inForce.reason, owner: inForce.owner, expires: inForce.expires })
  }
  const notes = exceptions.map((exception): ExceptionNote => {
    const { code, subject, path, reason, owner, expires } = exception
    return { state: states.get(exception) ?? 'unneeded', code, subject: subject ?? path ?? '', reason, owner, expires }
  })
  return { findings: [...open, ...notes.flatMap((note) => toFinding(note, policyPath))], accepted, exceptions: notes }
}

/** Whether the exception speaks of this finding. */
function covers({ subject, path }: Exception, finding: AuditFinding): boolean {
  if (subject !== undefined && subject !== finding.subject) return false
  return path === undefined || isUnder(finding.path, path)
}

/** Whether `path` is `place`, or in the folder `place` that ends in a slash. */
export function isUnder(path: string, place: string): boolean {
  return path === place || (place.endsWith('/') && path.startsWith(place))
}

function toFinding({ state, code, subject, reason, owner, expires }: ExceptionNote, path: string): AuditFinding[] {
  if (state === 'used') return []
  const what = subject === '' ? code : `${code} of ${subject}`
  const message =
    state === 'expired'
      ? `The exception for ${what} ended on ${expires} (${owner}: ${reason})`
      : `The exception for ${what} (${owner}, until ${expires}) covers nothing any more`
  return [
    makeFinding(exceptionFindings, state === 'expired' ? 'EXCEPTION_EXPIRED' : 'EXCEPTION_UNNEEDED', {
      place: { path, line: null },
      subject: what,
      message,
    }),
  ]
}
