// SPDX-License-Identifier: Apache-2.0
// requirements.txt and its kin, as pip reads them: one requirement a line, options, includes, hashes.
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { credentialsFinding, toAddress } from './address.ts'
import { manifestFindings } from './findings.ts'
import { maxEntries } from './limits.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PackageIndex, Requirement } from './manifest.ts'
import { resolveInside } from './paths.ts'
import { RequirementList, type RequirementContext } from './python-requirement.ts'
import { decodeManifest, numberedLines } from './text.ts'

interface RequirementsState {
  readonly path: string
  readonly context: RequirementContext
  readonly list: RequirementList
  readonly findings: AuditFinding[]
  readonly indexes: PackageIndex[]
  readonly includes: { readonly path: string; readonly isConstraint: boolean }[]
}

/** Reads one file. Its includes are named, not read; those that lead out of the workspace are findings. */
export function readRequirements(bytes: Uint8Array, path: string, context: RequirementContext): ManifestReading {
  const decoded = decodeManifest(bytes, path)
  if ('finding' in decoded) return makeReading(makeManifest('requirements', path), [decoded.finding])
  const state: RequirementsState = {
    path,
    context,
    list: new RequirementList(),
    findings: [],
    indexes: [],
    includes: [],
  }
  for (const { line, text } of logicalLines(decoded.text)) {
    readLine(text, { path, line }, state)
    if (state.list.requirements.length >= maxEntries) {
      const place = { path, line }
      state.findings.push(makeFinding(manifestFindings, 'MANIFEST_TOO_LARGE', { place, subject: path }))
      break
    }
  }
  const { list, findings, indexes, includes } = state
  return makeReading(
    makeManifest('requirements', path, { requirements: list.requirements, indexes }),
    [...findings, ...list.findings],
    includes,
  )
}

/** Lines joined at a trailing backslash, without comments, not empty; numbered by their first line. */
function* logicalLines(text: string): Generator<{ readonly line: number; readonly text: string }> {
  let [first, joined] = [0, '']
  for (const { line, text: content } of numberedLines(text)) {
    if (joined === '') first = line
    const isContinued = content.endsWith('\\')
    joined += isContinued ? `${content.slice(0, -1)} ` : content
    if (isContinued) continue
    const bare = joined.replace(/(?:^|\s)#.*$/s, '').trim()
    if (bare !== '') yield { line: first, text: bare }
    joined = ''
  }
  const rest = joined.replace(/(?:^|\s)#.*$/s, '').trim()
  if (rest !== '') yield { line: first, text: rest }
}

const indexOptions: ReadonlyMap<string, boolean> = new Map([
  ['-i', false],
  ['--index-url', false],
  ['--pypi-url', false],
  ['--extra-index-url', true],
  ['-f', true],
  ['--find-links', true],
])

function readLine(text: string, place: Place, state: RequirementsState): void {
  const [, option = '', attached = '', spaced = ''] = /^(--?[A-Za-z][\w-]*)(?:=(\S*)|\s+(.*))?$/s.exec(text) ?? []
  const value = (attached || spaced).trim()
  if (option === '') readRequirementLine(text, place, state)
  else if (option === '-r' || option === '--requirement') include(value, place, false, state)
  else if (option === '-c' || option === '--constraint') include(value, place, true, state)
  else if (option === '-e' || option === '--editable') readEditable(value, place, state)
  else {
    const isExtra = indexOptions.get(option)
    if (isExtra === undefined || value === '') return
    const { location, hasCredentials } = toAddress(value)
    if (hasCredentials) state.findings.push(credentialsFinding(place, location))
    if (/^[a-z]+:\/\//i.test(location)) state.indexes.push({ url: location, isExtra, place })
  }
}

function include(
  target: string,
  place: Place,
  isConstraint: boolean,
  { path, includes, findings }: RequirementsState,
): void {
  const inside = resolveInside(path, target)
  if (inside === undefined) {
    const evidence = toAddress(target).location.slice(0, 160)
    findings.push(makeFinding(manifestFindings, 'MANIFEST_INCLUDE_OUTSIDE', { place, subject: path, evidence }))
  } else includes.push({ path: inside, isConstraint })
}

/** `-e .` is the project itself; an address with `#egg=name` is a package. */
function readEditable(value: string, place: Place, state: RequirementsState): void {
  const [, egg] = /#(?:.*&)?egg=([A-Za-z0-9._-]+)/.exec(value) ?? []
  if (egg !== undefined) state.list.add(`${egg} @ ${value.split(/\s/, 1)[0] ?? ''}`, state.context, place)
  else if (/^[a-z]+\+?[a-z]*:\/\//i.test(value)) state.list.addBad(value, place)
}

function readRequirementLine(text: string, place: Place, state: RequirementsState): void {
  const hasHashes = /\s--hash[= ]/.test(text)
  const bare = text.replace(/\s--?[a-z].*$/s, '').trim()
  // A bare address or file: pip installs it and finds the name inside.
  if (/^(?:[a-z]+\+)?[a-z]+:\/\//i.test(bare)) {
    const [, egg] = /#(?:.*&)?egg=([A-Za-z0-9._-]+)/.exec(bare) ?? []
    const name = egg ?? wheelName(bare) ?? repositoryName(bare)
    if (name === undefined) state.list.addBad(bare, place)
    else state.list.add(`${name} @ ${bare}`, state.context, place, hasHashes)
    return
  }
  if (/^\.{0,2}\/|^\.$/.test(bare) || /\.(?:whl|tar\.gz|zip)$/.test(bare)) {
    const name = wheelName(bare)
    if (name !== undefined) state.list.add(`${name} @ file:${bare}`, state.context, place, hasHashes)
    return
  }
  state.list.add(bare, state.context, place, hasHashes)
}

/** `git+https://host/group/Name.git@main`: the repository's name is all that is known of the package's. */
function repositoryName(address: string): string | undefined {
  if (!/^(?:git|hg|svn|bzr)\+/.test(address)) return undefined
  return /\/([A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@[^/]*)?(?:#.*)?$/.exec(address)?.[1]
}

/** `https://host/torch-1.13.1%2Bcu117-cp38-cp38-linux_x86_64.whl` names its package. */
function wheelName(address: string): string | undefined {
  return /([A-Za-z0-9](?:[A-Za-z0-9_.]*[A-Za-z0-9])?)-\d[^/]*\.(?:whl|tar\.gz|zip)(?:[?#]|$)/.exec(address)?.[1]
}

/** What a file is for, by its name: `requirements-dev.txt`, `requirements/tests.txt`, `constraints.txt`. */
export function roleOf(path: string): Requirement['role'] {
  const name = path.toLowerCase().slice(path.lastIndexOf('/') + 1)
  if (/constraint/.test(name)) return 'constraint'
  if (/dev|test|docs?\b|lint|readthedocs|ci\b|typing/.test(name)) return 'development'
  if (/optional|extra|multimodal|tracking|albu/.test(name)) return 'optional'
  return /build/.test(name) ? 'build' : 'runtime'
}
