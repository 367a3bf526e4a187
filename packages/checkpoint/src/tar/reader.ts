// SPDX-License-Identifier: Apache-2.0
// Tar archives that are no model of their own: each member is inspected as a file, nothing is unpacked to disk.
import { openTar } from './archive.ts'
import { startsAsTar } from './header.ts'
import { isProgramName } from '../archive/member-name.ts'
import { isSystemFile } from '../archive/system-file.ts'
import { isModelFormat } from '../archive/model-format.ts'
import type { FormatReader, Member } from '../reading.ts'
import { SliceSource } from '../source/source.ts'

export const tarReader: FormatReader = {
  matches: (source) => startsAsTar(source),
  read(source, context) {
    const archive = openTar(source, context.budget, context.member)
    const members: Member[] = []
    const inner = (name: string): string => (context.member === '' ? name : `${context.member}/${name}`)
    for (const member of archive.members) {
      context.budget.spend(1)
      const isSystem = member.isFile && isSystemFile(member.name, member.source)
      if (isSystem) archive.findingsOf(member.name).add('TAR_SYSTEM_FILE')
      const readings = member.isFile && !isSystem ? context.inspectPart(member.source, inner(member.name)) : []
      const understood = readings.find((reading) => reading.format !== 'unknown')
      if (isProgramName(member.name))
        archive.findingsOf(member.name).add('TAR_PROGRAM_MEMBER', { evidence: member.name })
      if (member.isFile && !isSystem && understood === undefined)
        archive
          .findingsOf(member.name)
          .add('TAR_MEMBER_NOT_UNDERSTOOD', { offset: 0, evidence: `${member.sizeBytes} bytes` })
      const { name: path, headerOffset: offset, sizeBytes } = member
      members.push({ path, offset, sizeBytes, packedBytes: sizeBytes, format: understood?.format })
    }
    if (members.length > 0 && !members.some((member) => isModelFormat(member.format)))
      archive.findingsOf().add('TAR_WITHOUT_MODEL')
    const leftBytes = source.sizeBytes - archive.endOffset
    if (leftBytes > 0)
      context.inspectPart(
        new SliceSource(source, archive.endOffset, leftBytes),
        inner(`bytes from ${archive.endOffset} on`),
      )
    return { format: 'tar', member: context.member, findings: archive.findings, imports: [], tensors: [], members }
  },
}
