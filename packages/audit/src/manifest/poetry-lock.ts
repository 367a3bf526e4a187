// SPDX-License-Identifier: Apache-2.0
// poetry.lock: Poetry's lock file, with the files of each package and what it wants.
import type { Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { toAddress } from './address.ts'
import { lockReading } from './lock.ts'
import type { ManifestReading } from './make.ts'
import type { PackageSource, PinnedPackage } from './manifest.ts'
import { toPep440 } from './poetry.ts'
import { entriesOf, field, tablesOf, textOf, textsOf } from './value.ts'

export function readPoetryLock(bytes: Uint8Array, path: string): ManifestReading {
  return lockReading({ bytes, path, kind: 'poetry-lock', listName: 'package', toPinned })
}

function toPinned(table: Readonly<Record<string, unknown>>, place: Place): PinnedPackage | undefined {
  const name = textOf(table['name'])
  if (name === null) return undefined
  const files = tablesOf(table['files'])
  const names = files.flatMap((file) => textOf(file['file']) ?? [])
  // Poetry 1 wrote `category`, Poetry 2 writes `groups`.
  const groups = textsOf(table['groups'])
  return {
    ecosystem: 'PyPI',
    name: normaliseName(name),
    version: textOf(table['version']) ?? '0',
    source: toPackageSource(table['source']),
    hasHashes: files.length > 0 && files.every((file) => textOf(file['hash']) !== null),
    wheels: names.filter((file) => file.endsWith('.whl')),
    hasSdist: names.some((file) => /\.(?:tar\.gz|zip)$/.test(file)),
    isDevelopment: table['category'] === 'dev' || (groups.length > 0 && !groups.includes('main')),
    requires: entriesOf(table['dependencies']).map(([wanted, value]) => ({
      name: normaliseName(wanted),
      range: toPep440(textOf(value) ?? textOf(field(value, 'version')) ?? '') ?? '',
      marker: textOf(field(value, 'markers')),
    })),
    place,
  }
}

function toPackageSource(source: unknown): PackageSource | null {
  const type = textOf(field(source, 'type'))
  const { location } = toAddress(textOf(field(source, 'url')) ?? '')
  const reference = textOf(field(source, 'resolved_reference'))
  if (type === 'git') return { kind: 'git', location: `${location}${reference === null ? '' : `#${reference}`}` }
  if (type === 'directory' || type === 'file') return { kind: 'path', location }
  if (type === 'url') return { kind: 'url', location }
  return type === 'legacy' ? { kind: 'index', location } : null
}
