// SPDX-License-Identifier: Apache-2.0
// Pipfile.lock: pipenv's lock file, a JSON document with a default and a development part.
import { normaliseName } from '../requirement/requirement.ts'
import { toAddress } from './address.ts'
import { readJsonFile } from './json-file.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PackageIndex, PinnedPackage } from './manifest.ts'
import { credentialsFinding } from './address.ts'
import { findLine } from './text.ts'
import { entriesOf, field, tablesOf, textOf, textsOf } from './value.ts'

export function readPipfileLock(bytes: Uint8Array, path: string): ManifestReading {
  const json = readJsonFile(bytes, path)
  if ('finding' in json) return makeReading(makeManifest('pipfile-lock', path), [json.finding])
  const { document, text } = json
  const pinned: PinnedPackage[] = []
  for (const part of ['default', 'develop'] as const)
    for (const [name, value] of entriesOf(field(document, part))) {
      const git = textOf(field(value, 'git'))
      const ref = textOf(field(value, 'ref'))
      pinned.push({
        ecosystem: 'PyPI',
        name: normaliseName(name),
        version: (textOf(field(value, 'version')) ?? '0').replace(/^==/, ''),
        source:
          git === null ? null : { kind: 'git', location: `${toAddress(git).location}${ref === null ? '' : `@${ref}`}` },
        hasHashes: textsOf(field(value, 'hashes')).length > 0,
        wheels: [],
        hasSdist: false,
        isDevelopment: part === 'develop',
        requires: [],
        place: { path, line: findLine(text, `"${name}"`) },
      })
    }
  const findings = []
  const indexes: PackageIndex[] = []
  for (const source of tablesOf(field(document, '_meta', 'sources'))) {
    const { location, hasCredentials } = toAddress(textOf(source['url']) ?? '')
    const place = { path, line: findLine(text, '"sources"') }
    if (hasCredentials) findings.push(credentialsFinding(place, location))
    if (location !== '') indexes.push({ url: location, isExtra: indexes.length > 0, place })
  }
  const version = textOf(field(document, '_meta', 'requires', 'python_version'))
  const python =
    version === null
      ? []
      : [{ range: `==${version}.*`, declaredBy: null, place: { path, line: findLine(text, '"python_version"') } }]
  return makeReading(makeManifest('pipfile-lock', path, { pinned, indexes, python }), findings)
}
