// SPDX-License-Identifier: Apache-2.0
// Why a workspace cannot simply be upgraded, in the fewest words: the lowest security floor that already conflicts, and
// the whole one.
import type { Place } from '../finding/finding.ts'
import {
  everyVersion,
  formatVersionSet,
  intersect,
  isEmpty,
  setContains,
  type VersionSet,
} from '../version/interval.ts'
import { formatVersion } from '../version/version.ts'
import type { Conflict, ConflictPart } from './plan.ts'
import {
  candidatesOf,
  compiledPackages,
  declaredPythons,
  demandConstraint,
  demandsOn,
  floorConstraint,
  isOwn,
  torchFloors,
  torchPythons,
  wheelConstraint,
  type Environment,
} from './problem.ts'
import { minimalConflict, solve, type Candidates, type Constraint } from './solve.ts'

/** What others decide: bounds of packages, wheels. What the workspace itself wants of torch and Python it can change. */
function foreignConstraints(environment: Environment): Constraint[] {
  const compiled = compiledPackages(environment)
  const demands = demandsOn(new Set(['torch', ...compiled]), environment)
  return [
    torchPythons(environment),
    ...demands.filter((demand) => demand.package !== 'torch' || !isOwn(demand, environment)).map(demandConstraint),
    ...compiled.map((name) => wheelConstraint(name, name, environment)),
  ]
}

/** What the workspace itself wants of torch and Python. */
function ownConstraints(environment: Environment): Constraint[] {
  const demands = demandsOn(new Set(['torch']), environment)
  return [
    ...declaredPythons(environment),
    ...demands.filter((demand) => isOwn(demand, environment)).map(demandConstraint),
  ]
}

/** At most two: with the lowest floor that conflicts, and with the highest. Empty where all can hold. */
export function findConflicts(environment: Environment, torchPlace: Place | null): Conflict[] {
  const candidates = candidatesOf(environment)
  const foreign = foreignConstraints(environment)
  // Without any floor: what is declared contradicts itself, which is a finding of its own.
  if (solve(foreign, candidates).length === 0) return [toConflict(minimalConflict(foreign, candidates), candidates)]
  const floors = torchFloors(environment).map(({ version, ids }) => floorConstraint(version, ids, torchPlace))
  const failing = floors.filter((floor) => solve([...foreign, floor], candidates).length === 0)
  if (failing.length === 0) {
    const all = [...ownConstraints(environment), ...foreign]
    return solve(all, candidates).length > 0 ? [] : [toConflict(minimalConflict(all, candidates), candidates)]
  }
  return [...new Set([failing[0], failing.at(-1)])].flatMap((floor) =>
    floor === undefined ? [] : [toConflict(minimalConflict([...foreign, floor], candidates), candidates)],
  )
}

function toConflict(core: readonly Constraint[], candidates: Candidates): Conflict {
  const parts = core.map((constraint) => toPart(constraint, core, candidates))
  return { summary: parts.map(({ statement }) => statement).join('; '), parts }
}

/** Wheels are told for the versions that the rest of the conflict leaves. */
function toPart(constraint: Constraint, core: readonly Constraint[], { torch }: Candidates): ConflictPart {
  if (constraint.kind !== 'wheels' || constraint.package === 'torch') return constraint.part
  const allowed = core.reduce<VersionSet>(
    (set, one) => (one.kind === 'range' && one.package === constraint.package ? intersect(set, one.set) : set),
    everyVersion,
  )
  const rows = constraint.rows.filter((row) => !isEmpty(intersect(row.versions, allowed)))
  const last = torch.findLast((version) => rows.some((row) => setContains(row.torch, version)))
  const versions = formatVersionSet(allowed)
  const which = versions === 'any' ? constraint.package : `${constraint.package} ${versions}`
  const until =
    last === undefined ? 'there are none' : `they end at torch ${formatVersion(last).split('.').slice(0, 2).join('.')}`
  return { ...constraint.part, statement: `wheels of ${which}: ${until}` }
}
