// SPDX-License-Identifier: Apache-2.0
// METADATA of an installed package: what is really there, whatever the lock says.
import { normaliseName } from '../requirement/requirement.ts'
import { parseRequirement } from '../requirement/requirement.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PythonRange } from './manifest.ts'
import { decodeManifest, numberedLines } from './text.ts'

export function readDistInfo(bytes: Uint8Array, path: string): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('dist-info', path), [decoded.finding])
  let [name, version] = ['', '']
  const requires: { name: string; range: string; marker: string | null }[] = []
  const python: PythonRange[] = []
  for (const { line, text } of numberedLines(decoded.text)) {
    // The header ends at the first empty line; the rest is prose.
    if (text === '') break
    const [, key = '', value = ''] = /^([A-Za-z-]+):\s*(.*)$/.exec(text) ?? []
    if (key === 'Name') name = normaliseName(value)
    else if (key === 'Version') version = value
    else if (key === 'Requires-Python') python.push({ range: value, declaredBy: name, place: { path, line } })
    else if (key === 'Requires-Dist') {
      const parsed = parseRequirement(value)
      // What an extra wants is not installed with the package.
      if (parsed !== undefined && !/\bextra\s*==/.test(parsed.marker ?? ''))
        requires.push({ name: parsed.name, range: parsed.range, marker: parsed.marker })
    }
  }
  if (name === '' || version === '') return makeReading(makeManifest('dist-info', path))
  return makeReading(
    makeManifest('dist-info', path, {
      project: name,
      projectVersion: version,
      pinned: [
        {
          ecosystem: 'PyPI',
          name,
          version,
          source: null,
          hasHashes: false,
          wheels: [],
          hasSdist: false,
          isDevelopment: false,
          requires,
          place: { path, line: null },
        },
      ],
      python,
    }),
  )
}
