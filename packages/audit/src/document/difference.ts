// SPDX-License-Identifier: Apache-2.0
// What changed since an earlier audit: findings that are new, and findings that have gone. Lines do not count, so that
// a file that grew in front of a finding changes nothing.
import { documentVersion } from './document.ts'

/** A finding, as far as two audits are compared by it. */
export interface ComparedFinding {
  readonly code: string
  readonly verdict: string
  readonly path: string
  readonly subject: string
  readonly message: string
}

/** What changed. */
export interface Difference {
  readonly oldDate: string
  readonly oldVerdict: string
  readonly added: readonly ComparedFinding[]
  readonly gone: readonly ComparedFinding[]
  readonly keptCount: number
}

/** An earlier document, checked as far as it is used. */
export interface EarlierAudit {
  readonly date: string
  readonly verdict: string
  readonly findings: readonly ComparedFinding[]
}

/** Reads what `--json` wrote. Throws a `TypeError` that says what is missing. */
export function readEarlierAudit(text: string): EarlierAudit {
  const document: unknown = JSON.parse(text)
  if (typeof document !== 'object' || document === null) throw new TypeError('it is no audit document')
  const { version, date, verdict, findings } = document as Readonly<Record<string, unknown>>
  if (version !== documentVersion) throw new TypeError(`its "version" is not ${documentVersion}`)
  if (typeof date !== 'string' || typeof verdict !== 'string' || !Array.isArray(findings))
    throw new TypeError('it has no "date", "verdict" or "findings": it is no audit document')
  return { date, verdict, findings: findings.map(toCompared) }
}

function toCompared(value: unknown, index: number): ComparedFinding {
  const record: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const text = (key: string): string => {
    const found = record[key]
    if (typeof found !== 'string') throw new TypeError(`finding ${index + 1} has no "${key}"`)
    return found
  }
  return {
    code: text('code'),
    verdict: text('verdict'),
    path: text('path'),
    subject: text('subject'),
    message: text('message'),
  }
}

/** Compares by code, subject and file, each as often as it occurs. */
export function compareAudits(earlier: EarlierAudit, findings: readonly ComparedFinding[]): Difference {
  const left = new Map<string, ComparedFinding[]>()
  for (const finding of earlier.findings) {
    const key = keyOf(finding)
    const same = left.get(key)
    if (same === undefined) left.set(key, [finding])
    else same.push(finding)
  }
  const added: ComparedFinding[] = []
  let keptCount = 0
  for (const finding of findings) {
    if (left.get(keyOf(finding))?.pop() === undefined) added.push(finding)
    else keptCount++
  }
  return { oldDate: earlier.date, oldVerdict: earlier.verdict, added, gone: [...left.values()].flat(), keptCount }
}

function keyOf({ code, subject, path }: ComparedFinding): string {
  return JSON.stringify([code, subject, path])
}
