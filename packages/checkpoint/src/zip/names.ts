// SPDX-License-Identifier: Apache-2.0
// What can be said of the entries from the directory alone: names that unpack elsewhere, names that occur twice, marks
// that make other readers give up.
import { hasFlag, isFolder, isSymlink, type ZipEntry, zipFlags } from './entry.ts'
import type { ZipFindings } from './findings.ts'
import { escapes } from '../archive/member-name.ts'
import type { Findings } from '../finding/finding.ts'

/** Judges each entry by its line in the directory. `findingsOf` gives the collector for one entry. */
export function judgeEntries(
  entries: readonly ZipEntry[],
  findingsOf: (entry: ZipEntry) => Findings<ZipFindings>,
): void {
  const seen = new Set<string>()
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at]
    if (entry === undefined) break
    if (seen.has(entry.name)) findingsOf(entry).add('ZIP_DUPLICATE_NAME', { evidence: entry.name })
    else seen.add(entry.name)
    if (isPlain(entry)) continue
    judgeOdd(entry, findingsOf(entry))
  }
}

/** True for what nearly every entry is, so that 20,000 of them cost nothing. */
function isPlain(entry: ZipEntry): boolean {
  return (
    !hasFlag(entry.flags, oddFlags) &&
    entry.externalAttributes === 0 &&
    entry.fault === undefined &&
    /^[\w.-]+(?:\/[\w-][\w.-]*|\/\.[\w-][\w.-]*)*$/.test(entry.name) &&
    !entry.name.startsWith('.')
  )
}

const oddFlags = zipFlags.encrypted | zipFlags.strongEncryption | zipFlags.patched | zipFlags.masked

function judgeOdd(entry: ZipEntry, findings: Findings<ZipFindings>): void {
  if (hasFlag(entry.flags, oddFlags))
    findings.add('ZIP_ENCRYPTION_FLAG', { evidence: `flags 0x${entry.flags.toString(16).padStart(4, '0')}` })
  if (entry.fault !== undefined) findings.add('ZIP_DIRECTORY_DAMAGED', { evidence: entry.fault })
  if (isSymlink(entry)) findings.add('ZIP_SYMLINK')
  // Java deflates the nothing of a folder to two bytes.
  if (isFolder(entry) && (entry.sizeBytes > 0 || entry.packedBytes > 2))
    findings.add('ZIP_FOLDER_WITH_CONTENT', { evidence: `${entry.sizeBytes} bytes` })
  if (entry.name === '' || entry.nameBytes.includes(0))
    findings.add('ZIP_NAME_ODD', { evidence: JSON.stringify(entry.name) })
  if (escapes(entry.name)) findings.add('ZIP_PATH_ESCAPES', { evidence: JSON.stringify(entry.name) })
}
