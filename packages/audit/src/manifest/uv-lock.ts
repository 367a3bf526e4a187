// SPDX-License-Identifier: Apache-2.0
// uv.lock: every package of a resolution with its source, hashes and wheels, and what its workspace's members asked for.
import type { Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { toAddress } from './address.ts'
import { lockReading, type LockContext } from './lock.ts'
import type { ManifestReading } from './make.ts'
import type { PackageSource, PinnedPackage } from './manifest.ts'
import { field, tablesOf, textOf, textsOf } from './value.ts'

export function readUvLock(bytes: Uint8Array, path: string): ManifestReading {
  return lockReading({ bytes, path, kind: 'uv-lock', listName: 'package', toPinned, withRoles })
}

function toPinned(table: Readonly<Record<string, unknown>>, place: Place): PinnedPackage | undefined {
  const name = textOf(table['name'])
  if (name === null) return undefined
  const source = toPackageSource(table['source'])
  const wheels = tablesOf(table['wheels'])
  const sdist = table['sdist']
  const files = [...wheels, ...(sdist === undefined ? [] : [sdist])]
  return {
    ecosystem: 'PyPI',
    name: normaliseName(name),
    // A member whose version is dynamic has none in the lock.
    version: textOf(table['version']) ?? '0',
    source,
    hasHashes: files.length > 0 && files.every((file) => textOf(field(file, 'hash')) !== null),
    wheels: wheels.map((wheel) =>
      fileName(textOf(wheel['url']) ?? textOf(wheel['filename']) ?? textOf(wheel['path']) ?? ''),
    ),
    hasSdist: sdist !== undefined,
    isDevelopment: false,
    requires: tablesOf(table['dependencies']).map((dependency) => ({
      name: normaliseName(textOf(dependency['name']) ?? ''),
      range: textOf(dependency['version']) === null ? '' : `==${textOf(dependency['version']) ?? ''}`,
      marker: textOf(dependency['marker']),
    })),
    place,
  }
}

function toPackageSource(source: unknown): PackageSource | null {
  const registry = textOf(field(source, 'registry'))
  const git = textOf(field(source, 'git'))
  const url = textOf(field(source, 'url'))
  const local = textOf(field(source, 'path')) ?? textOf(field(source, 'directory'))
  const member = textOf(field(source, 'editable')) ?? textOf(field(source, 'virtual'))
  if (registry !== null)
    return /^https:\/\/pypi\.org\/simple\/?$/.test(registry)
      ? null
      : { kind: 'index', location: toAddress(registry).location }
  if (git !== null) return { kind: 'git', location: toAddress(git).location }
  if (url !== null) return { kind: 'url', location: toAddress(url).location }
  if (member !== null) return { kind: 'workspace', location: member }
  return local === null ? null : { kind: 'path', location: local }
}

/** The last part of an address, without what follows the file. */
export function fileName(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  return decodeSafely(path.slice(path.lastIndexOf('/') + 1))
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What is not reached from the members' own dependencies is there for development only. */
function withRoles(pinned: readonly PinnedPackage[], { tables }: LockContext): PinnedPackage[] {
  const roots = pinned.filter(({ source }) => source?.kind === 'workspace').map(({ name }) => name)
  if (roots.length === 0) return [...pinned]
  const optional = new Map<string, string[]>()
  for (const table of tables) {
    const name = normaliseName(textOf(table['name']) ?? '')
    const extras = Object.values(table['optional-dependencies'] ?? {}).flatMap((list) => tablesOf(list))
    optional.set(
      name,
      extras.map((dependency) => normaliseName(textOf(dependency['name']) ?? '')),
    )
  }
  const byName = Map.groupBy(pinned, ({ name }) => name)
  const reached = new Set(roots)
  const waiting = [...roots]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const wanted = (byName.get(name) ?? []).flatMap(({ requires }) => requires.map((one) => one.name))
    for (const next of [...wanted, ...(optional.get(name) ?? [])])
      if (!reached.has(next)) {
        reached.add(next)
        waiting.push(next)
      }
  }
  return pinned.map((one) => (reached.has(one.name) ? one : { ...one, isDevelopment: true }))
}

/** Names of the members that a lock speaks of, for the places of contradictions. */
export function lockedMembers(document: unknown): string[] {
  return textsOf(field(document, 'manifest', 'members')).map(normaliseName)
}
