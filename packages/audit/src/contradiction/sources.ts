// SPDX-License-Identifier: Apache-2.0
// Where packages come from: wheels that do not fit, indexes that can be overtaken, addresses that can change, parts that
// are not there.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Manifest, PinnedPackage, Requirement } from '../manifest/manifest.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { constraintFindings } from './findings.ts'
import { commonPythons } from './ranges.ts'

/** Packages of which the lock has a source only, or wheels for other Pythons only. */
export function findWheelGaps(manifests: readonly Manifest[]): AuditFinding[] {
  const pythons = commonPythons(manifests)
  return manifests
    .filter(({ kind }) => kind === 'uv-lock' || kind === 'pylock' || kind === 'poetry-lock')
    .flatMap(({ pinned }) => pinned)
    .flatMap((pin) => {
      if (pin.wheels.length === 0 && pin.hasSdist) {
        const message = `${pin.name} ${pin.version} has no wheel in the lock: installing compiles it`
        return [
          makeFinding(constraintFindings, 'CONSTRAINT_MUST_BUILD', {
            place: pin.place,
            subject: `${pin.name} ${pin.version}`,
            message,
          }),
        ]
      }
      if (pin.wheels.length === 0 || pythons.length === 0 || pin.wheels.some((wheel) => fitsAny(wheel, pythons)))
        return []
      const code = pin.hasSdist ? 'CONSTRAINT_MUST_BUILD' : 'CONSTRAINT_NO_WHEEL_FOR_PYTHON'
      const message = `${pin.name} ${pin.version} has no wheel in the lock for Python ${pythons[0] ?? ''}${pythons.length > 1 ? ' or later' : ''}`
      return [
        makeFinding(constraintFindings, code, { place: pin.place, subject: `${pin.name} ${pin.version}`, message }),
      ]
    })
}

/** Whether a wheel's tags (`cp312-cp312-...`, `py3-none-any`, `cp39-abi3-...`) fit one of these Pythons. */
function fitsAny(wheel: string, pythons: readonly string[]): boolean {
  const parts = wheel.replace(/\.whl$/, '').split('-')
  if (parts.length < 5) return true
  const [tags = '', abi = ''] = parts.slice(-3)
  return tags.split('.').some((tag) => {
    const [, implementation = '', major = '', minor = ''] = /^(py|cp)(\d)(\d*)$/.exec(tag) ?? []
    if (implementation === '' || major !== '3') return false
    if (minor === '') return true
    const isFloor = abi.includes('abi3') || implementation === 'py'
    return pythons.some((python) => {
      const wanted = Number(python.slice(2))
      return isFloor ? wanted >= Number(minor) : wanted === Number(minor)
    })
  })
}

/** Members and submodules that are named and not there. */
export function findAbsentParts(manifests: readonly Manifest[]): AuditFinding[] {
  return manifests.flatMap(({ members, submodules }) => [
    ...members
      .filter(({ isPresent }) => !isPresent)
      .map(({ pattern, place }) =>
        makeFinding(constraintFindings, 'CONSTRAINT_MEMBER_ABSENT', {
          place,
          subject: pattern,
          message: `No folder matches the member ${pattern}`,
        }),
      ),
    ...submodules
      .filter(({ isPresent }) => !isPresent)
      .map(({ path, url, place }) =>
        makeFinding(constraintFindings, 'CONSTRAINT_SUBMODULE_ABSENT', {
          place,
          subject: path,
          message: `${path} (${url}) is empty`,
        }),
      ),
  ])
}

/** What submodules and members ask for and no lock has, and workspaces without a lock: one remark for each asker. */
export function findUnlocked(manifests: readonly Manifest[]): AuditFinding[] {
  const requirements = manifests
    .flatMap((manifest) => manifest.requirements)
    .filter(({ ecosystem, role }) => ecosystem === 'PyPI' && role !== 'constraint' && role !== 'build')
  const pinned = new Set(
    manifests
      .flatMap((manifest) => manifest.pinned)
      .filter(({ ecosystem }) => ecosystem === 'PyPI')
      .map(({ name }) => name),
  )
  const projects = new Set(manifests.flatMap(({ project }) => (project === null ? [] : [project])))
  const open = requirements.filter(
    ({ name, range, hasHashes }) =>
      !pinned.has(name) && !projects.has(name) && !(pinned.size === 0 && (hasHashes || range.startsWith('=='))),
  )
  return [...Map.groupBy(open, ({ wantedBy }) => wantedBy ?? '')].flatMap(([asker, group]) => {
    const [first] = group
    if (first === undefined) return []
    const names = [...new Set(group.map(({ name }) => name))].sort()
    const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '')
    const code = pinned.size > 0 && asker !== '' ? 'CONSTRAINT_UNRESOLVED' : 'CONSTRAINT_UNPINNED'
    const message = `${asker === '' ? 'The workspace' : asker} asks for ${shown}, and nothing fixes the version`
    return [
      makeFinding(constraintFindings, code, {
        place: first.place,
        subject: asker === '' ? 'workspace' : asker,
        message,
      }),
    ]
  })
}

/** A file in which some lines have hashes and others do not. */
export function findMissingHashes(manifests: readonly Manifest[]): AuditFinding[] {
  return manifests
    .filter(({ kind }) => kind === 'requirements')
    .flatMap(({ requirements }) => {
      // An address carries its own hash or commit, and is judged by it.
      const named = requirements.filter(({ source }) => source === null)
      if (!named.some(({ hasHashes }) => hasHashes)) return []
      return named
        .filter(({ hasHashes, role }) => !hasHashes && role !== 'constraint')
        .map(({ name, place }) =>
          makeFinding(constraintFindings, 'CONSTRAINT_HASHES_MISSING', {
            place,
            subject: name,
            message: `${name} has no hash, others of this file have`,
          }),
        )
    })
}

export function findForeignIndexes(manifests: readonly Manifest[]): AuditFinding[] {
  return manifests.flatMap(({ indexes }) =>
    indexes
      .filter(({ isExtra, url }) => isExtra && !/^https:\/\/(?:pypi\.org|download\.pytorch\.org)\//.test(url))
      .map(({ url, place }) =>
        makeFinding(constraintFindings, 'CONSTRAINT_EXTRA_INDEX', {
          place,
          subject: url,
          message: `${url} is searched beside the default index`,
        }),
      ),
  )
}

/** A commit is 40 hexadecimal digits (SHA-1) or 64 (SHA-256). */
const commit = /[@#](?:[^@#]*=)?[0-9a-f]{40}(?:[0-9a-f]{24})?\b/

/** Packages from a branch, a tag, or a file without a hash. What a lock fixes is fixed, whatever the requirement says. */
export function findUnpinnedSources(manifests: readonly Manifest[]): AuditFinding[] {
  const isLoose = ({ source, hasHashes }: Pick<Requirement, 'source' | 'hasHashes'>): boolean =>
    (source?.kind === 'git' && !commit.test(source.location)) || (source?.kind === 'url' && !hasHashes)
  const locked = new Set(
    manifests
      .flatMap(({ pinned }) => pinned)
      .filter((pin) => !isLoose(pin))
      .map(({ name }) => name),
  )
  const loose: readonly (Requirement | PinnedPackage)[] = [
    ...manifests.flatMap(({ requirements }) => requirements).filter(({ name }) => !locked.has(name)),
    ...manifests.flatMap(({ pinned }) => pinned),
  ].filter(isLoose)
  return loose.map(({ name, source, place }) =>
    makeFinding(constraintFindings, 'CONSTRAINT_SOURCE_UNPINNED', {
      place,
      subject: name,
      message: `${name} comes from ${source?.location ?? ''}`,
    }),
  )
}

export function findUnpinnedImages(manifests: readonly Manifest[]): AuditFinding[] {
  return manifests.flatMap(({ images }) =>
    images
      .filter(({ digest }) => digest === null)
      .map(({ name, tag, place }) => {
        const written = `${name}${tag === null ? '' : `:${tag}`}`
        return makeFinding(constraintFindings, 'CONSTRAINT_IMAGE_UNPINNED', {
          place,
          subject: written,
          message: `${written} is built upon by tag`,
        })
      }),
  )
}

const lfsStart = 'version https://git-lfs.github.com/spec/'
const modelNames = /\.(?:pth?|ckpt|bin|pkl|joblib|np[yz]|safetensors|onnx|h5|keras|gguf|pt2)$/i

/** Model files that Git LFS did not fetch. */
export function findLfsPointers(workspace: Workspace): AuditFinding[] {
  return workspace.list().flatMap((path) => {
    if (!modelNames.test(path) || (workspace.sizeOf(path) ?? 0) > 1024) return []
    const head = new TextDecoder('latin1').decode(workspace.read(path, lfsStart.length) ?? new Uint8Array())
    return head === lfsStart
      ? [makeFinding(constraintFindings, 'CONSTRAINT_LFS_POINTER', { place: { path, line: null }, subject: path })]
      : []
  })
}
