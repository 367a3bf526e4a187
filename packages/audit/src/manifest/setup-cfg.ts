// SPDX-License-Identifier: Apache-2.0
// setup.cfg: the declarative half of setuptools, an INI file with lists over several lines.
import type { Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import { RequirementList } from './python-requirement.ts'
import { decodeManifest, numberedLines } from './text.ts'

interface Value {
  readonly section: string
  readonly key: string
  readonly lines: { readonly text: string; readonly line: number }[]
}

export function readSetupCfg(bytes: Uint8Array, path: string, wantedBy: string | null): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('setup-cfg', path), [decoded.finding])
  const values = readIni(decoded.text)
  const find = (section: string, key: string): Value | undefined =>
    values.find((value) => value.section === section && value.key === key)
  const list = new RequirementList()
  const add = (value: Value | undefined, role: 'runtime' | 'optional' | 'build', group: string | null): void => {
    for (const { text, line } of value?.lines ?? []) {
      const bare = text.replace(/(?:^|\s)#.*$/, '').trim()
      // `file: requirements.txt` is read under its own name.
      if (bare !== '' && !bare.startsWith('file:')) list.add(bare, { role, group, wantedBy }, { path, line })
    }
  }
  add(find('options', 'install_requires'), 'runtime', null)
  add(find('options', 'setup_requires'), 'build', null)
  for (const value of values) if (value.section === 'options.extras_require') add(value, 'optional', value.key)
  const [python] = find('options', 'python_requires')?.lines ?? []
  const [name] = find('metadata', 'name')?.lines ?? []
  const [version] = find('metadata', 'version')?.lines ?? []
  const placeOf = (line: number): Place => ({ path, line })
  return makeReading(
    makeManifest('setup-cfg', path, {
      project: name === undefined ? null : normaliseName(name.text),
      projectVersion: version === undefined || /^(?:attr|file):/.test(version.text) ? null : version.text,
      requirements: list.requirements,
      python: python === undefined ? [] : [{ range: python.text, declaredBy: wantedBy, place: placeOf(python.line) }],
    }),
    list.findings,
  )
}

/** Sections, keys and their lines; an indented line belongs to the key before it. */
function readIni(text: string): Value[] {
  const values: Value[] = []
  let section = ''
  for (const { line, text: content } of numberedLines(text)) {
    if (/^\s*(?:[#;]|$)/.test(content)) continue
    const current = values.at(-1)
    const [, name] = /^\[([^\]]+)\]\s*$/.exec(content) ?? []
    if (name !== undefined) section = name.trim()
    else if (/^\s/.test(content)) {
      if (current?.section === section) current.lines.push({ text: content.trim(), line })
    } else {
      const [, key = '', value = ''] = /^([^=:]+)[=:](.*)$/.exec(content) ?? []
      if (key === '') continue
      const first = value.trim()
      values.push({ section, key: key.trim().toLowerCase(), lines: first === '' ? [] : [{ text: first, line }] })
    }
  }
  return values
}
