// SPDX-License-Identifier: Apache-2.0
// What the TOML lock files of Python have in common: a list of packages, each on a line of its own, and a Python range.
import { makeFinding, type AuditFinding, type Place } from '../finding/finding.ts'
import { manifestFindings } from './findings.ts'
import { maxEntries } from './limits.ts'
import { makeManifest, makeReading, type ManifestReading } from './make.ts'
import type { ManifestKind, PinnedPackage } from './manifest.ts'
import { findLine, numberedLines } from './text.ts'
import { readToml } from './toml.ts'
import { field, tablesOf, textOf } from './value.ts'

/** The packages as they stand in the file. */
export interface LockContext {
  readonly tables: readonly Readonly<Record<string, unknown>>[]
}

interface LockFormat {
  readonly bytes: Uint8Array
  readonly path: string
  readonly kind: ManifestKind
  /** Name of the list: `[[package]]` or `[[packages]]`. */
  readonly listName: 'package' | 'packages'
  readonly toPinned: (table: Readonly<Record<string, unknown>>, place: Place) => PinnedPackage | undefined
  readonly withRoles?: (pinned: readonly PinnedPackage[], context: LockContext) => PinnedPackage[]
}

export function lockReading({ bytes, path, kind, listName, toPinned, withRoles }: LockFormat): ManifestReading {
  const toml = readToml(bytes, path)
  if ('finding' in toml) return makeReading(makeManifest(kind, path), [toml.finding])
  const { document, text } = toml
  const tables = tablesOf(field(document, listName))
  const findings: AuditFinding[] = []
  if (tables.length > maxEntries) {
    const message = `It lists ${tables.length} packages; the first ${maxEntries} were read`
    findings.push(
      makeFinding(manifestFindings, 'MANIFEST_TOO_LARGE', { place: { path, line: null }, subject: path, message }),
    )
  }
  const lines = packageLines(text, listName)
  const pinned: PinnedPackage[] = []
  for (const [index, table] of tables.slice(0, maxEntries).entries()) {
    const line = lines[index] ?? null
    const one = toPinned(table, { path, line })
    if (one !== undefined) pinned.push(one)
    else
      findings.push(
        makeFinding(manifestFindings, 'MANIFEST_LINE_NOT_UNDERSTOOD', {
          place: { path, line },
          subject: path,
          message: 'A package without a name',
        }),
      )
  }
  const requiresPython = textOf(field(document, 'requires-python'))
  const python =
    requiresPython === null
      ? []
      : [{ range: requiresPython, declaredBy: null, place: { path, line: findLine(text, 'requires-python') } }]
  return makeReading(makeManifest(kind, path, { pinned: withRoles?.(pinned, { tables }) ?? pinned, python }), findings)
}

/** Lines on which the entries begin; within an entry the name's own line, which reads better. */
function packageLines(text: string, listName: string): number[] {
  const lines: number[] = []
  let isAtEntry = false
  for (const { line, text: content } of numberedLines(text)) {
    if (content.startsWith(`[[${listName}]]`)) {
      lines.push(line)
      isAtEntry = true
    } else if (isAtEntry && /^name\s*=/.test(content)) {
      lines[lines.length - 1] = line
      isAtEntry = false
    } else if (content.startsWith('[')) isAtEntry = false
  }
  return lines
}
