// SPDX-License-Identifier: Apache-2.0
// Each statement of a notice against the records: true, false, outdated since the notice was written, or nothing that a
// record speaks of.
import type { Severity } from '@cryingsense/checkpoint'
import type { AdvisoryGroup, AdvisoryMatch } from '../advisory/advisory.ts'
import type { AdvisoryIndex } from '../advisory/match.ts'
import { visionFor, audioFor } from '../contradiction/torch-pairs.ts'
import type { Knowledge } from '../knowledge/knowledge.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { rangeSet } from '../plan/solve.ts'
import {
  complement,
  formatVersionSet,
  intersect,
  isEmpty,
  setContains,
  versionSetFromEvents,
  type VersionSet,
} from '../version/interval.ts'
import { compareVersions, formatVersion, parseVersion, type Version } from '../version/version.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Claim, ClaimVerdict, JudgedClaim, ListedFlaw, Notice } from './claim.ts'
import { findFlaw } from './match.ts'

/** What statements are held against. */
export interface Evidence {
  readonly index: AdvisoryIndex
  readonly knowledge: Knowledge
  /** Dependency files of the workspace that the notice is about; empty where none was given. */
  readonly manifests: readonly Manifest[]
  readonly workspace: Workspace | undefined
}

type Answer = Omit<JudgedClaim, 'claim'>

/** All statements, in their order. */
export function judgeClaims({ claims, date }: Notice, evidence: Evidence): JudgedClaim[] {
  const judge = new Judge(evidence, claims, date)
  return claims.map((claim) => ({ claim, ...judge.answer(claim) }))
}

const yes = (because: string, records: readonly string[] = []): Answer => ({ verdict: 'true', because, records })
const no = (because: string, records: readonly string[] = []): Answer => ({ verdict: 'false', because, records })
const unknown = (because: string): Answer => ({ verdict: 'unverifiable', because, records: [] })

class Judge {
  readonly #evidence: Evidence
  readonly #index: AdvisoryIndex
  /** The notice's day, if it can be right: a notice cannot list what was published after it. */
  readonly #date: string | null
  /** Flaws on record that the notice lists. */
  readonly #listed: readonly AdvisoryGroup[]

  constructor(evidence: Evidence, claims: readonly Claim[], date: string | null) {
    this.#evidence = evidence
    this.#index = evidence.index
    const listed = claims.flatMap((claim) =>
      'flaw' in claim && claim.flaw !== null && 'package' in claim
        ? (findFlaw(claim.flaw, claim.package, this.#index) ?? [])
        : [],
    )
    this.#listed = listed
    const newest = listed.map(publishedOf).reduce((last, day) => (day > last ? day : last), '')
    this.#date = date !== null && newest > date ? null : date
  }

  answer(claim: Claim): Answer {
    switch (claim.kind) {
      case 'flaw-affected':
        return this.#withFlaw(claim.flaw, claim.package, (group) => this.#affected(group, claim.package, claim.range))
      case 'flaw-patched':
        return this.#withFlaw(claim.flaw, claim.package, (group) => this.#patched(group, claim.package, claim.version))
      case 'flaw-severity':
        return this.#withFlaw(claim.flaw, claim.package, (group) => severity(group, claim.severity))
      case 'flaw-withdrawn':
        return this.#withFlaw(claim.flaw, claim.package, (group) => {
          const records = withdrawnOf(group)
          return records.length > 0
            ? yes(
                `${records.map(({ id }) => id).join(', ')} was withdrawn: ${records[0]?.withdrawn?.reason ?? ''}`,
                idsOf(group),
              )
            : no(`${group.id} is in force`, idsOf(group))
        })
      case 'withdrawal-reason':
        return this.#withFlaw(claim.flaw, claim.package, (group) => {
          const [record] = withdrawnOf(group)
          return record === undefined
            ? no(`${group.id} is in force`, idsOf(group))
            : no(
                `The record gives the reason: ${record.withdrawn?.reason ?? ''}. ${record.notes.join(' ')}`.trim(),
                idsOf(group),
              )
        })
      case 'weights-only-flaw':
        return this.#withFlaw(claim.flaw, claim.package, (group) =>
          yes(`So says the record: ${group.records[0]?.summary ?? ''}`, idsOf(group)),
        )
      case 'nothing-open':
        return claim.version === null
          ? unknown('The notice does not say of which version')
          : this.#nothingOpen(claim.package, claim.version)
      case 'listed-resolved':
        return this.#listedResolved(claim.package, claim.version, claim.flaws)
      case 'supported':
        return this.#supported(claim.package, claim.range)
      case 'vulnerable':
        return this.#vulnerable(claim.package, claim.range)
      case 'floor':
        return this.#floor(claim.package, claim.version, claim.flaw)
      case 'upgrade-dated':
        return this.#upgradeDated(claim)
      case 'requires':
        return this.#requires(claim.package, claim.wants, claim.range)
      case 'pair':
        return pair(claim.torch, claim.package, claim.version)
      case 'pythons':
        return this.#pythons(claim.torch, claim.first, claim.last)
      case 'weights-only-advice':
        return this.#weightsOnly(claim.torch)
      case 'default-load':
        return defaultLoad(claim.torch)
      case 'open-flaw':
        return this.#openFlaw(claim.id, claim.package, claim.version)
      case 'placeholder':
        return no('A placeholder stands where the address should be: nobody can report anything')
      case 'tool':
        return this.#tool(claim.tool)
      case 'other':
        return unknown('Advice, or a promise: no record speaks of it')
    }
  }

  #withFlaw(flaw: ListedFlaw, name: string, answer: (group: AdvisoryGroup) => Answer): Answer {
    const group = findFlaw(flaw, name, this.#index)
    return group === undefined ? unknown(`No record of ${name} fits "${flaw.title}"`) : answer(group)
  }

  /** True where a record in force has this very range; withdrawn ones count where there are no others. */
  #affected(group: AdvisoryGroup, name: string, range: string): Answer {
    const wanted = rangeSet(range)
    const records = inForceOf(group).length > 0 ? inForceOf(group) : group.records
    const same = records.filter((record) => isSame(affectedSet(record, name), wanted))
    if (same.length > 0) return yes(`${group.id}: ${same.map(({ id }) => id).join(', ')} has this range`, idsOf(group))
    // Releases decide: <2.6.0 and <=2.5.1 mean the same ones.
    const releases = this.#index.releasesOf('PyPI', name)
    const equal = records.filter((record) => {
      const set = affectedSet(record, name)
      return releases.every((version) => setContains(set, version) === setContains(wanted, version))
    })
    if (releases.length > 0 && equal.length > 0)
      return yes(`${group.id}: the same releases as in ${equal.map(({ id }) => id).join(', ')}`, idsOf(group))
    return no(
      `${group.id}: ${records.map((record) => `${record.id} has ${formatVersionSet(affectedSet(record, name))}`).join('; ')}`,
      idsOf(group),
    )
  }

  #patched(group: AdvisoryGroup, name: string, version: string): Answer {
    const fixes = inForceOf(group).flatMap((record) =>
      record.affected
        .filter((one) => one.name === name)
        .flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => fixed ?? [])),
    )
    const wanted = parseVersion(version)
    if (wanted === undefined) return unknown('It is no version')
    if (fixes.some((fix) => isEqualVersion(fix, wanted))) return yes(`${group.id}: fixed in ${version}`, idsOf(group))
    return no(
      `${group.id}: ${fixes.length === 0 ? 'no record names a fix' : `the records say ${[...new Set(fixes)].join(' and ')}`}`,
      idsOf(group),
    )
  }

  #openAt(name: string, version: string): AdvisoryMatch[] {
    return this.#index
      .match({ ecosystem: 'PyPI', name, version, pinned: null })
      .filter(({ status }) => status === 'affected' || status === 'disputed')
  }

  /** False if something was open on the notice's day already, outdated if it came later. */
  #openVerdict(open: readonly AdvisoryMatch[]): ClaimVerdict {
    const date = this.#date
    return date !== null && open.every(({ group }) => publishedOf(group) > date) ? 'outdated' : 'false'
  }

  #nothingOpen(name: string, version: string): Answer {
    const open = this.#openAt(name, version)
    if (open.length === 0)
      return yes(`No record in force counts ${name} ${version}, as of ${this.#index.snapshot.date}`)
    return {
      verdict: this.#openVerdict(open),
      because: `${name} ${version} has ${countText(open.length)}: ${openList(open)}`,
      records: open.flatMap(({ group }) => idsOf(group)),
    }
  }

  #listedResolved(name: string, version: string, flaws: readonly ListedFlaw[]): Answer {
    const groups = flaws.flatMap((flaw) => findFlaw(flaw, name, this.#index) ?? [])
    if (groups.length === 0) return unknown('No listed flaw fits a record')
    const openIds = new Set(this.#openAt(name, version).map(({ group }) => group.id))
    const parts = groups.map((group) => {
      const [withdrawn] = inForceOf(group).length === 0 ? withdrawnOf(group) : []
      if (withdrawn !== undefined)
        return {
          isFixed: false,
          text: `${group.id} was withdrawn (${withdrawn.withdrawn?.reason ?? ''}), which is no fix`,
        }
      return openIds.has(group.id)
        ? { isFixed: false, text: `${group.id} is open at ${version}` }
        : { isFixed: true, text: `${group.id} is closed` }
    })
    const because = parts.map(({ text }) => text).join('; ')
    const records = groups.flatMap(idsOf)
    return parts.every(({ isFixed }) => isFixed) ? yes(because, records) : no(`Not all of them: ${because}`, records)
  }

  /** Every release of the range must be clear; told by the lowest and by the lowest clear one. */
  #supported(name: string, range: string): Answer {
    const inside = this.#releasesIn(name, range)
    const [lowest] = inside
    if (lowest === undefined) return unknown(`No release of ${name} is known in ${range}`)
    const open = this.#openAt(name, formatVersion(lowest))
    if (inside.every((version) => this.#openAt(name, formatVersion(version)).length === 0))
      return yes(`No record in force counts any release in ${range}`)
    const clear = this.#index.lowestClearVersion('PyPI', name)
    return {
      verdict: this.#openVerdict(open),
      because: `${name} ${formatVersion(lowest)} has ${countText(open.length)}: ${openList(open)}. ${clear === null ? 'No release is clear' : `The lowest clear release is ${clear}`}`,
      records: open.flatMap(({ group }) => idsOf(group)),
    }
  }

  #vulnerable(name: string, range: string): Answer {
    const inside = this.#releasesIn(name, range)
    if (inside.length === 0) return unknown(`No release of ${name} is known in ${range}`)
    const clear = inside.filter((version) => this.#openAt(name, formatVersion(version)).length === 0)
    const newest = inside.at(-1)
    const records =
      newest === undefined ? [] : this.#openAt(name, formatVersion(newest)).flatMap(({ group }) => idsOf(group))
    return clear.length === 0
      ? yes(`Every known release in ${range} has an open flaw`, records)
      : no(`${clear.map(formatVersion).join(', ')} ${clear.length > 1 ? 'have' : 'has'} none`)
  }

  #releasesIn(name: string, range: string): Version[] {
    const set = rangeSet(range)
    return this.#index.releasesOf('PyPI', name).filter((version) => setContains(set, version))
  }

  #floor(name: string, version: string, flaw: ListedFlaw | null): Answer {
    if (flaw !== null) {
      const group = findFlaw(flaw, name, this.#index)
      if (group === undefined) return unknown(`No record of ${name} fits "${flaw.title}"`)
      const isOpen = this.#openAt(name, version).some((match) => match.group.id === group.id)
      return isOpen
        ? no(`${group.id} is open at ${version}`, idsOf(group))
        : yes(`${group.id} is closed from ${version} on (others may be open)`, idsOf(group))
    }
    const open = this.#openAt(name, version)
    const clear = this.#index.lowestClearVersion('PyPI', name)
    if (open.length === 0)
      return yes(`No record in force counts ${name} ${version}, as of ${this.#index.snapshot.date}`)
    return {
      verdict: this.#openVerdict(open),
      because: `${name} ${version} has ${countText(open.length)}: ${idList(open)}. ${clear === null ? 'No release is clear' : `The lowest clear release is ${clear}`}`,
      records: open.flatMap(({ group }) => idsOf(group)),
    }
  }

  #upgradeDated({ package: name, to, date }: Extract<Claim, { kind: 'upgrade-dated' }>): Answer {
    const released = this.#index.snapshot.releases.get(`PyPI ${name}`)?.get(to)
    if (released === undefined || released === null)
      return unknown(`The day on which ${name} ${to} was released is not known`)
    if (released <= date) return yes(`${name} ${to} was released on ${released}`)
    const later = [...new Set(this.#listed)].filter((group) => publishedOf(group) > date)
    const listed = later.map((group) => `${group.id} was published on ${publishedOf(group)}`)
    return no(
      [`${name} ${to} was released on ${released}, after the ${date} that the notice gives itself`, ...listed].join(
        '; ',
      ),
      later.flatMap(idsOf),
    )
  }

  /** The workspace's own files first, the knowledge file next. */
  #requires(name: string, wants: string, range: string): Answer {
    const wanted = rangeSet(range)
    const declared = this.#evidence.manifests
      .flatMap(({ requirements }) => requirements)
      .filter((one) => one.wantedBy === name && one.name === wants && one.range !== '')
      .map((one) => ({ range: one.range, where: `${one.place.path}:${one.place.line ?? '?'}` }))
    const known = this.#evidence.knowledge.requires
      .filter((row) => row.package === name && row.wants === wants)
      .map((row) => ({ range: row.range, where: row.source }))
    const all = declared.length > 0 ? declared : known
    if (all.length === 0) return unknown(`What ${name} asks of ${wants} is not known`)
    // "mmcv<2.4.0" of ">=2.0.0,<2.4.0" is half of the truth, and true.
    const fitting = all.find(
      (one) =>
        isSame(rangeSet(one.range), wanted) ||
        (isSame(intersect(rangeSet(one.range), wanted), rangeSet(one.range)) && sharesBound(one.range, range)),
    )
    return fitting === undefined
      ? no(all.map((one) => `${one.where} has ${wants}${one.range}`).join('; '))
      : yes(`${fitting.where} has ${wants}${fitting.range}`)
  }

  #pythons(torch: string, first: string, last: string): Answer {
    const version = parseVersion(torch)
    const row = this.#evidence.knowledge.pythons.find(
      (one) => version !== undefined && setContains(rangeSet(one.torch), version),
    )
    if (row === undefined) return unknown(`Which Pythons torch ${torch} has wheels for is not known`)
    const set = rangeSet(row.python)
    const minors = Array.from({ length: 30 }, (_, minor) => `3.${minor}`).filter((text) => {
      const python = parseVersion(text)
      return python !== undefined && setContains(set, python)
    })
    const told = `torch ${torch} has wheels for Python ${minors[0] ?? ''} to ${minors.at(-1) ?? ''}`
    const newest = this.#evidence.knowledge.pythons.at(-1)
    const later =
      newest === undefined || newest === row
        ? ''
        : `; from ${newest.torch.replace(/^[>=]+/, '')} on Python ${newest.python.replace(/^>=/, '').split(',', 1)[0] ?? ''} or later is needed`
    return minors[0] === first && minors.at(-1) === last ? yes(told) : no(`${told}${later}`)
  }

  /** weights_only=True kept code out from 2.6 on, and memory safe from 2.10 on. */
  #weightsOnly(torch: string | null): Answer {
    const flaws = ['CVE-2025-32434', 'CVE-2026-24747'].flatMap(
      (id) => this.#index.groupsOf('PyPI', 'torch').find((group) => group.id === id) ?? [],
    )
    const version = torch ?? '0'
    const open = this.#openAt('torch', version).filter(({ group }) => flaws.includes(group))
    if (torch === null)
      return {
        verdict: 'unverifiable',
        because: `It holds from torch 2.10 on: ${flaws.map(({ id }) => id).join(', ')}`,
        records: flaws.flatMap(idsOf),
      }
    if (open.length === 0) return yes(`No record in force speaks of torch.load(weights_only=True) at ${torch}`)
    const since = open.map(({ group }) => publishedOf(group)).sort()[0] ?? ''
    return {
      verdict: 'outdated',
      because: `Right, and not enough at torch ${torch}, which the notice allows${since === '' ? '' : `, since ${since}`}: ${openList(open)}`,
      records: open.flatMap(({ group }) => idsOf(group)),
    }
  }

  #openFlaw(id: string, name: string, version: string): Answer {
    const match = this.#openAt(name, version).find(
      ({ group }) => group.id === id || group.records.some((record) => record.id === id || record.aliases.includes(id)),
    )
    return match === undefined
      ? no(`No record in force counts ${name} ${version} under ${id}`)
      : yes(openText(match), idsOf(match.group))
  }

  #tool(tool: 'dependabot' | 'codeql'): Answer {
    const { workspace } = this.#evidence
    if (workspace === undefined) return unknown('No workspace was given to look into')
    const paths = workspace.list()
    if (tool === 'dependabot') {
      const path = paths.find((one) => /^\.github\/dependabot\.ya?ml$/.test(one))
      return path === undefined ? no('There is no .github/dependabot.yml') : yes(`${path} is there`)
    }
    const path = paths.find(
      (one) =>
        /^\.github\/workflows\/.*\.ya?ml$/.test(one) &&
        new TextDecoder().decode(workspace.read(one) ?? new Uint8Array()).includes('codeql-action'),
    )
    return path === undefined ? no('No workflow runs CodeQL') : yes(`${path} runs it`)
  }
}

function severity(group: AdvisoryGroup, claimed: string): Answer {
  const published = [...new Set(group.records.flatMap((record) => record.severity ?? []))]
  if (published.length === 0) return unknown(`${group.id} has no severity on record`)
  const [record] = group.records
  const score = record?.score === null || record === undefined ? '' : ` (${record.score})`
  const when = inForceOf(group).length === 0 ? ', before it was withdrawn' : ''
  return published.some((one) => one === claimed)
    ? yes(`${group.id}: ${claimed}${score}`, idsOf(group))
    : no(`${group.id}: ${published.join(', ')}${score}${when}`, idsOf(group))
}

function pair(torch: string, name: string, version: string): Answer {
  const floor = parseVersion(torch)
  const wanted = floor === undefined ? undefined : name === 'torchvision' ? visionFor(floor) : audioFor(floor)
  if (wanted === undefined) return unknown(`Which ${name} belongs to torch ${torch} is not known`)
  return version.startsWith(`${wanted}.`) || version === wanted
    ? yes(`${name} ${wanted} belongs to torch ${torch}`)
    : no(`To torch ${torch} belongs ${name} ${wanted}, not ${version}`)
}

function defaultLoad(torch: string | null): Answer {
  const version = parseVersion(torch ?? '')
  const switched = parseVersion('2.6')
  if (version === undefined || switched === undefined)
    return unknown('torch.load is restricted by default from torch 2.6 on; which version is meant is not said')
  return compareVersions(version, switched) >= 0
    ? yes('From torch 2.6 on torch.load is restricted unless it is told otherwise; below it this call is not')
    : no(`At torch ${torch ?? ''} this call is not restricted: the default changed in 2.6`)
}

function inForceOf({ records }: AdvisoryGroup): AdvisoryGroup['records'] {
  return records.filter(({ withdrawn }) => withdrawn === null)
}

function withdrawnOf({ records }: AdvisoryGroup): AdvisoryGroup['records'] {
  return records.filter(({ withdrawn }) => withdrawn !== null)
}

function idsOf(group: AdvisoryGroup): string[] {
  return [...new Set([group.id, ...group.records.map(({ id }) => id)])]
}

/** The first day on which a record of it was public; where no record says, the first of the year in its id. */
function publishedOf({ id, records }: AdvisoryGroup): string {
  const [, year] = /^[A-Z]+-(\d{4})-/.exec(id) ?? []
  return records.flatMap(({ published }) => published ?? []).sort()[0] ?? (year === undefined ? '' : `${year}-01-01`)
}

function openText({ group, fixedIn, disagreements }: AdvisoryMatch): string {
  const fix = fixedIn === null ? 'no declared fix' : `clear from ${fixedIn}`
  return `${group.id} (${fix}${disagreements.length === 0 ? '' : `; ${disagreements.join(', ')}`})`
}

/** Flaws that are named in a sentence; the rest is counted. */
const shownFlaws = 5

const severityRank: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

function worst(open: readonly AdvisoryMatch[]): readonly AdvisoryMatch[] {
  return [...open].sort((one, other) => severityRank[one.severity] - severityRank[other.severity])
}

function openList(open: readonly AdvisoryMatch[]): string {
  return worst(open).slice(0, shownFlaws).map(openText).join('; ') + moreText(open.length)
}

function idList(open: readonly AdvisoryMatch[]): string {
  return (
    worst(open)
      .slice(0, shownFlaws)
      .map(({ group }) => group.id)
      .join(', ') + moreText(open.length)
  )
}

function moreText(count: number): string {
  return count > shownFlaws ? ` and ${count - shownFlaws} more` : ''
}

function countText(count: number): string {
  return count === 1 ? 'one open flaw' : `${count} open flaws`
}

function affectedSet(record: AdvisoryGroup['records'][number], name: string): VersionSet {
  return record.affected
    .filter((one) => one.name === name)
    .flatMap(({ ranges }) => ranges)
    .flatMap((range) => versionSetFromEvents(range) ?? [])
}

/** The same versions; `<2.2.0` in prose and "fixed in 2.2.0" differ only by pre-releases of 2.2.0. */
function isSame(one: VersionSet, other: VersionSet): boolean {
  const onlyPre = (set: VersionSet): boolean =>
    set.every(
      ({ low, high }) =>
        low !== null && high !== null && low.version.release.join('.') === high.version.release.join('.'),
    )
  const [left, right] = [intersect(one, complement(other)), intersect(other, complement(one))]
  return (isEmpty(left) || onlyPre(left)) && (isEmpty(right) || onlyPre(right))
}

function isEqualVersion(text: string, version: Version): boolean {
  const other = parseVersion(text)
  return other !== undefined && compareVersions(other, version) === 0
}

/** Whether each bound of the shorter range is one of the longer. */
function sharesBound(whole: string, part: string): boolean {
  const parts = new Set(whole.replaceAll(' ', '').split(','))
  return part
    .replaceAll(' ', '')
    .split(',')
    .every((one) => parts.has(one))
}
