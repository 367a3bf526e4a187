// SPDX-License-Identifier: Apache-2.0
// Every dependency file of a workspace, found by name and read by its own reader.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { normaliseName } from '../requirement/requirement.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { readConda } from './conda.ts'
import { readDistInfo } from './dist-info.ts'
import { readDockerfile } from './dockerfile.ts'
import { manifestFindings } from './findings.ts'
import { readGitmodules } from './gitmodules.ts'
import { maxIncludeDepth, maxLockBytes, maxManifestBytes, maxManifests } from './limits.ts'
import type { ManifestReading } from './make.ts'
import type { Manifest } from './manifest.ts'
import { readPackageJson, readPackageLock } from './package-json.ts'
import { baseOf, folderOf, matchesPattern } from './paths.ts'
import { readPipfileLock } from './pipfile-lock.ts'
import { readPoetryLock } from './poetry-lock.ts'
import { readPylock } from './pylock.ts'
import { readPyproject } from './pyproject.ts'
import { readRequirements, roleOf } from './requirements.ts'
import { readSetupCfg } from './setup-cfg.ts'
import { readSetupPy } from './setup-py.ts'
import { readUvLock } from './uv-lock.ts'
import { mayAssertVersions, readVersionAsserts } from './version-assert.ts'

/** All dependency files, and what is wrong with them. */
export interface ManifestsReading {
  readonly manifests: readonly Manifest[]
  readonly findings: readonly AuditFinding[]
}

type Reader = (bytes: Uint8Array, path: string) => ManifestReading

/** Reads them all, in the order of their paths. `onFile` hears of each, for a progress display. */
export function readManifests(workspace: Workspace, onFile?: (path: string) => void): ManifestsReading {
  const paths = workspace.list()
  const folders = new Set<string>()
  for (const path of paths)
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder)
  const owners = new Owners(workspace)
  const readerOf = (path: string): Reader | undefined => chooseReader(path, { workspace, folders, owners })
  const run = new Run(workspace, onFile)
  for (const path of paths) {
    const reader = readerOf(path)
    if (reader !== undefined) run.read(path, reader)
  }
  run.readIncludes((path, isConstraint) => {
    const role = isConstraint ? 'constraint' : roleOf(path)
    return (bytes) => readRequirements(bytes, path, { role, group: null, wantedBy: owners.of(path) })
  })
  return { manifests: run.manifests.filter(isTelling), findings: run.findings }
}

/** A setup.py without a call, or a YAML that is no environment, says nothing. */
function isTelling({ kind, requirements, python, indexes, project }: Manifest): boolean {
  if (kind !== 'conda' && kind !== 'setup-cfg' && kind !== 'version-assert') return true
  return requirements.length + python.length + indexes.length > 0 || project !== null
}

interface Surroundings {
  readonly workspace: Workspace
  readonly folders: ReadonlySet<string>
  readonly owners: Owners
}

/** Which reader a file's name asks for; undefined for most files. */
function chooseReader(path: string, { workspace, folders, owners }: Surroundings): Reader | undefined {
  const name = baseOf(path)
  const wantedBy = (): string | null => owners.of(path)
  if (name === 'pyproject.toml') {
    const folder = folderOf(path)
    const hasMember = (pattern: string): boolean => {
      const whole = folder === '' ? pattern : `${folder}/${pattern}`
      return [...folders].some((one) => matchesPattern(one, whole))
    }
    return (bytes) => readPyproject(bytes, path, { wantedBy: wantedBy(), hasMember })
  }
  if (name === 'uv.lock') return readUvLock
  if (name === 'poetry.lock') return readPoetryLock
  if (/^pylock(?:\.[^.]+)?\.toml$/.test(name)) return readPylock
  if (isRequirementsFile(path))
    return (bytes) => readRequirements(bytes, path, { role: roleOf(path), group: null, wantedBy: wantedBy() })
  if (name === 'setup.cfg') return (bytes) => readSetupCfg(bytes, path, wantedBy())
  if (name === 'setup.py') return (bytes) => readSetupPy(bytes, path, wantedBy())
  if (/^(?:conda[\w.-]*|environment[\w.-]*|env)\.ya?ml$/.test(name))
    return (bytes) => readConda(bytes, path, wantedBy())
  if (name === 'Pipfile.lock') return readPipfileLock
  if (/^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:Dockerfile|dockerfile)$/.test(name))
    return (bytes) => readDockerfile(bytes, path, wantedBy())
  if (path === '.gitmodules') return (bytes) => readGitmodules(bytes, path, (folder) => folders.has(folder))
  if (name === 'METADATA' && folderOf(path).endsWith('.dist-info')) return readDistInfo
  if (name === 'package.json') return (bytes) => readPackageJson(bytes, path, wantedBy())
  if (name === 'package-lock.json') return readPackageLock
  if (name === '__init__.py' && mayAssertVersions(workspace.read(path, 64 * 1024) ?? new Uint8Array()))
    return (bytes) => readVersionAsserts(bytes, path, normaliseName(baseOf(folderOf(path))))
  return undefined
}

/** `requirements.txt`, `requirements-dev.in`, `requirements/runtime.txt`, `mminstall.txt`, `constraints.txt`. */
function isRequirementsFile(path: string): boolean {
  if (!/\.(?:txt|in)$/.test(path)) return false
  const name = baseOf(path)
  if (/^(?:[\w-]+[-_.])?(?:requirements?|constraints?|reqs?)(?:[-_.][\w.-]+)?\.(?:txt|in)$/i.test(name)) return true
  return baseOf(folderOf(path)) === 'requirements' || name === 'mminstall.txt'
}

/** Who wants what a file asks for: the nearest project above it that is not the workspace's own. */
class Owners {
  readonly #workspace: Workspace
  readonly #names = new Map<string, string | null>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  of(path: string): string | null {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const name = this.#nameOf(folder)
      if (name !== null) return name
    }
    return null
  }

  /** A project's folder has a pyproject.toml, setup.py, setup.cfg or package.json. */
  #nameOf(folder: string): string | null {
    const known = this.#names.get(folder)
    if (known !== undefined) return known
    let name: string | null = null
    for (const [file, pattern] of projectFiles) {
      const bytes = this.#workspace.read(`${folder}/${file}`, maxManifestBytes)
      if (bytes === undefined) continue
      const [, written] = pattern.exec(new TextDecoder().decode(bytes)) ?? []
      name = normaliseName(written ?? baseOf(folder))
      break
    }
    this.#names.set(folder, name)
    return name
  }
}

const projectFiles: readonly (readonly [string, RegExp])[] = [
  ['setup.py', /^\s*name=['"]([\w.-]+)['"]/m],
  ['setup.cfg', /^name\s*=\s*([\w.-]+)\s*$/m],
  ['pyproject.toml', /^name\s*=\s*["']([\w.-]+)["']/m],
  ['package.json', /^\s*"name"\s*:\s*"([^"]+)"/m],
]

/** Reads files, each once, within limits. */
class Run {
  readonly manifests: Manifest[] = []
  readonly findings: AuditFinding[] = []
  readonly #workspace: Workspace
  readonly #onFile: ((path: string) => void) | undefined
  readonly #read = new Set<string>()
  #waiting: { path: string; isConstraint: boolean; from: string; depth: number }[] = []
  #depth = 0

  constructor(workspace: Workspace, onFile?: (path: string) => void) {
    this.#workspace = workspace
    this.#onFile = onFile
  }

  read(path: string, reader: Reader): void {
    if (this.#read.has(path)) return
    this.#read.add(path)
    const place = { path, line: null }
    const sizeBytes = this.#workspace.sizeOf(path) ?? 0
    const isLock = /lock/i.test(path)
    if (!(sizeBytes <= (isLock ? maxLockBytes : maxManifestBytes)) || this.manifests.length >= maxManifests) {
      this.findings.push(makeFinding(manifestFindings, 'MANIFEST_TOO_LARGE', { place, subject: path }))
      return
    }
    this.#onFile?.(path)
    const bytes = this.#workspace.read(path)
    if (bytes === undefined) {
      this.findings.push(makeFinding(manifestFindings, 'MANIFEST_UNREADABLE', { place, subject: path }))
      return
    }
    const { manifest, findings, includes } = reader(bytes, path)
    this.manifests.push(manifest)
    this.findings.push(...findings)
    for (const include of includes) this.#waiting.push({ ...include, from: path, depth: this.#depth + 1 })
  }

  /** Files that others include and whose names say nothing. Cycles end, since each file is read once. */
  readIncludes(makeReader: (path: string, isConstraint: boolean) => Reader): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const { path, isConstraint, from, depth } = next
      if (this.#read.has(path)) continue
      if (this.#workspace.sizeOf(path) === undefined) {
        this.#read.add(path)
        const place = { path: from, line: null }
        this.findings.push(
          makeFinding(manifestFindings, 'MANIFEST_INCLUDE_MISSING', {
            place,
            subject: path,
            message: `${path} is included and not there`,
          }),
        )
      } else if (depth <= maxIncludeDepth) {
        this.#depth = depth
        this.read(path, makeReader(path, isConstraint))
      }
    }
  }
}
