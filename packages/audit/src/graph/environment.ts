// SPDX-License-Identifier: Apache-2.0
// Which dependency files are installed together. A repository may hold many projects that never meet; only what meets
// can contradict each other. Members and submodules belong to the project that names them.
import type { Manifest } from '../manifest/manifest.ts'
import { baseOf, folderOf, matchesPattern } from '../manifest/paths.ts'

/** Files of one environment each, in the order in which they were read. */
export function groupByEnvironment(manifests: readonly Manifest[]): Manifest[][] {
  const parts = findParts(manifests)
  const projects = new Set(manifests.filter(({ kind }) => kind !== 'version-assert').map(({ path }) => homeOf(path)))
  const environmentOf = (path: string): string => {
    let home: string | undefined
    for (let folder = homeOf(path); ; folder = folderOf(folder)) {
      const root = parts.get(folder)
      // A part of a part belongs to the outermost; each step leads up, so this ends.
      if (root !== undefined) return environmentOf(root === '' ? 'x' : `${root}/x`)
      if (home === undefined && projects.has(folder)) home = folder
      if (folder === '') return home ?? ''
    }
  }
  return [...Map.groupBy(manifests, ({ path }) => environmentOf(path)).values()]
}

/** The folder that a file speaks for: `requirements/dev.txt` speaks for the folder above. */
function homeOf(path: string): string {
  const folder = folderOf(path)
  return baseOf(folder) === 'requirements' ? folderOf(folder) : folder
}

/** Folder of each member or submodule -> folder of the project that names it. Never a folder for itself or above. */
function findParts(manifests: readonly Manifest[]): Map<string, string> {
  const parts = new Map<string, string>()
  const homes = new Set(manifests.map(({ path }) => homeOf(path)))
  for (const { path, members, submodules } of manifests) {
    const root = folderOf(path)
    const isBelow = (folder: string): boolean => folder !== root && (root === '' || folder.startsWith(`${root}/`))
    for (const submodule of submodules) if (isBelow(submodule.path)) parts.set(submodule.path, root)
    for (const { pattern } of members)
      for (const home of homes)
        if (isBelow(home) && matchesPattern(home, root === '' ? pattern : `${root}/${pattern}`)) parts.set(home, root)
  }
  return parts
}
