// SPDX-License-Identifier: Apache-2.0
// Advisories out of OSV exports: a folder of JSON files, one file, or a zip archive of them as the databases publish it.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { maxRecordBytes, maxRecords, readOsvRecord, type Advisory, type AuditFinding } from '@cryingsense/audit'
import { listParts, type ByteSource } from '@cryingsense/checkpoint'
import { FileSource } from '@cryingsense/checkpoint/adapters/node'
import { GuardError } from '../errors.ts'
import { maxExportBytes } from './limits.ts'

/** Records, and what could not be read. */
export interface AdvisoryReading {
  readonly advisories: readonly Advisory[]
  readonly findings: readonly AuditFinding[]
}

/** Throws `GUARD_ADVISORIES_UNREADABLE` where there is nothing to read at all. */
export function readAdvisories(path: string): AdvisoryReading {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return collectRecords(jsonFiles(path))
    if (/\.zip$/i.test(path)) return collectRecords(archiveMembers(path))
    if (stats.size > maxExportBytes) throw new Error(`it is larger than ${maxExportBytes} bytes`)
    return collectRecords([{ name: path, bytes: readFileSync(path) }])
  } catch (cause) {
    throw new GuardError('GUARD_ADVISORIES_UNREADABLE', 'unavailable', `Cannot read advisories from ${path}`, {
      remedy: `Name a folder, a .json or a .zip of OSV records (${cause instanceof Error ? cause.message : String(cause)})`,
      cause,
    })
  }
}

interface RecordBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Reads each record; what is damaged becomes a finding. */
export function collectRecords(records: Iterable<RecordBytes>): AdvisoryReading {
  const advisories: Advisory[] = []
  const findings: AuditFinding[] = []
  for (const { name, bytes } of records) {
    if (advisories.length >= maxRecords) break
    const reading = readOsvRecord(bytes, name)
    if (reading.advisory !== undefined) advisories.push(reading.advisory)
    findings.push(...reading.findings)
  }
  return { advisories, findings }
}

function* jsonFiles(folder: string): Generator<RecordBytes> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1)))
    if (entry.isFile() && entry.name.endsWith('.json')) {
      const path = join(entry.parentPath, entry.name)
      yield { name: path, bytes: readFileSync(path) }
    }
}

function* archiveMembers(path: string): Generator<RecordBytes> {
  const source = FileSource.open(path)
  try {
    yield* membersOf(source)
  } finally {
    source.close()
  }
}

/** JSON members of an archive, each unpacked when its turn comes; one that is too large is refused by its own reader. */
export function* membersOf(source: ByteSource): Generator<RecordBytes> {
  for (const { member, open } of listParts(source, { spend: () => undefined })) {
    if (!member.endsWith('.json')) continue
    const part = open()
    yield { name: member, bytes: part.read(0, Math.min(part.sizeBytes, maxRecordBytes + 1)) }
  }
}
