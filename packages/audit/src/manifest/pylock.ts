// SPDX-License-Identifier: Apache-2.0
// pylock.toml and pylock.NAME.toml (PEP 751): the lock file that every installer of Python is to read.
import type { Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { toAddress } from './address.ts'
import { lockReading } from './lock.ts'
import type { ManifestReading } from './make.ts'
import type { PackageSource, PinnedPackage } from './manifest.ts'
import { fileName } from './uv-lock.ts'
import { entriesOf, field, tablesOf, textOf } from './value.ts'

export function readPylock(bytes: Uint8Array, path: string): ManifestReading {
  return lockReading({ bytes, path, kind: 'pylock', listName: 'packages', toPinned })
}

function toPinned(table: Readonly<Record<string, unknown>>, place: Place): PinnedPackage | undefined {
  const name = textOf(table['name'])
  if (name === null) return undefined
  const wheels = tablesOf(table['wheels'])
  const files = [...wheels, table['sdist'], table['archive']].filter((file) => file !== undefined)
  return {
    ecosystem: 'PyPI',
    name: normaliseName(name),
    version: textOf(table['version']) ?? '0',
    source: toPackageSource(table),
    hasHashes: files.length > 0 && files.every((file) => entriesOf(field(file, 'hashes')).length > 0),
    wheels: wheels.map(
      (wheel) => textOf(wheel['name']) ?? fileName(textOf(wheel['url']) ?? textOf(wheel['path']) ?? ''),
    ),
    hasSdist: table['sdist'] !== undefined,
    isDevelopment: /\bin dependency_groups\b/.test(textOf(table['marker']) ?? ''),
    requires: tablesOf(table['dependencies']).map((dependency) => ({
      name: normaliseName(textOf(dependency['name']) ?? ''),
      range: textOf(dependency['version']) === null ? '' : `==${textOf(dependency['version']) ?? ''}`,
      marker: textOf(dependency['marker']),
    })),
    place,
  }
}

function toPackageSource(table: Readonly<Record<string, unknown>>): PackageSource | null {
  const vcs = textOf(field(table['vcs'], 'url'))
  if (vcs !== null) {
    const commit = textOf(field(table['vcs'], 'commit-id'))
    return { kind: 'git', location: `${toAddress(vcs).location}${commit === null ? '' : `#${commit}`}` }
  }
  const directory = textOf(field(table['directory'], 'path'))
  if (directory !== null) return { kind: 'path', location: directory }
  const archive = textOf(field(table['archive'], 'url'))
  if (archive !== null) return { kind: 'url', location: toAddress(archive).location }
  const index = textOf(table['index'])
  return index === null || /^https:\/\/pypi\.org\/simple\/?$/.test(index)
    ? null
    : { kind: 'index', location: toAddress(index).location }
}
