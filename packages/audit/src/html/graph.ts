// SPDX-License-Identifier: Apache-2.0
// What is worth drawing of the dependencies: projects, what they ask for, and everything that is in trouble. The rest is
// counted in one node.
import type { Manifest, Requirement } from '../manifest/manifest.ts'
import type { Conflict } from '../plan/plan.ts'
import type { AuditReport } from '../report/report.ts'
import { maxArrows, maxNodes } from './limits.ts'

/** A project, a package, or all that is not drawn. */
export interface GraphNode {
  readonly name: string
  readonly kind: 'workspace' | 'project' | 'package' | 'rest'
  readonly version: string | null
  /** What is wrong with it, in two words each. */
  readonly troubles: readonly string[]
}

/** Who asks for what. */
export interface GraphArrow {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly kind: 'requirement' | 'part' | 'lock' | 'knowledge'
  readonly isConflict: boolean
  /** Where it says so, as text; empty where no file of the workspace does. */
  readonly place: string
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly arrows: readonly GraphArrow[]
}

/** Chooses nodes and arrows; the same report gives the same graph. */
export function toGraph({ workspace, manifests, advisories, plan }: AuditReport): Graph {
  const conflicts = plan?.conflicts ?? []
  const home = manifests.find(({ path, project }) => project !== null && !path.includes('/'))?.project ?? workspace
  const projects = new Set(manifests.flatMap(({ project }) => project ?? []).filter((name) => name !== home))
  const arrows = requirementArrows(manifests, home, conflicts)
  const names = new Set([...arrows.flatMap(({ from, to }) => [from, to]), ...projects])
  const involved = namesIn(conflicts, new Set([...names, ...advisories.map(({ name }) => name)]))
  const open = advisories.filter(({ status }) => status === 'affected' || status === 'disputed')
  const flaws = Map.groupBy(open, ({ name }) => name)
  const wanted = wantedVersions(conflicts)
  const troublesOf = (name: string): string[] => {
    const count = new Set((flaws.get(name) ?? []).map(({ group }) => group.id)).size
    return [
      ...(count === 0 ? [] : [`${count} ${count === 1 ? 'advisory' : 'advisories'}`]),
      ...(involved.has(name) ? [wanted.get(name) ?? 'conflict'] : []),
    ]
  }
  const isTroubled = (name: string): boolean => involved.has(name) || flaws.has(name)
  const all = new Set([...names, ...flaws.keys(), ...involved])
  all.delete(home)
  const chosen = choose([...all], { arrows, projects, isTroubled })
  const versions = new Map(
    manifests.flatMap(({ pinned }) => pinned.map(({ name, version }) => [name, version] as const)),
  )
  const packageCount = new Set([...all, ...versions.keys()].filter((name) => name !== home)).size
  const restCount = packageCount - chosen.size
  const rest = `+ ${restCount} more`
  const toNode = (name: string): GraphNode => ({
    name,
    kind: projects.has(name) ? 'project' : 'package',
    // The version that is in trouble, where several projects have different ones.
    version: flaws.get(name)?.[0]?.version ?? versions.get(name) ?? null,
    troubles: troublesOf(name),
  })
  // Whoever is asked for by another needs no arrow that says it is there.
  const asked = new Set(
    arrows.filter(({ from, to }) => from !== to && (from === home || chosen.has(from))).map(({ to }) => to),
  )
  const isDrawn = (name: string): boolean => name === home || chosen.has(name)
  const drawn = [
    ...arrows,
    ...knowledgeArrows(conflicts, chosen),
    ...partArrows(manifests, home, projects).filter(({ to }) => !asked.has(to)),
    ...lockArrows(manifests, new Set([...chosen].filter((name) => isTroubled(name)))),
  ].filter(({ from, to }) => from !== to && isDrawn(from) && isDrawn(to))
  return {
    nodes: [
      { name: home, kind: 'workspace', version: null, troubles: [] },
      ...[...chosen].sort().map(toNode),
      ...(restCount > 0 ? [{ name: rest, kind: 'rest' as const, version: null, troubles: [] }] : []),
    ],
    arrows: [
      ...mergeParallel(drawn).slice(0, maxArrows),
      ...(restCount > 0 ? [arrow(home, rest, { kind: 'part', label: '' })] : []),
    ],
  }
}

function arrow(from: string, to: string, more: Partial<GraphArrow>): GraphArrow {
  return { from, to, label: '', kind: 'requirement', isConflict: false, place: '', ...more }
}

function requirementArrows(manifests: readonly Manifest[], home: string, conflicts: readonly Conflict[]): GraphArrow[] {
  const placed = conflicts.flatMap(({ parts }) => parts).filter(({ place }) => place !== null)
  const isConflict = ({ name, place }: Requirement): boolean =>
    placed.some(
      (part) =>
        part.place?.path === place.path && part.place.line === place.line && wordsOf(part.statement).includes(name),
    )
  return manifests.flatMap(({ requirements, project }) =>
    requirements.flatMap((requirement) => {
      const { wantedBy, name, range, role, place } = requirement
      if (role === 'constraint') return []
      const text = place.line === null ? place.path : `${place.path}:${place.line}`
      const from = wantedBy ?? project ?? home
      return [arrow(from, name, { label: range, isConflict: isConflict(requirement), place: text })]
    }),
  )
}

/** Submodules and members as parts of the workspace. */
function partArrows(manifests: readonly Manifest[], home: string, projects: ReadonlySet<string>): GraphArrow[] {
  const submodules = manifests.flatMap((manifest) => manifest.submodules.map(({ path }) => `${path}/`))
  const labels = new Map<string, string>()
  for (const { project, path } of manifests)
    if (project !== null && projects.has(project) && !labels.has(project))
      labels.set(project, submodules.some((one) => path.startsWith(one)) ? 'submodule' : 'member')
  return [...labels].map(([name, label]) => arrow(home, name, { kind: 'part', label }))
}

/** Facts from outside of the workspace that bind two packages: `wheels of mmcv: they end at torch 2.1`. */
function knowledgeArrows(conflicts: readonly Conflict[], chosen: ReadonlySet<string>): GraphArrow[] {
  return conflicts.flatMap(({ parts }) =>
    parts.flatMap(({ statement, place, source }) => {
      const found = wordsOf(statement).filter((word) => chosen.has(word))
      const [from, to] = [found[0], found.at(-1)]
      if (place !== null || from === undefined || to === undefined || from === to) return []
      const label = statement
        .slice(statement.lastIndexOf(': ') + 1)
        .replace(/^\s*they\s+/, '')
        .trim()
      return [arrow(from, to, { kind: 'knowledge', label, isConflict: true, place: source ?? '' })]
    }),
  )
}

/** What locked packages want of each other, between those in trouble only: a lock has thousands of such arrows. */
function lockArrows(manifests: readonly Manifest[], troubled: ReadonlySet<string>): GraphArrow[] {
  return manifests.flatMap(({ pinned }) =>
    pinned
      .filter(({ name }) => troubled.has(name))
      .flatMap(({ name, requires }) =>
        requires
          .filter((one) => troubled.has(one.name))
          .map((one) => arrow(name, one.name, { kind: 'lock', label: one.range })),
      ),
  )
}

/** One arrow for all that lead from one node to another, with what any of them says. */
function mergeParallel(arrows: readonly GraphArrow[]): GraphArrow[] {
  const groups = Map.groupBy(arrows, ({ from, to }) => JSON.stringify([from, to]))
  const merged = [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const ranked = [...group].sort((one, other) => Number(other.isConflict) - Number(one.isConflict))
    const labels = [...new Set(ranked.map(({ label }) => label).filter((label) => label !== ''))]
    return [
      {
        ...first,
        kind: ranked[0]?.kind ?? first.kind,
        // Of several facts the first is enough for a picture; the plan has them all.
        label: ranked[0]?.kind === 'knowledge' ? (labels[0] ?? '') : labels.join('; '),
        isConflict: group.some(({ isConflict }) => isConflict),
        place: [...new Set(ranked.map(({ place }) => place).filter((place) => place !== ''))].slice(0, 4).join(', '),
      },
    ]
  })
  return merged.sort((one, other) => Number(other.isConflict) - Number(one.isConflict))
}

/** Trouble first, then projects, then what somebody bounds. */
function choose(
  names: readonly string[],
  {
    arrows,
    projects,
    isTroubled,
  }: {
    readonly arrows: readonly GraphArrow[]
    readonly projects: ReadonlySet<string>
    readonly isTroubled: (name: string) => boolean
  },
): Set<string> {
  const incoming = Map.groupBy(arrows, ({ to }) => to)
  const weights = new Map(
    names.map((name) => {
      const isBounded = (incoming.get(name) ?? []).some(({ label }) => label !== '')
      const weight = (isTroubled(name) ? 4 : 0) + (projects.has(name) ? 2 : 0) + (isBounded ? 1 : 0)
      return [name, weight] as const
    }),
  )
  return new Set(
    names
      .filter((name) => (weights.get(name) ?? 0) > 0)
      .sort((one, other) => (weights.get(other) ?? 0) - (weights.get(one) ?? 0) || (one < other ? -1 : 1))
      .slice(0, maxNodes),
  )
}

function namesIn(conflicts: readonly Conflict[], names: ReadonlySet<string>): Set<string> {
  const words = conflicts.flatMap(({ parts }) => parts.flatMap(({ statement }) => wordsOf(statement)))
  return new Set(words.filter((word) => names.has(word)))
}

/** Versions that the flaws of a package ask for, of the first conflict that says so: `torch >= 2.2.0 is wanted, ...`. */
function wantedVersions(conflicts: readonly Conflict[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { statement } of conflicts.flatMap(({ parts }) => parts)) {
    const [, name, range] = /^(\S{1,200}) ([<>=~!]{1,3} ?[\w.]{1,30}) is wanted/.exec(statement) ?? []
    if (name !== undefined && range !== undefined && !found.has(name)) found.set(name, `wanted ${range}`)
  }
  return found
}

/** Words of a statement as names are written: `mmcv>=2.0` begins with one. */
function wordsOf(statement: string): string[] {
  return (
    statement
      .slice(0, 2_000)
      .match(/[@\w][\w./-]*/g)
      ?.map((word) => word.replace(/[./-]+$/, '')) ?? []
  )
}
