// SPDX-License-Identifier: Apache-2.0
// The JavaScript side: package.json says what is wanted, package-lock.json (versions 2 and 3) what is installed.
import { toAddress } from './address.ts'
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import { readJsonFile } from './json-file.ts'
import { maxEntries } from './limits.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { PackageSource, PinnedPackage, Requirement } from './manifest.ts'
import { findLine, numberedLines } from './text.ts'
import { entriesOf, field, isTable, textOf } from './value.ts'

const parts = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'optional'],
  ['peerDependencies', 'runtime'],
  ['devDependencies', 'development'],
] as const

export function readPackageJson(bytes: Uint8Array, path: string, wantedBy: string | null): ManifestReading {
  const json = readJsonFile(bytes, path)
  if ('finding' in json) return makeReading(makeManifest('package-json', path), [json.finding])
  const { document, text } = json
  const requirements: Requirement[] = parts.flatMap(([part, role]) =>
    entriesOf(field(document, part)).flatMap(([name, range]) =>
      typeof range !== 'string'
        ? []
        : [
            {
              ecosystem: 'npm' as const,
              name,
              extras: [],
              range,
              marker: null,
              source: null,
              hasHashes: false,
              role,
              group: role === 'runtime' ? null : part,
              wantedBy,
              place: { path, line: findLine(text, `"${name}"`) },
            },
          ],
    ),
  )
  return makeReading(
    makeManifest('package-json', path, {
      project: textOf(field(document, 'name')),
      projectVersion: textOf(field(document, 'version')),
      requirements,
    }),
  )
}

export function readPackageLock(bytes: Uint8Array, path: string): ManifestReading {
  const empty = makeManifest('package-lock', path)
  const json = readJsonFile(bytes, path)
  if ('finding' in json) return makeReading(empty, [json.finding])
  const { document, text } = json
  const packages = field(document, 'packages')
  if (!isTable(packages)) {
    const message = 'It has no "packages": it is of lock file version 1, or damaged; write it anew with npm 7 or later'
    return makeReading(empty, [
      makeFinding(manifestFindings, 'MANIFEST_DAMAGED', { place: { path, line: null }, subject: path, message }),
    ])
  }
  const lines = entryLines(text)
  const pinned: PinnedPackage[] = []
  const findings: AuditFinding[] = []
  for (const [key, value] of Object.entries(packages)) {
    const at = key.lastIndexOf('node_modules/')
    const version = textOf(field(value, 'version'))
    // The root and the workspaces' own folders are no packages of others, and links lead to them.
    if (at < 0 || version === null || field(value, 'link') === true) continue
    if (pinned.length >= maxEntries) {
      findings.push(makeFinding(manifestFindings, 'MANIFEST_TOO_LARGE', { place: { path, line: null }, subject: path }))
      break
    }
    pinned.push({
      ecosystem: 'npm',
      // An alias is installed under another name than its own.
      name: textOf(field(value, 'name')) ?? key.slice(at + 'node_modules/'.length),
      version,
      source: toPackageSource(textOf(field(value, 'resolved'))),
      hasHashes: textOf(field(value, 'integrity')) !== null,
      wheels: [],
      hasSdist: false,
      isDevelopment: field(value, 'dev') === true || field(value, 'devOptional') === true,
      requires: entriesOf(field(value, 'dependencies')).flatMap(([name, range]) =>
        typeof range === 'string' ? [{ name, range, marker: null }] : [],
      ),
      place: { path, line: lines.get(key) ?? null },
    })
  }
  return makeReading(makeManifest('package-lock', path, { project: textOf(field(document, 'name')), pinned }), findings)
}

/** Lines on which the entries begin. */
function entryLines(text: string): Map<string, number> {
  const lines = new Map<string, number>()
  for (const { line, text: content } of numberedLines(text)) {
    const [, key] = /^\s*"((?:[^"\\]|\\.)*node_modules\/[^"]*)": \{/.exec(content) ?? []
    if (key !== undefined) lines.set(key, line)
  }
  return lines
}

function toPackageSource(resolved: string | null): PackageSource | null {
  if (resolved === null || resolved.startsWith('https://registry.npmjs.org/')) return null
  const { location } = toAddress(resolved)
  if (/^git[+:]/.test(location)) return { kind: 'git', location }
  if (location.startsWith('file:')) return { kind: 'path', location }
  // Tarballs lie under /-/ at every registry; the host is what matters.
  const [, host] = /^(https?:\/\/[^/]+\/)(?:.*\/)?-\//.exec(location) ?? []
  return host === undefined ? { kind: 'url', location } : { kind: 'index', location: host }
}
