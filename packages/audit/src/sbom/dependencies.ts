// SPDX-License-Identifier: Apache-2.0
// The dependency graph of CycloneDX: which part asks for which, as far as the files say.
import type { ResolvedPackage } from '../graph/resolve.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { packageRef, projectRef } from './identity.ts'
import { maxVersionsPerEdge } from './limits.ts'

/** One part with the parts it asks for. */
export interface Dependency {
  readonly ref: string
  readonly dependsOn: readonly string[]
}

/** Arrows between parts; names that stand for nothing in the document are left out. */
export function toDependencies(
  manifests: readonly Manifest[],
  packages: readonly ResolvedPackage[],
  { refs, direct }: { readonly refs: ReadonlySet<string>; readonly direct: readonly string[] },
): Dependency[] {
  const versions = versionsByName(packages)
  const arrows = new Map<string, Set<string>>([['workspace', new Set(direct)]])
  const add = (from: string, to: readonly string[]): void => {
    if (!refs.has(from)) return
    const found = arrows.get(from) ?? new Set()
    for (const one of to) if (refs.has(one) && one !== from) found.add(one)
    arrows.set(from, found)
  }
  for (const { project, requirements, pinned } of manifests) {
    const here = versionsByName(pinned)
    const find = (key: string): readonly string[] => here.get(key) ?? versions.get(key) ?? []
    for (const { ecosystem, name, wantedBy, role } of requirements)
      if (role !== 'constraint')
        add(projectRef(wantedBy ?? project ?? ''), [...find(`${ecosystem} ${name}`), projectRef(name)])
    for (const { ecosystem, name, version, requires } of pinned)
      for (const one of requires) add(packageRef(ecosystem, name, version), find(`${ecosystem} ${one.name}`))
  }
  return [...refs].sort().map((ref) => ({ ref, dependsOn: [...(arrows.get(ref) ?? [])].sort() }))
}

type Named = Pick<ResolvedPackage, 'ecosystem' | 'name' | 'version'>

function versionsByName(packages: readonly Named[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { ecosystem, name, version } of packages) {
    const key = `${ecosystem} ${name}`
    const refs = found.get(key) ?? []
    if (refs.length < maxVersionsPerEdge) refs.push(packageRef(ecosystem, name, version))
    found.set(key, refs)
  }
  return found
}
