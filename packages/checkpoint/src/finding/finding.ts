// SPDX-License-Identifier: Apache-2.0
// One observation about a file, and the catalogue entry that says what its code means.
import { maxFindings } from '../limits.ts'

/** What a policy makes of findings. Only a file that was read to its end without objection is `safe`. */
export type Verdict = 'safe' | 'unsafe' | 'malformed' | 'unknown'

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** What one code means, wherever it occurs. `model-guard explain CODE` prints it. */
export interface FindingKind {
  /** What the finding makes of the file by itself; `safe` where it is only worth knowing. */
  readonly verdict: Verdict
  readonly severity: Severity
  /** A few words, sentence case. */
  readonly title: string
  /** What it is and why it matters, for somebody who has not met it before. One to four sentences. */
  readonly meaning: string
  /** What to do, as an instruction. */
  readonly remedy: string
}

/** One observation with its place. */
export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly verdict: Verdict
  /** Bytes from the start of `member`, or of the file where there is none; null where it has no place. */
  readonly offset: number | null
  /** The archive member it lies in, as a path (`archive/data.pkl`); empty for the file itself. */
  readonly member: string
  readonly message: string
  /** What was seen there, as short text; never the content of a tensor. */
  readonly evidence: string
}

/** A module's part of the catalogue: its codes and their meaning. */
export type FindingKinds = Readonly<Record<string, FindingKind>>

/** Keeps the codes as literal types, so that a misspelt code does not compile. */
export function defineFindings<Kinds extends FindingKinds>(kinds: Kinds): Kinds {
  return kinds
}

/** Where and what, beside the code. */
export interface FindingPlace {
  readonly offset?: number | null
  readonly message?: string
  readonly evidence?: string
}

/** Collects the findings of one reading. Past the limit only the worst verdict is kept, never lost. */
export class Findings<Kinds extends FindingKinds> {
  readonly #kinds: Kinds
  readonly #member: string
  readonly #list: Finding[]

  constructor(kinds: Kinds, member = '', list: Finding[] = []) {
    this.#kinds = kinds
    this.#member = member
    this.#list = list
  }

  /** What was found so far, in the order of finding. */
  get list(): readonly Finding[] {
    return this.#list
  }

  add(code: keyof Kinds & string, place: FindingPlace = {}): void {
    const kind = this.#kinds[code]
    if (kind === undefined) throw new TypeError(`code is in no catalogue: ${code}`)
    // A flood of findings must not hide one of another kind, so each code keeps its first ones.
    if (this.#list.length >= maxFindings && this.#list.some((finding) => finding.code === code)) return
    this.#list.push({
      code,
      severity: kind.severity,
      verdict: kind.verdict,
      offset: place.offset ?? null,
      member: this.#member,
      message: place.message ?? kind.title,
      evidence: place.evidence ?? '',
    })
  }
}

const rank: Readonly<Record<Verdict, number>> = { safe: 0, unknown: 1, malformed: 2, unsafe: 3 }

/** The worst of several verdicts: unsafe over malformed over unknown over safe. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst: Verdict = 'safe'
  for (const verdict of verdicts) if (rank[verdict] > rank[worst]) worst = verdict
  return worst
}
