// SPDX-License-Identifier: Apache-2.0
// Where the pickles of a file are, for those who want to read one opcode by opcode.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { startsAsTar } from '../tar/header.ts'
import { openTar } from '../tar/archive.ts'
import { openZip } from '../zip/archive.ts'
import { isFolder } from '../zip/entry.ts'
import { looksLikeZip } from '../zip/reader.ts'

/** A part of a file by its path; the path is empty where the file is no archive. */
export interface FilePart {
  readonly member: string
  /** Opens the part: members are unpacked when they are asked for. */
  readonly open: () => ByteSource
}

/** The members of a zip or tar archive in their order, or the file itself. Throws only what the source throws. */
export function listParts(source: ByteSource, budget: Budget): readonly FilePart[] {
  if (looksLikeZip(source, { budget })) {
    const archive = openZip(source, budget)
    return archive.entries
      .filter((entry) => !isFolder(entry))
      .map((entry) => ({ member: entry.name, open: () => archive.open(entry) }))
  }
  if (startsAsTar(source)) {
    return openTar(source, budget)
      .members.filter((member) => member.isFile)
      .map((member) => ({ member: member.name, open: () => member.source }))
  }
  return [{ member: '', open: () => source }]
}

/** The part that most likely is the pickle that a loader would run: `data.pkl`, then any `.pkl`, then the first. */
export function choosePickle(parts: readonly FilePart[]): FilePart | undefined {
  return (
    parts.find(({ member }) => /(?:^|\/)data\.pkl$/.test(member)) ??
    parts.find(({ member }) => member.endsWith('.pkl') || /(?:^|\/)pickle$/.test(member)) ??
    parts[0]
  )
}
