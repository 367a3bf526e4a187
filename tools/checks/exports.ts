// SPDX-License-Identifier: Apache-2.0
// Public names are written out one by one, and every door in a manifest leads somewhere.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, listWorkspaces, readText, rootFolder } from './tree.ts'

/** Doors that lead nowhere, `export *`, default exports, and source files without the licence line. */
export function checkExports(): string[] {
  const problems: string[] = []
  for (const [folder, manifest] of listWorkspaces()) {
    for (const [door, target] of Object.entries(manifest.exports ?? {})) {
      if (!existsSync(join(rootFolder, folder, target)))
        problems.push(`${folder}/package.json: "${door}" leads to ${target}, which is not there`)
    }
    if (folder.startsWith('packages/') && !existsSync(join(rootFolder, folder, 'README.md')))
      problems.push(`${folder}: has no README.md`)
  }
  for (const path of listFiles('.ts', '.tsx')) {
    const source = readText(path)
    if (/^export \*/m.test(source)) problems.push(`${path}: export * hides what is public; write the names out`)
    if (/^export default/m.test(source) && !path.endsWith('.config.ts')) problems.push(`${path}: has a default export`)
    if (!source.slice(0, 200).includes('SPDX-License-Identifier: Apache-2.0'))
      problems.push(`${path}: has no licence line`)
  }
  return problems
}
