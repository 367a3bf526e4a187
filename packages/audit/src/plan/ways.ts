// SPDX-License-Identifier: Apache-2.0
// The kinds of ways out. Each is tried against the same constraints, less what it takes away; one that leaves nothing to
// install is no way out.
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import { audioFor, visionFor } from '../contradiction/torch-pairs.ts'
import type { Place } from '../finding/finding.ts'
import { setContains, type VersionSet } from '../version/interval.ts'
import { compareVersions, formatVersion, parseVersion, type Version } from '../version/version.ts'
import { installCommands, verification } from './commands.ts'
import type { PlanAxes, PlanChange, WayOut } from './plan.ts'
import {
  candidatesOf,
  compiledPackages,
  declaredPythons,
  demandConstraint,
  demandsOn,
  isOwn,
  namesIn,
  torchPythons,
  wheelConstraint,
  type Environment,
} from './problem.ts'
import { openRisks, type PlannedPackage } from './risk.ts'
import { rangeSet, solve, type Constraint, type Solution } from './solve.ts'

/** What every way is made from. */
export interface WayContext {
  readonly environment: Environment
  readonly open: readonly AdvisoryMatch[]
  readonly mentions: ReadonlyMap<string, Place>
  readonly steps: readonly string[]
  readonly usesUv: boolean
}

/** Move torch and what belongs to it, and everything else with a flaw, to versions that are clear. */
export function upgrading(context: WayContext): WayOut | undefined {
  const { open } = context
  const torchOpen = open.some(({ name }) => ['torch', 'torchvision', 'torchaudio'].includes(name))
  const solution = torchOpen ? keepingPython(context) : undefined
  const changes = [...torchChanges(solution?.torch, context), ...otherChanges(context)]
  if (changes.length === 0) return undefined
  return finish(context, {
    title: 'Upgrade to releases that are clear',
    kind: 'upgrade',
    changes,
    axes: axesOf(solution, undefined, context),
    extraSteps: [],
  })
}

/** Replace compiled packages, and what asserts their versions, by forks with wheels for a newer torch. */
export function forking(context: WayContext): WayOut | undefined {
  const { environment } = context
  const { knowledge } = environment
  const compiled = compiledPackages(environment)
  const present = namesIn(environment.manifests)
  const forks = knowledge.forks.filter((row) => present.has(row.package))
  const forkOf = (name: string): (typeof forks)[number] | undefined => forks.find((row) => row.package === name)
  if (!compiled.every((name) => forkOf(name) !== undefined)) return undefined
  // A fork that drops a bound frees those who import it; the rest still asserts against the fork's version.
  const freed = new Set(forks.filter(({ drops }) => drops.length > 0).map((row) => row.package))
  const kept = demandsOn(new Set(compiled), environment).filter(
    (demand) => !freed.has(demand.by.split(' ')[0] ?? '') && !isOwn(demand, environment),
  )
  const constraints: Constraint[] = [
    torchPythons(environment),
    ...kept.map(demandConstraint),
    ...compiled.map((name) => wheelConstraint(name, forkOf(name)?.fork ?? name, environment)),
  ]
  const solution = clearest(constraints, context)
  if (solution === undefined) return undefined
  const changes: PlanChange[] = [
    ...torchChanges(solution.torch, context),
    ...forks.map((row): PlanChange => ({
      package: row.package,
      from: pinnedVersion(row.package, context),
      to: `${row.fork} ${row.version === '' ? '(newest)' : row.version}`,
      reason: row.source,
    })),
  ]
  return finish(context, {
    title: `Prebuilt: torch ${minorOf(solution.torch)} with forks that keep the import names`,
    kind: 'prebuilt',
    changes,
    axes: axesOf(
      solution,
      compiled.map((name) => forkOf(name)?.fork ?? name),
      context,
    ),
    extraSteps: [
      `Remove the submodules or packages that the forks replace: ${forks.map((row) => row.package).join(', ')}`,
      ...forks
        .filter(({ version }) => version === '')
        .map(({ fork }) => `Choose the release of ${fork} yourself: none is on record`),
    ],
  })
}

/** Keep the packages, without their compiled parts. */
export function goingLite(context: WayContext): WayOut | undefined {
  const { environment, mentions } = context
  const compiled = compiledPackages(environment)
  const rows = environment.knowledge.lite.filter((row) => compiled.includes(row.package))
  if (rows.length < compiled.length || rows.some(({ unlessImported }) => mentions.has(unlessImported))) return undefined
  const solution = clearest([torchPythons(environment)], context)
  if (solution === undefined) return undefined
  return finish(context, {
    title: `Without compiled operators: torch ${minorOf(solution.torch)} with ${rows.map(({ lite }) => lite).join(', ')}`,
    kind: 'lite',
    changes: [
      ...torchChanges(solution.torch, context),
      ...rows.map((row): PlanChange => ({
        package: row.package,
        from: pinnedVersion(row.package, context),
        to: `${row.lite} ${pinnedVersion(row.package, context) ?? ''}`.trim(),
        reason: `${row.unlessImported} is mentioned nowhere in these sources; ${row.source}`,
      })),
    ],
    axes: axesOf(solution, undefined, context),
    extraSteps: rows.map(
      ({ unlessImported }) =>
        `Make sure that nothing you call needs ${unlessImported}: some models do, and fail when they are built`,
    ),
  })
}

/** Keep the packages and compile them against the torch that is clear. */
export function building(context: WayContext): WayOut | undefined {
  const { environment } = context
  const compiled = compiledPackages(environment)
  const solution = clearest([torchPythons(environment)], context)
  if (solution === undefined || compiled.length === 0) return undefined
  return finish(context, {
    title: `From source: torch ${minorOf(solution.torch)}, with ${compiled.join(', ')} compiled by you`,
    kind: 'build-from-source',
    changes: [
      ...torchChanges(solution.torch, context),
      ...compiled.map((name): PlanChange => ({
        package: name,
        from: pinnedVersion(name, context),
        to: `${name} ${pinnedVersion(name, context) ?? ''} built from its source`.replace('  ', ' '),
        reason: 'no wheel exists for this torch; the source is published',
      })),
    ],
    axes: axesOf(solution, undefined, context),
    extraSteps: [
      `Build ${compiled.join(', ')} once for each system, keep the wheel and pin its hash; a build without operators installs, and fails when it is used`,
    ],
  })
}

/** Do without the packages: take the weights out, and write the little that is used. */
export function dropping(context: WayContext): WayOut | undefined {
  const { environment } = context
  const compiled = compiledPackages(environment)
  const solution = clearest([torchPythons(environment)], context)
  if (solution === undefined || compiled.length === 0) return undefined
  const present = namesIn(environment.manifests)
  const family = [...new Set([...compiled, ...environment.knowledge.forks.map((row) => row.package)])].filter((name) =>
    present.has(name),
  )
  return finish(context, {
    title: `Without ${family.join(', ')}: keep the weights, drop the packages`,
    kind: 'drop',
    changes: [
      ...torchChanges(solution.torch, context),
      ...family.map((name): PlanChange => ({
        package: name,
        from: pinnedVersion(name, context),
        to: null,
        reason: 'what is used of it is written as plain torch modules',
      })),
    ],
    axes: axesOf(solution, undefined, context),
    extraSteps: [
      'Convert the checkpoint with --key state_dict, write the modules that you call, and load the tensors by name',
    ],
  })
}

interface Draft {
  readonly title: string
  readonly kind: WayOut['kind']
  readonly changes: readonly PlanChange[]
  readonly axes: PlanAxes
  readonly extraSteps: readonly string[]
}

function finish(context: WayContext, { title, kind, changes, axes, extraSteps }: Draft): WayOut {
  const { environment, mentions, steps } = context
  const changed = new Set(changes.map((change) => change.package))
  const planned: PlannedPackage[] = [
    ...changes.flatMap((change) =>
      change.to === null || /[^\w.+-]/.test(change.to) ? [] : [{ name: change.package, version: change.to }],
    ),
    ...environment.manifests
      .flatMap(({ pinned }) => pinned)
      .filter(({ ecosystem, name }) => ecosystem === 'PyPI' && !changed.has(name)),
  ]
  return {
    title,
    kind,
    changes,
    stillOpen: openRisks(planned, environment.index, mentions),
    axes,
    commands: installCommands(changes, { usesUv: context.usesUv, ...pythonAndOwn(axes, environment) }),
    verify: verification(changes, context),
    steps: [...extraSteps, ...steps],
  }
}

/** The Python to pin, if any must be pinned, and what the workspace itself asks for by name. */
function pythonAndOwn(
  axes: PlanAxes,
  environment: Environment,
): { readonly python: string | undefined; readonly own: ReadonlySet<string> } {
  const declared = declaredPythons(environment)
  const fitting = axes.python.filter((text) =>
    declared.every((constraint) => constraint.kind !== 'python' || rangeSetHas(constraint.set, text)),
  )
  const isFree = fitting.length > 0 && axes.python.length > 1
  const own = environment.manifests.flatMap(({ requirements }) =>
    requirements.filter(({ wantedBy }) => wantedBy === null),
  )
  return {
    python: isFree ? undefined : (fitting.at(-1) ?? axes.python.at(-1)),
    own: new Set(own.map(({ name }) => name)),
  }
}

function rangeSetHas(set: VersionSet, text: string): boolean {
  const version = parseVersion(text)
  return version !== undefined && setContains(set, version)
}

/** The declared Python where it costs nothing, else the Python that the clearest torch needs. */
function keepingPython(context: WayContext): Solution | undefined {
  const { environment } = context
  const own = [torchPythons(environment)]
  const kept = clearest([...own, ...declaredPythons(environment)], context)
  const free = clearest(own, context)
  if (kept === undefined || free === undefined) return free
  return openCount(kept.torch, environment) <= openCount(free.torch, environment) ? kept : free
}

/** Open flaws of a torch and of what belongs to it. */
function openCount(torch: Version, environment: Environment): number {
  const packages = [{ name: 'torch', version: formatVersion(torch) }, ...partners(torch, environment)]
  return packages
    .flatMap(({ name, version }) => environment.index.match({ ecosystem: 'PyPI', name, version, pinned: null }))
    .filter(({ status }) => status === 'affected' || status === 'disputed').length
}

/** Of all solutions the one with fewest open flaws of torch and its partners; among equals the lowest torch. */
function clearest(constraints: readonly Constraint[], { environment }: WayContext): Solution | undefined {
  const counts = new Map<string, number>()
  const count = (torch: Version): number => {
    const key = formatVersion(torch)
    const known = counts.get(key) ?? openCount(torch, environment)
    counts.set(key, known)
    return known
  }
  return solve(constraints, candidatesOf(environment)).reduce<Solution | undefined>((best, one) => {
    if (best === undefined) return one
    const difference = count(one.torch) - count(best.torch)
    // Solutions come newest first: an equal one with a lower torch is less of a jump, unless it is only a lower patch.
    const isLower =
      difference === 0 && compareVersions(one.torch, best.torch) < 0 && minorOf(one.torch) !== minorOf(best.torch)
    return difference < 0 || isLower ? one : best
  }, undefined)
}

/** torchvision and torchaudio that belong to a torch, as far as they exist. */
function partners(torch: Version, { index, manifests }: Environment): PlannedPackage[] {
  const present = namesIn(manifests)
  return (
    [
      ['torchvision', visionFor(torch)],
      ['torchaudio', audioFor(torch)],
    ] as const
  ).flatMap(([name, minor]) => {
    if (!present.has(name) || minor === undefined) return []
    const released = index.releasesOf('PyPI', name).findLast((version) => minorOf(version) === minor)
    return [{ name, version: released === undefined ? `${minor}.0` : formatVersion(released) }]
  })
}

function torchChanges(torch: Version | undefined, context: WayContext): PlanChange[] {
  if (torch === undefined || !namesIn(context.environment.manifests).has('torch')) return []
  const planned = [{ name: 'torch', version: formatVersion(torch) }, ...partners(torch, context.environment)]
  return planned.map(({ name, version }) => ({
    package: name,
    from: pinnedVersion(name, context),
    to: version,
    reason:
      name === 'torch'
        ? 'fewest open flaws of all releases that can be installed here'
        : `belongs to torch ${minorOf(torch)}`,
  }))
}

/** Packages beside torch with a flaw, to the version that is clear of all of theirs. */
function otherChanges({ environment, open }: WayContext): PlanChange[] {
  const { index } = environment
  const others = Map.groupBy(
    open.filter(({ name }) => !['torch', 'torchvision', 'torchaudio'].includes(name)),
    ({ name }) => name,
  )
  return [...others].flatMap(([name, matches]): PlanChange[] => {
    const [first] = matches
    const clear = index.lowestClearVersion('PyPI', name)
    const fixes = matches.flatMap(({ fixedIn }) => fixedIn ?? [])
    const target = clear ?? highest(fixes)
    if (first === undefined || target === undefined) return []
    return [
      {
        package: name,
        from: first.version,
        to: target,
        reason: `clear of ${matches.map(({ group }) => group.id).join(', ')}`,
      },
    ]
  })
}

function highest(versions: readonly string[]): string | undefined {
  return [...versions]
    .sort((one, other) => {
      const [left, right] = [rangeSet(`>=${one}`)[0]?.low?.version, rangeSet(`>=${other}`)[0]?.low?.version]
      return left === undefined || right === undefined ? 0 : compareVersions(left, right)
    })
    .at(-1)
}

function pinnedVersion(name: string, { environment }: WayContext): string | null {
  const pinned = environment.manifests.flatMap((manifest) => manifest.pinned).find((one) => one.name === name)
  return pinned?.version ?? null
}

function minorOf({ release: [major = 0, minor = 0] }: Version): string {
  return `${major}.${minor}`
}

function axesOf(
  solution: Solution | undefined,
  wheelsOf: readonly string[] | undefined,
  { environment }: WayContext,
): PlanAxes {
  if (solution === undefined) return { python: [], accelerators: [], systems: [] }
  const { knowledge } = environment
  const rows = knowledge.wheels.filter(
    (row) => wheelsOf?.includes(row.package) === true && setContains(rangeSet(row.torch), solution.torch),
  )
  const pythons = solve(
    [
      torchPythons(environment),
      ...rows.slice(0, 1).map((row): Constraint => ({
        kind: 'python',
        set: rangeSet(row.python),
        part: { statement: '', place: null, source: null },
      })),
    ],
    {
      torch: [solution.torch],
      python: candidatesOf(environment).python,
    },
  )
  return {
    python: pythons
      .map(({ python }) => formatVersion(python))
      .sort((one, other) => Number(one.slice(2)) - Number(other.slice(2))),
    accelerators: [...new Set(rows.flatMap(({ accelerators }) => accelerators))],
    systems: [...new Set(rows.flatMap(({ systems }) => systems))],
  }
}
