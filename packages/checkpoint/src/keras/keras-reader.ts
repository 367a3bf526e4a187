// SPDX-License-Identifier: Apache-2.0
// `.keras` archives: a zip of config.json, metadata.json, weights and assets.
import { type Finding, Findings } from '../finding/finding.ts'
import type { Format, FormatReader, Member, ReadContext } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { memberPath, openZip, type ZipArchive } from '../zip/archive.ts'
import { isFolder, type ZipEntry } from '../zip/entry.ts'
import { describe, inspectHidden, looksLikeZip } from '../zip/reader.ts'
import { judgeConfig } from './config.ts'
import { kerasFindings } from './findings.ts'
import { maxConfigBytes } from './limits.ts'

const configName = 'config.json'
const others = /^(metadata\.json|model\.weights\.(h5|npz)|.*\.weights\.h5|assets\/.*)$/

const utf8 = new TextDecoder('utf-8', { fatal: true })

export const kerasReader: FormatReader = {
  matches(source, context) {
    if (!looksLikeZip(source, context)) return false
    const names = openZip(source, context.budget, context.member).entries.map((entry) => entry.name)
    return names.includes(configName) && names.some((name) => others.test(name))
  },

  read(source, context) {
    const archive = openZip(source, context.budget, context.member)
    const list: Finding[] = []
    const members: Member[] = archive.entries.map((entry) =>
      describe(entry, isFolder(entry) ? undefined : readMember(archive, entry, context, list)),
    )
    inspectHidden(archive, context)
    return {
      format: 'keras',
      member: context.member,
      findings: [...archive.findings, ...list],
      imports: [],
      // Weights are tensors of the member that holds them, which is a reading of its own.
      tensors: [],
      members,
    }
  },
}

function readMember(archive: ZipArchive, entry: ZipEntry, context: ReadContext, list: Finding[]): Format | undefined {
  context.budget.spend(1)
  const path = memberPath(context.member, entry.name)
  const part = archive.open(entry)
  const findings = new Findings(kerasFindings, path, list)
  if (entry.name === configName || entry.name.endsWith('/config.json')) {
    readConfig(part, findings, context)
    return 'json'
  }
  const format = context.inspectPart(part, path).find((reading) => reading.format !== 'unknown')?.format
  if (format === undefined && part.sizeBytes > 0)
    findings.add('KERAS_MEMBER_UNKNOWN', { offset: 0, evidence: `${part.sizeBytes} bytes` })
  return format
}

function readConfig(part: ByteSource, findings: Findings<typeof kerasFindings>, context: ReadContext): void {
  if (part.sizeBytes > maxConfigBytes) {
    findings.add('KERAS_CONFIG_TOO_LARGE', { evidence: `${part.sizeBytes} bytes` })
    return
  }
  let text: string
  try {
    text = utf8.decode(part.read(0, part.sizeBytes))
  } catch (error) {
    // The decoder throws a TypeError; what a damaged member throws is the archive's to tell.
    if (!(error instanceof TypeError)) throw error
    findings.add('KERAS_CONFIG_INVALID', { evidence: 'not UTF-8' })
    return
  }
  judgeConfig(text, configName, findings, context.budget)
}
