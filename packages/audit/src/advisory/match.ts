// SPDX-License-Identifier: Apache-2.0
// Which advisories speak of which packages, and what becomes of records that disagree.
import type { Severity } from '@cryingsense/checkpoint'
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import type { Ecosystem, PinnedPackage } from '../manifest/manifest.ts'
import { everyVersion, setContains, versionSetFromEvents, type VersionSet } from '../version/interval.ts'
import {
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  publicVersion,
  type Version,
} from '../version/version.ts'
import type {
  Advisory,
  AdvisoryGroup,
  AdvisoryMatch,
  AdvisorySnapshot,
  AffectedPackage,
  AffectedRange,
} from './advisory.ts'
import { advisoryFindings } from './findings.ts'

/** A package as it is looked up. */
export interface MatchedPackage {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
  readonly pinned: PinnedPackage | null
}

/** Groups by the packages they speak of, made once for a snapshot. */
export class AdvisoryIndex {
  readonly snapshot: AdvisorySnapshot
  readonly #groups = new Map<string, AdvisoryGroup[]>()

  constructor(snapshot: AdvisorySnapshot) {
    this.snapshot = snapshot
    for (const group of snapshot.groups) {
      const keys = group.records.flatMap(({ affected }) =>
        affected.map(({ ecosystem, name }) => `${ecosystem} ${name}`),
      )
      for (const key of new Set(keys)) {
        const groups = this.#groups.get(key)
        if (groups === undefined) this.#groups.set(key, [group])
        else groups.push(group)
      }
    }
  }

  groupsOf(ecosystem: Ecosystem, name: string): readonly AdvisoryGroup[] {
    return this.#groups.get(`${ecosystem} ${name}`) ?? []
  }

  /** Matches of one version, in the order of the snapshot. */
  match(wanted: MatchedPackage): AdvisoryMatch[] {
    return this.groupsOf(wanted.ecosystem, wanted.name).flatMap((group) => matchGroup(group, wanted, this) ?? [])
  }

  /** Released final versions of a package, lowest first; empty where they are not known. */
  releasesOf(ecosystem: Ecosystem, name: string): Version[] {
    const known = this.snapshot.releases.get(`${ecosystem} ${name}`) ?? new Map<string, string | null>()
    return [...known.keys()]
      .flatMap((text) => parseVersion(text) ?? [])
      .filter((version) => !isPrerelease(version))
      .sort(compareVersions)
  }

  /** The lowest released version that no record in force counts, `2.13.0`; null where there is none or it is not known. */
  lowestClearVersion(ecosystem: Ecosystem, name: string): string | null {
    const groups = this.groupsOf(ecosystem, name)
    const found = this.releasesOf(ecosystem, name).find((version) =>
      groups.every((group) => !inForce(group).some((record) => counts(record, ecosystem, name, version))),
    )
    return found === undefined ? null : formatVersion(found)
  }
}

function inForce({ records }: AdvisoryGroup): Advisory[] {
  return records.filter(({ withdrawn }) => withdrawn === null)
}

function affectedOf({ affected }: Advisory, ecosystem: Ecosystem, name: string): AffectedPackage[] {
  return affected.filter((one) => one.ecosystem === ecosystem && one.name === name)
}

/** Whether a record counts a version among the affected ones. */
function counts(record: Advisory, ecosystem: Ecosystem, name: string, version: Version): boolean {
  const bare = publicVersion(version)
  return affectedOf(record, ecosystem, name).some(
    ({ ranges, versions }) =>
      ranges.some((range) => rangeCounts(range, bare)) ||
      versions.some((text) => {
        const listed = parseVersion(text)
        return listed !== undefined && compareVersions(publicVersion(listed), bare) === 0
      }),
  )
}

/** Ranges are asked for again and again by planners and judges. */
const knownSets = new WeakMap<AffectedRange, VersionSet>()

/** A bound that is no version is left out: more is counted then, never less. */
function rangeCounts(range: AffectedRange, version: Version): boolean {
  let set = knownSets.get(range)
  if (set === undefined) {
    const orNull = (bound: string | null): string | null => (parseVersion(bound ?? '') === undefined ? null : bound)
    const events = {
      introduced: orNull(range.introduced) ?? '0',
      fixed: orNull(range.fixed),
      lastAffected: orNull(range.lastAffected),
    }
    set = versionSetFromEvents(events) ?? everyVersion
    knownSets.set(range, set)
  }
  return setContains(set, version)
}

/** A version past the last affected one of a record that names no fix. */
function isPastUndeclared(record: Advisory, ecosystem: Ecosystem, name: string, version: Version): boolean {
  return affectedOf(record, ecosystem, name).some(({ ranges }) =>
    ranges.some(({ fixed, lastAffected }) => {
      const last = parseVersion(lastAffected ?? '')
      return fixed === null && last !== undefined && compareVersions(publicVersion(version), last) > 0
    }),
  )
}

function matchGroup(group: AdvisoryGroup, wanted: MatchedPackage, index: AdvisoryIndex): AdvisoryMatch | undefined {
  const { ecosystem, name } = wanted
  const version = parseVersion(wanted.version)
  if (version === undefined) return undefined
  const speaking = group.records.filter((record) => affectedOf(record, ecosystem, name).length > 0)
  const active = speaking.filter(({ withdrawn }) => withdrawn === null)
  const counting = active.filter((record) => counts(record, ecosystem, name, version))
  const withdrawnCounting = speaking
    .filter(({ withdrawn }) => withdrawn !== null)
    .some((record) => counts(record, ecosystem, name, version))
  const declaresFix = active.some((record) =>
    affectedOf(record, ecosystem, name).some(({ ranges }) => ranges.some(({ fixed }) => fixed !== null)),
  )
  let status: AdvisoryMatch['status']
  if (counting.length > 0) status = counting.length === active.length ? 'affected' : 'disputed'
  else if (!declaresFix && active.some((record) => isPastUndeclared(record, ecosystem, name, version)))
    status = 'no-declared-fix'
  else if (active.length === 0 && withdrawnCounting) status = 'withdrawn'
  else return undefined
  return {
    group,
    ecosystem,
    name,
    version: wanted.version,
    pinned: wanted.pinned,
    status,
    // Where no record declares a fix, a version past the last affected one is not known to be mended.
    fixedIn: counting.length > 0 && declaresFix ? fixedIn(active, { ecosystem, name, version }, index) : null,
    disagreements: disagreements(active, ecosystem, name),
    severity: worstSeverity(speaking),
  }
}

/** The lowest released version above this one that no record in force counts. */
function fixedIn(
  active: readonly Advisory[],
  { ecosystem, name, version }: { ecosystem: Ecosystem; name: string; version: Version },
  index: AdvisoryIndex,
): string | null {
  const isClear = (candidate: Version): boolean => !active.some((record) => counts(record, ecosystem, name, candidate))
  const releases = index.releasesOf(ecosystem, name)
  if (releases.length > 0) {
    const found = releases.find((candidate) => compareVersions(candidate, version) > 0 && isClear(candidate))
    return found === undefined ? null : formatVersion(found)
  }
  // Versions of the package are not known: the highest fix that the records name, if it is a final version.
  const named = active
    .flatMap((record) =>
      affectedOf(record, ecosystem, name).flatMap(({ ranges }) =>
        ranges.flatMap(({ fixed }) => parseVersion(fixed ?? '') ?? []),
      ),
    )
    .filter((candidate) => !isPrerelease(candidate) && compareVersions(candidate, version) > 0 && isClear(candidate))
    .sort(compareVersions)
  return named[0] === undefined ? null : formatVersion(named[0])
}

function disagreements(active: readonly Advisory[], ecosystem: Ecosystem, name: string): string[] {
  const said = active.map((record) => ({
    id: record.id,
    text:
      affectedOf(record, ecosystem, name)
        .flatMap(({ ranges }) => ranges.map(rangeText))
        .join(' and ') || 'lists versions one by one',
  }))
  const different = new Set(said.map(({ text }) => text))
  return different.size <= 1 ? [] : said.map(({ id, text }) => `${id} ${text}`)
}

/** `says fixed in 2.13.0`. */
function rangeText({ introduced, fixed, lastAffected }: AffectedRange): string {
  const from = introduced === '0' ? '' : `from ${introduced} on, `
  if (fixed !== null) return `says ${from}fixed in ${fixed}`
  return lastAffected === null ? `says ${from}no fix` : `says ${from}last affected ${lastAffected}, no fix`
}

const rank: Readonly<Record<Severity, number>> = { critical: 4, high: 3, medium: 2, low: 1, info: 0 }

function worstSeverity(records: readonly Advisory[]): Severity {
  return records.reduce<Severity>(
    (worst, { severity }) => (severity !== null && rank[severity] > rank[worst] ? severity : worst),
    records.some(({ severity }) => severity !== null) ? 'info' : 'medium',
  )
}

const codes = {
  affected: 'ADVISORY_AFFECTED',
  disputed: 'ADVISORY_DISPUTED',
  'no-declared-fix': 'ADVISORY_NO_DECLARED_FIX',
  withdrawn: 'ADVISORY_WITHDRAWN',
} as const

/** The finding that a match becomes, at the place where the version is fixed or asked for. */
export function toAdvisoryFinding(match: AdvisoryMatch, place: Place): AuditFinding {
  const { group, name, version, status, disagreements: differing, severity } = match
  const [first] = group.records
  const isOpen = status === 'affected' || status === 'disputed'
  const notes = group.records.flatMap((record) => record.notes)
  const parts = [
    `${name} ${version}: ${group.id}, ${first?.summary ?? ''}`,
    ...(isOpen ? [fixText(match)] : []),
    ...differing,
    ...group.records.flatMap(({ id, withdrawn }) =>
      withdrawn === null
        ? []
        : [`${id} was withdrawn${withdrawn.date === '' ? '' : ` on ${withdrawn.date}`}: ${withdrawn.reason}`],
    ),
  ]
  return makeFinding(advisoryFindings, codes[status], {
    place,
    // A local version (+cpu) is the same package to whoever accepts a flaw of it.
    subject: `${name} ${version.replace(/\+.*$/, '')} ${group.id}`,
    message: parts.join('; '),
    evidence: [...new Set(notes)].join(' '),
    ...(isOpen ? { severity } : {}),
  })
}

function fixText({ group, ecosystem, name, fixedIn: fix }: AdvisoryMatch): string {
  if (fix !== null) return `clear from ${fix} on`
  const ranges = inForce(group).flatMap((record) => affectedOf(record, ecosystem, name).flatMap((one) => one.ranges))
  const last = ranges.map(({ lastAffected }) => lastAffected).find((bound) => bound !== null)
  return ranges.some(({ fixed }) => fixed !== null)
    ? 'no released version is clear of it'
    : `no fix is declared${last === undefined ? '' : `, last affected ${last}`}`
}
