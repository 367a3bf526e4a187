// SPDX-License-Identifier: Apache-2.0
// .npz archives: a zip of .npy files. A member that is something else under a .npy name is inspected for what it is
// (catalogue row 30).
import { Findings, type Finding } from '../finding/finding.ts'
import type { Format, FormatReader, Import, Member, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { memberPath, openZip } from '../zip/archive.ts'
import { isFolder } from '../zip/entry.ts'
import { describe, inspectHidden, looksLikeZip } from '../zip/reader.ts'
import { numpyFindings } from './findings.ts'
import { isNpy } from './header.ts'
import { readArrays } from './npy.ts'

const suffix = '.npy'

export const npzReader: FormatReader = {
  matches: (source, context) => looksLikeZip(source, context) && holdsArrays(source, context),
  read(source, context) {
    const archive = openZip(source, context.budget, context.member)
    const list: Finding[] = []
    const imports: Import[] = []
    const tensors: Tensor[] = []
    const members: Member[] = []
    for (const entry of archive.entries) {
      context.budget.spend(1)
      const path = memberPath(context.member, entry.name)
      let format: Format | undefined
      if (!isFolder(entry)) {
        const part = archive.open(entry)
        if (isNpy(part)) {
          format = 'npy'
          const name = entry.name.endsWith(suffix) ? entry.name.slice(0, -suffix.length) : entry.name
          const read = readArrays(part, { ...context, member: path }, name)
          for (const finding of read.findings) list.push(finding)
          for (const one of read.imports) imports.push(one)
          for (const tensor of read.tensors) tensors.push(tensor)
        } else {
          format = context.inspectPart(part, path).find((reading) => reading.format !== 'unknown')?.format
          if (format === undefined)
            new Findings(numpyFindings, path, list).add('NPZ_MEMBER_NOT_UNDERSTOOD', {
              offset: 0,
              evidence: `${entry.sizeBytes} bytes`,
            })
        }
      }
      members.push(describe(entry, format))
    }
    inspectHidden(archive, context)
    return {
      format: 'npz',
      member: context.member,
      findings: [...archive.findings, ...list],
      imports,
      tensors,
      members,
    }
  },
}

/** Every member has a .npy name, folders aside, and there is one. */
function holdsArrays(source: ByteSource, context: ReadContext): boolean {
  const files = openZip(source, context.budget, context.member).entries.filter((entry) => !isFolder(entry))
  return files.length > 0 && files.every((entry) => entry.name.endsWith(suffix))
}
