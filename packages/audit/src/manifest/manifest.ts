// SPDX-License-Identifier: Apache-2.0
// What any kind of dependency file says, in one shape.
import type { Place } from '../finding/finding.ts'

export type Ecosystem = 'PyPI' | 'npm'

/** Where a package comes from, when it is not the default index. */
export interface PackageSource {
  readonly kind: 'index' | 'url' | 'git' | 'path' | 'workspace'
  /** Address, path or member name as written; never with credentials in it. */
  readonly location: string
}

/** A version that somebody wants. */
export interface Requirement {
  readonly ecosystem: Ecosystem
  /** Normalised (PEP 503) for PyPI. */
  readonly name: string
  readonly extras: readonly string[]
  /** PEP 440 or npm range as written; empty where any version will do. */
  readonly range: string
  /** PEP 508 marker as written, or null. */
  readonly marker: string | null
  readonly source: PackageSource | null
  readonly hasHashes: boolean
  readonly role: 'runtime' | 'development' | 'optional' | 'build' | 'constraint' | 'import-check'
  /** Extra or group that holds it, or null. */
  readonly group: string | null
  /** Who wants it: a project's or package's name, or null for the workspace itself. */
  readonly wantedBy: string | null
  readonly place: Place
}

/** One package that a lock file or an installation fixes. */
export interface PinnedPackage {
  readonly ecosystem: Ecosystem
  readonly name: string
  readonly version: string
  readonly source: PackageSource | null
  readonly hasHashes: boolean
  /** File names of wheels that the lock lists; empty with `hasSdist` means: must be built. */
  readonly wheels: readonly string[]
  readonly hasSdist: boolean
  readonly isDevelopment: boolean
  /** Names and ranges that this very version wants, as far as the lock says. */
  readonly requires: readonly { readonly name: string; readonly range: string; readonly marker: string | null }[]
  readonly place: Place
}

export type ManifestKind =
  | 'pyproject'
  | 'uv-lock'
  | 'pylock'
  | 'poetry-lock'
  | 'requirements'
  | 'setup-cfg'
  | 'conda'
  | 'pipfile-lock'
  | 'dockerfile'
  | 'gitmodules'
  | 'version-assert'
  | 'dist-info'
  | 'package-json'
  | 'package-lock'

/** A base image of a Dockerfile. */
export interface BaseImage {
  readonly name: string
  readonly tag: string | null
  readonly digest: string | null
  readonly place: Place
}

/** A git submodule as `.gitmodules` names it. */
export interface Submodule {
  readonly path: string
  readonly url: string
  /** False where the folder is absent or empty. */
  readonly isPresent: boolean
  readonly place: Place
}

/** A range of Python versions that a file declares. */
export interface PythonRange {
  readonly range: string
  readonly declaredBy: string | null
  readonly place: Place
}

/** A package index other than the default one. */
export interface PackageIndex {
  readonly url: string
  readonly isExtra: boolean
  readonly place: Place
}

/** A member of a uv workspace. */
export interface WorkspaceMember {
  readonly pattern: string
  readonly isPresent: boolean
  readonly place: Place
}

/** One dependency file, read. What it does not speak of is empty. */
export interface Manifest {
  readonly kind: ManifestKind
  readonly path: string
  /** The project it describes, or null. */
  readonly project: string | null
  readonly projectVersion: string | null
  readonly requirements: readonly Requirement[]
  readonly pinned: readonly PinnedPackage[]
  readonly python: readonly PythonRange[]
  readonly members: readonly WorkspaceMember[]
  readonly submodules: readonly Submodule[]
  readonly indexes: readonly PackageIndex[]
  readonly images: readonly BaseImage[]
}
