// SPDX-License-Identifier: Apache-2.0
// One observation about a workspace: what a code means is in the catalogue, the place and the words are here.
import type { FindingKind, Severity, Verdict } from '@cryingsense/checkpoint'

/** A place in a file of the workspace. */
export interface Place {
  /** From the workspace's root, with `/`; empty for the workspace itself. */
  readonly path: string
  /** From 1; null where the whole file is meant. */
  readonly line: number | null
}

/** One observation with its place. */
export interface AuditFinding extends Place {
  readonly code: string
  readonly severity: Severity
  readonly verdict: Verdict
  /** From 1, in UTF-16 units; null where the whole line is meant. */
  readonly column: number | null
  /** Number of a notebook's cell, from 1; null elsewhere. */
  readonly cell: number | null
  /** What it is about, for exceptions and diffs: `torch@2.9.1 CVE-2026-24747`, `torch.load`; stable between runs. */
  readonly subject: string
  /** One sentence with the facts. */
  readonly message: string
  /** What was seen there, as short text. */
  readonly evidence: string
}

/** What differs between two findings of one code. */
export interface FindingFacts {
  readonly place: Place
  readonly subject: string
  readonly message?: string
  readonly evidence?: string
  /** Instead of the catalogue's, where a record says how bad it is. */
  readonly severity?: Severity
}

/** Makes a finding of a code of this catalogue. */
export function makeFinding<Kinds extends Readonly<Record<string, FindingKind>>>(
  kinds: Kinds,
  code: keyof Kinds & string,
  { place, subject, message, evidence, severity }: FindingFacts,
): AuditFinding {
  const kind = kinds[code]
  if (kind === undefined) throw new TypeError(`code is in no catalogue: ${code}`)
  return {
    code,
    severity: severity ?? kind.severity,
    verdict: kind.verdict,
    path: place.path,
    line: place.line,
    column: null,
    cell: null,
    subject,
    message: message ?? kind.title,
    evidence: evidence ?? '',
  }
}
