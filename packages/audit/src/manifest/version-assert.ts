// SPDX-License-Identifier: Apache-2.0
// Versions that a package checks when it is imported, as OpenMMLab's do: no resolver sees them, and they fail at run time.
//
//   mmcv_maximum_version = '2.2.0'
//   assert (mmcv_version >= digit_version(mmcv_minimum_version) and mmcv_version < digit_version(mmcv_maximum_version))
import { normaliseName } from '../requirement/requirement.ts'
import { parseVersion } from '../version/version.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { Requirement } from './manifest.ts'
import { decodeManifest, lineOf } from './text.ts'

/** Whether a source is worth reading for this; cheap. */
export function mayAssertVersions(bytes: Uint8Array): boolean {
  return bytes.length < 256 * 1024 && new TextDecoder('latin1').decode(bytes).includes('imum_version')
}

const constant = /^[ \t]*(\w+?)_(minimum|maximum)_version[ \t]*=[ \t]*(['"])([^'"\n]{1,100})\3/gm

/** `wantedBy` is the package whose `__init__.py` it is. */
export function readVersionAsserts(bytes: Uint8Array, path: string, wantedBy: string): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('version-assert', path))
  const { text } = decoded
  const requirements: Requirement[] = []
  for (const match of text.matchAll(constant)) {
    const [, prefix = '', bound = '', , version = ''] = match
    if (parseVersion(version) === undefined) continue
    const operator = operatorOf(text, `${prefix}_${bound}_version`, bound === 'minimum' ? '>=' : '<')
    if (operator === undefined) continue
    requirements.push({
      ecosystem: 'PyPI',
      name: normaliseName(prefix),
      extras: [],
      range: `${operator}${version}`,
      marker: null,
      source: null,
      hasHashes: false,
      role: 'import-check',
      group: null,
      wantedBy,
      place: { path, line: lineOf(text, match.index) },
    })
  }
  return makeReading(makeManifest('version-assert', path, { requirements: joined(requirements), project: wantedBy }))
}

/** How the constant is compared; undefined where it is not used in an assert or an if at all. */
function operatorOf(text: string, name: string, usual: string): string | undefined {
  const from = text.search(/^[ \t]*(?:assert|if)\b/m)
  const at = from < 0 ? -1 : text.indexOf(name, from)
  if (at < 0) return undefined
  const before = text.slice(Math.max(0, at - 60), at)
  const after = text.slice(at + name.length, at + name.length + 60)
  const [, left] = /(<=|>=|<|>)\s*(?:\w+\()?\s*$/.exec(before) ?? []
  if (left !== undefined) return left
  // `digit_version(minimum) <= mmcv_version`: the constant stands on the left.
  const [, right] = /^\s*\)?\s*(<=|>=|<|>)/.exec(after) ?? []
  const mirrored: ReadonlyMap<string, string> = new Map([
    ['<=', '>='],
    ['>=', '<='],
    ['<', '>'],
    ['>', '<'],
  ])
  return right === undefined ? usual : mirrored.get(right)
}

/** Both bounds of one package as one requirement, at the place of the second, which is the one that hurts. */
function joined(requirements: readonly Requirement[]): Requirement[] {
  return [...Map.groupBy(requirements, ({ name }) => name).values()].flatMap((group) => {
    const last = group.at(-1)
    return last === undefined ? [] : [{ ...last, range: group.map(({ range }) => range).join(',') }]
  })
}
