// SPDX-License-Identifier: Apache-2.0
// What a security notice states, and what becomes of it.
import type { Severity } from '@cryingsense/checkpoint'

/** The flaw that a notice lists under a number or a heading, as far as the notice describes it. */
export interface ListedFlaw {
  readonly title: string
  readonly line: number
  /** Ids that the notice itself names. */
  readonly ids: readonly string[]
  readonly affected: string | null
  readonly patched: string | null
}

/** One statement. `text` is its line, without marks. */
export type Claim = {
  readonly line: number
  readonly text: string
} & (
  | { readonly kind: 'flaw-affected'; readonly flaw: ListedFlaw; readonly package: string; readonly range: string }
  | { readonly kind: 'flaw-patched'; readonly flaw: ListedFlaw; readonly package: string; readonly version: string }
  | { readonly kind: 'flaw-severity'; readonly flaw: ListedFlaw; readonly package: string; readonly severity: Severity }
  | { readonly kind: 'flaw-withdrawn'; readonly flaw: ListedFlaw; readonly package: string }
  | { readonly kind: 'withdrawal-reason'; readonly flaw: ListedFlaw; readonly package: string }
  | { readonly kind: 'weights-only-flaw'; readonly flaw: ListedFlaw; readonly package: string }
  /** "RESOLVED": nothing is open at this version. */
  | { readonly kind: 'nothing-open'; readonly package: string; readonly version: string | null }
  /** "2.9.1 addresses all that is listed". */
  | {
      readonly kind: 'listed-resolved'
      readonly package: string
      readonly version: string
      readonly flaws: readonly ListedFlaw[]
    }
  | { readonly kind: 'supported'; readonly package: string; readonly range: string }
  | { readonly kind: 'vulnerable'; readonly package: string; readonly range: string }
  /** "Upgrade to 2.6.0 or later": from there on nothing is open; or this flaw is closed, where it stands below one. */
  | { readonly kind: 'floor'; readonly package: string; readonly version: string; readonly flaw: ListedFlaw | null }
  | {
      readonly kind: 'upgrade-dated'
      readonly package: string
      readonly from: string
      readonly to: string
      readonly date: string
    }
  | { readonly kind: 'requires'; readonly package: string; readonly wants: string; readonly range: string }
  | { readonly kind: 'pair'; readonly torch: string; readonly package: string; readonly version: string }
  | { readonly kind: 'pythons'; readonly torch: string; readonly first: string; readonly last: string }
  | { readonly kind: 'weights-only-advice'; readonly torch: string | null }
  | { readonly kind: 'default-load'; readonly torch: string | null }
  | { readonly kind: 'open-flaw'; readonly id: string; readonly package: string; readonly version: string }
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'tool'; readonly tool: 'dependabot' | 'codeql' }
  | { readonly kind: 'other' }
)

/** `true` now; `outdated`: was true on the notice's day; `unverifiable`: no record speaks of it. */
export type ClaimVerdict = 'true' | 'false' | 'outdated' | 'unverifiable'

/** A statement with the answer. */
export interface JudgedClaim {
  readonly claim: Claim
  readonly verdict: ClaimVerdict
  /** One or two sentences. */
  readonly because: string
  /** Ids of the records that say so. */
  readonly records: readonly string[]
}

/** A notice as it was read. */
export interface Notice {
  readonly claims: readonly Claim[]
  /** The day that the notice gives itself, or null. */
  readonly date: string | null
}
