// SPDX-License-Identifier: Apache-2.0
// What the checks look at: the files that git tracks or would track, so that build outputs never count.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const rootFolder: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Paths from the root, with forward slashes, sorted; those that end in one of `endings`, or all. */
export function listFiles(...endings: readonly string[]): string[] {
  const listed = existsSync(join(rootFolder, '.git'))
    ? execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
        cwd: rootFolder,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      })
    : execFileSync('find', ['.', '-type', 'f', '-not', '-path', '*/node_modules/*', '-not', '-path', '*/dist/*'], {
        cwd: rootFolder,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      })
  const paths = listed.split('\n').map((path) => path.replace(/^\.\//, ''))
  return [...new Set(paths)]
    .filter(
      (path) =>
        path !== '' &&
        (endings.length === 0 || endings.some((ending) => path.endsWith(ending))) &&
        existsSync(join(rootFolder, path)),
    )
    .sort()
}

export function readText(path: string): string {
  return readFileSync(join(rootFolder, path), 'utf8')
}

/** A workspace's manifest, as far as the checks read it. */
export interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Folder of each workspace -> its manifest. */
export function listWorkspaces(): Map<string, Manifest> {
  const found = new Map<string, Manifest>()
  for (const path of listFiles('package.json')) {
    if (/^(packages|apps)\/[^/]+\/package\.json$/.test(path))
      found.set(dirname(path), JSON.parse(readText(path)) as Manifest)
  }
  return found
}
