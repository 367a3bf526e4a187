// SPDX-License-Identifier: Apache-2.0
// Zip archives that are no model of their own: each member is inspected as a file, and so is what the archive hides.
import { memberPath, openZip, type ZipArchive } from './archive.ts'
import { isFolder, type ZipEntry } from './entry.ts'
import { scanLayout } from './layout.ts'
import { readDirectory } from './directory.ts'
import { isProgramName } from '../archive/member-name.ts'
import { isSystemFile } from '../archive/system-file.ts'
import { isModelFormat } from '../archive/model-format.ts'
import type { Format, FormatReader, Member, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { startsAsTar } from '../tar/header.ts'

export const zipReader: FormatReader = {
  matches: (source, context) => looksLikeZip(source, context),
  read(source, context) {
    const archive = openZip(source, context.budget, context.member)
    const members: Member[] = []
    for (const entry of archive.entries) {
      const format = isFolder(entry) ? undefined : inspectEntry(archive, entry, context)
      members.push(describe(entry, format))
    }
    if (members.length > 0 && !members.some((member) => isModelFormat(member.format)))
      archive.findingsOf().add('ZIP_WITHOUT_MODEL')
    inspectHidden(archive, context)
    return { format: 'zip', member: context.member, findings: archive.findings, imports: [], tensors: [], members }
  },
}

/**
 * True where the bytes start as a zip, or end as one with a directory. A tar that ends with a zip is no zip: the tar's
 * own reader looks at its members, and at what follows them.
 */
export function looksLikeZip(source: ByteSource, context: Pick<ReadContext, 'budget'>): boolean {
  if (source.sizeBytes < 4) return false
  const [p, k, one, two] = source.read(0, 4)
  if (p === 0x50 && k === 0x4b && ((one === 3 && two === 4) || (one === 5 && two === 6) || (one === 7 && two === 8)))
    return true
  // In data of another format an end record may occur by chance: it must lead to a directory.
  return readDirectory(source, context.budget).entries.length > 0 && !startsAsTar(source)
}

/** The line of an entry for the picture of the archive. */
export function describe(entry: ZipEntry, format: Format | undefined): Member {
  const { name, headerOffset, sizeBytes, packedBytes } = entry
  return { path: name, offset: headerOffset, sizeBytes, packedBytes, format }
}

/** Inspects one member as a file of its own; what is not understood is told. */
export function inspectEntry(archive: ZipArchive, entry: ZipEntry, context: ReadContext): Format | undefined {
  context.budget.spend(1)
  if (isProgramName(entry.name)) archive.findingsOf(entry).add('ZIP_PROGRAM_MEMBER', { evidence: entry.name })
  const source = archive.open(entry)
  if (isSystemFile(entry.name, source)) {
    archive.findingsOf(entry).add('ZIP_SYSTEM_FILE')
    return undefined
  }
  const readings = context.inspectPart(source, memberPath(context.member, entry.name))
  const understood = readings.find((reading) => reading.format !== 'unknown')
  if (understood === undefined)
    archive.findingsOf(entry).add('ZIP_MEMBER_NOT_UNDERSTOOD', { offset: 0, evidence: `${entry.sizeBytes} bytes` })
  return understood?.format
}

/** Walks every byte of the archive and inspects what no listed member accounts for. */
export function inspectHidden(archive: ZipArchive, context: ReadContext): void {
  for (const part of scanLayout(archive, context.budget))
    context.inspectPart(part.source, memberPath(context.member, part.label))
}
