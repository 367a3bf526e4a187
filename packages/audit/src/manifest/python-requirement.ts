// SPDX-License-Identifier: Apache-2.0
// A PEP 508 requirement out of any file, as the one shape, with what is wrong with it.
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { parseRequirement } from '../requirement/requirement.ts'
import { credentialsFinding, toSource } from './address.ts'
import { manifestFindings } from './findings.ts'
import { maxBadLines } from './limits.ts'
import type { Requirement } from './manifest.ts'

/** What is the same for all requirements of a file or a group. */
export interface RequirementContext {
  readonly role: Requirement['role']
  readonly group: string | null
  readonly wantedBy: string | null
}

/** Collects the requirements of one file, and what could not be understood. */
export class RequirementList {
  readonly requirements: Requirement[] = []
  readonly findings: AuditFinding[] = []
  #badCount = 0

  /** `text` is PEP 508; `hasHashes` where the file gives hashes for it. */
  add(text: string, context: RequirementContext, place: Place, hasHashes = false): void {
    const parsed = parseRequirement(text)
    if (parsed === undefined) {
      this.addBad(text, place)
      return
    }
    const { name, extras, range, url, marker } = parsed
    let source: Requirement['source'] = null
    if (url !== null) {
      const { kind, location, hasCredentials } = toSource(url)
      if (hasCredentials) this.findings.push(credentialsFinding(place, name))
      source = { kind, location }
    }
    const hasHash = hasHashes || /#(?:.*&)?sha256=/.test(url ?? '')
    this.requirements.push({
      ecosystem: 'PyPI',
      name,
      extras,
      range,
      marker,
      source,
      hasHashes: hasHash,
      ...context,
      place,
    })
  }

  /** A line that is not understood; the first few of a file are told. */
  addBad(text: string, place: Place): void {
    this.#badCount++
    if (this.#badCount > maxBadLines) return
    this.findings.push(
      makeFinding(manifestFindings, 'MANIFEST_LINE_NOT_UNDERSTOOD', {
        place,
        subject: place.path,
        // An address may hold a password.
        evidence: text.replace(/\/\/[^/\s]*@/g, '//...@').slice(0, 160),
      }),
    )
  }
}
