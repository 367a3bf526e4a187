// SPDX-License-Identifier: Apache-2.0
// pyproject.toml: PEP 621 and 735, uv's workspaces and sources, build requirements; Poetry's own tables are in poetry.ts.
import type { Place } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import { credentialsFinding, toAddress, toSource } from './address.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PackageIndex, PythonRange, Requirement, WorkspaceMember } from './manifest.ts'
import { readPoetry } from './poetry.ts'
import { RequirementList } from './python-requirement.ts'
import { findLine } from './text.ts'
import { readToml } from './toml.ts'
import { entriesOf, field, listOf, tablesOf, textOf, textsOf } from './value.ts'

/** What a reader must know of the file's surroundings. */
export interface ProjectSurroundings {
  /** Who wants what the file asks for: a member's or submodule's name, null at the root. */
  readonly wantedBy: string | null
  /** Whether a folder that matches this pattern of a workspace is there. */
  readonly hasMember: (pattern: string) => boolean
}

/** Reads one pyproject.toml. */
export function readPyproject(
  bytes: Uint8Array,
  path: string,
  { wantedBy, hasMember }: ProjectSurroundings,
): ManifestReading {
  const toml = readToml(bytes, path)
  if ('finding' in toml) return makeReading(makeManifest('pyproject', path), [toml.finding])
  const { document, text } = toml
  const list = new RequirementList()
  const placeOf = (needle: string): Place => ({ path, line: findLine(text, needle) })
  const addAll = (texts: readonly string[], role: Requirement['role'], group: string | null): void => {
    for (const one of texts) list.add(one, { role, group, wantedBy }, placeOf(one))
  }
  addAll(textsOf(field(document, 'project', 'dependencies')), 'runtime', null)
  for (const [group, texts] of entriesOf(field(document, 'project', 'optional-dependencies')))
    addAll(textsOf(texts), 'optional', group)
  // `{include-group = "..."}` names a group that is read under its own name.
  for (const [group, items] of entriesOf(field(document, 'dependency-groups')))
    addAll(textsOf(items), 'development', group)
  addAll(textsOf(field(document, 'build-system', 'requires')), 'build', null)
  const uv = field(document, 'tool', 'uv')
  addAll(textsOf(field(uv, 'dev-dependencies')), 'development', 'dev')
  for (const key of ['constraint-dependencies', 'override-dependencies'])
    addAll(textsOf(field(uv, key)), 'constraint', key)
  const poetry = readPoetry(document, { text, path, wantedBy })
  const python: PythonRange[] = [...poetry.python]
  const requiresPython = textOf(field(document, 'project', 'requires-python'))
  if (requiresPython !== null)
    python.push({ range: requiresPython, declaredBy: wantedBy, place: placeOf('requires-python') })
  const indexes = readIndexes(document, placeOf)
  const name = textOf(field(document, 'project', 'name')) ?? poetry.name
  return makeReading(
    makeManifest('pyproject', path, {
      project: name === null ? null : normaliseName(name),
      projectVersion: textOf(field(document, 'project', 'version')) ?? poetry.version,
      requirements: withSources([...list.requirements, ...poetry.requirements], uv),
      python,
      members: readMembers(uv, placeOf, hasMember),
      indexes: indexes.map(({ index }) => index),
    }),
    [
      ...list.findings,
      ...poetry.findings,
      ...indexes.flatMap(({ index, hasCredentials }) =>
        hasCredentials ? [credentialsFinding(index.place, index.url)] : [],
      ),
    ],
  )
}

/** `[tool.uv.sources]` says where a requirement comes from; a list gives one source for each condition. */
function withSources(requirements: readonly Requirement[], uv: unknown): Requirement[] {
  const sources = new Map(
    entriesOf(field(uv, 'sources')).map(([name, source]) => [normaliseName(name), listOf(source)[0] ?? source]),
  )
  return requirements.map((requirement) => {
    const written = sources.get(requirement.name)
    const git = textOf(field(written, 'git'))
    const url = textOf(field(written, 'url'))
    const path = textOf(field(written, 'path'))
    const index = textOf(field(written, 'index'))
    if (git !== null) {
      const pin = textOf(field(written, 'rev')) ?? textOf(field(written, 'tag')) ?? textOf(field(written, 'branch'))
      const { location } = toAddress(git)
      return { ...requirement, source: { kind: 'git', location: pin === null ? location : `${location}@${pin}` } }
    }
    if (url !== null) return { ...requirement, source: { kind: 'url', location: toSource(url).location } }
    if (path !== null) return { ...requirement, source: { kind: 'path', location: path } }
    if (field(written, 'workspace') === true)
      return { ...requirement, source: { kind: 'workspace', location: requirement.name } }
    return index === null ? requirement : { ...requirement, source: { kind: 'index', location: index } }
  })
}

interface ReadIndex {
  readonly index: PackageIndex
  readonly hasCredentials: boolean
}

/** Indexes of uv, PDM and Poetry; an index that is only used where it is named is no extra one. */
function readIndexes(document: unknown, placeOf: (needle: string) => Place): ReadIndex[] {
  const found: ReadIndex[] = []
  const add = (url: string, isExtra: boolean): void => {
    const { location, hasCredentials } = toAddress(url)
    found.push({ index: { url: location, isExtra, place: placeOf(url) }, hasCredentials })
  }
  const uv = field(document, 'tool', 'uv')
  for (const table of tablesOf(field(uv, 'index'))) {
    const url = textOf(field(table, 'url'))
    if (url !== null && field(table, 'explicit') !== true) add(url, field(table, 'default') !== true)
  }
  for (const url of [...textsOf(field(uv, 'extra-index-url')), ...textsOf(field(uv, 'pip', 'extra-index-url'))])
    add(url, true)
  const indexUrl = textOf(field(uv, 'index-url'))
  if (indexUrl !== null) add(indexUrl, false)
  for (const table of [
    ...tablesOf(field(document, 'tool', 'poetry', 'source')),
    ...tablesOf(field(document, 'tool', 'pdm', 'source')),
  ]) {
    const url = textOf(field(table, 'url'))
    const priority = textOf(field(table, 'priority'))
    if (url !== null && priority !== 'explicit') add(url, priority !== 'default' && priority !== 'primary')
  }
  return found
}

function readMembers(
  uv: unknown,
  placeOf: (needle: string) => Place,
  hasMember: (pattern: string) => boolean,
): WorkspaceMember[] {
  return textsOf(field(uv, 'workspace', 'members')).map((pattern) => ({
    pattern,
    isPresent: hasMember(pattern),
    place: placeOf(pattern),
  }))
}
