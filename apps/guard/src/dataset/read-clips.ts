// SPDX-License-Identifier: Apache-2.0
// The clips of a data set on disk: listed by folder or table, hashed, decoded and fingerprinted one by one.
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import {
  datasetFindings,
  describeSound,
  factsFromPath,
  Fingerprinter,
  makeFinding,
  maxKeptSeconds,
  maxSoundBytes,
  maxTableBytes,
  readTable,
  resolveInside,
  soundBytes,
  type AuditFinding,
  type Clip,
  type ClipFacts,
  type TableRole,
  type Workspace,
} from '@cryingsense/audit'
import { AudioError, ByteSource, openRecording } from '@cryingsense/audio'
import { openWorkspace } from '@cryingsense/audit/adapters/node'
import { GuardError } from '../errors.ts'
import type { Progress } from '../inspection/progress.ts'

/** A data set, read. */
export interface ReadDataset {
  readonly clips: readonly Clip[]
  readonly findings: readonly AuditFinding[]
  /** What was taken for what: "label from the folder", "subject from the column group". */
  readonly guesses: readonly string[]
}

/** Files of a data set before they are read. */
export interface ListedDataset {
  readonly workspace: Workspace
  readonly paths: readonly string[]
  readonly facts: ReadonlyMap<string, ClipFacts>
  readonly missing: readonly string[]
  readonly findings: readonly AuditFinding[]
  readonly guesses: readonly string[]
}

const soundNames = /\.(?:wav|wave|flac|mp3|ogg|opus|m4a|3gp|aac|caf|aiff?|webm|amr)$/i
const mediaNames =
  /\.(?:wav|wave|flac|mp3|ogg|opus|m4a|3gp|aac|caf|aiff?|webm|amr|png|jpe?g|bmp|gif|webp|npy|txt|json)$/i
const licenceNames = /^(?:licen[cs]e|copying|unlicense)(?:\..*)?$/i

/** `where` is a folder or a table. Throws `GUARD_WORKSPACE_UNREADABLE`. */
export function listDataset(where: string, given: ReadonlyMap<TableRole, string>): ListedDataset {
  let isTable: boolean
  let workspace: Workspace
  try {
    isTable = statSync(where).isFile()
    workspace = openWorkspace(isTable ? dirname(where) : where)
  } catch (cause) {
    throw new GuardError('GUARD_WORKSPACE_UNREADABLE', 'unavailable', `Cannot read ${where}`, {
      remedy: 'Name a folder of clips or a table of them (CSV or JSON lines)',
      cause,
    })
  }
  const tablePath = isTable
    ? basename(where)
    : workspace.list().find((path) => /^(?:metadata|manifest|labels|meta|index)\.(?:csv|tsv|jsonl)$/i.test(path))
  const hasLicence = workspace.list().some((path) => licenceNames.test(path))
  const licence = hasLicence ? 'LICENSE' : ''
  if (tablePath !== undefined) return fromTable(workspace, { tablePath, given, licence })
  const files = workspace
    .list()
    .filter((path) => mediaNames.test(path) && !licenceNames.test(basename(path)) && !/^readme/i.test(basename(path)))
  // Beside sounds, texts and pictures are documentation.
  const paths = files.some((path) => soundNames.test(path)) ? files.filter((path) => soundNames.test(path)) : files
  const facts = new Map(paths.map((path) => [path, { ...factsFromPath(path), licence }]))
  return {
    workspace,
    paths,
    facts,
    missing: [],
    findings: [],
    guesses: [
      'labels and splits from the folders',
      ...(hasLicence ? ['one licence for all, from the LICENSE file'] : []),
    ],
  }
}

interface TableSource {
  readonly tablePath: string
  readonly given: ReadonlyMap<TableRole, string>
  readonly licence: string
}

function fromTable(workspace: Workspace, { tablePath, given, licence }: TableSource): ListedDataset {
  const bytes = (workspace.sizeOf(tablePath) ?? 0) <= maxTableBytes ? workspace.read(tablePath) : undefined
  const table =
    bytes === undefined
      ? { problem: 'it is too large or cannot be read' }
      : readTable(new TextDecoder().decode(bytes), given)
  if ('problem' in table) {
    const finding = makeFinding(datasetFindings, 'DATASET_TABLE_DAMAGED', {
      place: { path: tablePath, line: null },
      subject: tablePath,
      message: `${tablePath}: ${table.problem}`,
    })
    return { workspace, paths: [], facts: new Map(), missing: [], findings: [finding], guesses: [] }
  }
  const known = new Set(workspace.list())
  const facts = new Map<string, ClipFacts>()
  const missing: string[] = []
  const findings: AuditFinding[] = []
  const cell = (row: readonly string[], role: TableRole): string | undefined => {
    const column = table.roles.get(role)
    return column === undefined ? undefined : (row[column] ?? '').trim()
  }
  for (const [index, row] of table.rows.entries()) {
    const written = cell(row, 'file') ?? ''
    const path = resolveInside(tablePath, written)
    if (path === undefined) {
      findings.push(
        makeFinding(datasetFindings, 'DATASET_TABLE_OUTSIDE', {
          place: { path: tablePath, line: index + 2 },
          subject: tablePath,
          evidence: written.slice(0, 160),
        }),
      )
      continue
    }
    const guess = factsFromPath(path)
    facts.set(path, {
      label: cell(row, 'label') ?? guess.label,
      split: cell(row, 'split') ?? guess.split,
      subject: cell(row, 'subject') ?? guess.subject,
      licence: cell(row, 'licence') ?? licence,
    })
    if (!known.has(path)) missing.push(path)
  }
  const unlisted = workspace.list().filter((path) => soundNames.test(path) && !facts.has(path))
  if (unlisted.length > 0)
    findings.push(
      makeFinding(datasetFindings, 'DATASET_FILE_UNLISTED', {
        place: { path: unlisted[0] ?? '', line: null },
        subject: tablePath,
        message: `${unlisted.length} sounds are not in ${tablePath}`,
      }),
    )
  const guesses = [...table.roles].map(([role, column]) => `${role} from the column ${table.columns[column] ?? ''}`)
  return { workspace, paths: [...facts.keys()].filter((path) => known.has(path)), facts, missing, findings, guesses }
}

/** Reads every clip, one at a time: memory stays at one clip and all fingerprints. */
export async function readClips(listed: ListedDataset, progress: Progress): Promise<ReadDataset> {
  const { workspace, paths, facts, missing, findings, guesses } = listed
  const nothing: ClipFacts = { label: '', split: '', subject: '', licence: '' }
  const printer = new Fingerprinter()
  const clips: Clip[] = []
  for (const path of paths) {
    progress.show(path)
    const clip = await readClip(workspace, path, facts.get(path) ?? nothing, printer)
    progress.done(clip.sizeBytes)
    clips.push(clip)
  }
  const absent = missing.map((path): Clip => {
    return {
      ...(facts.get(path) ?? nothing),
      path,
      sizeBytes: 0,
      sha256: '',
      sound: null,
      problem: '',
      state: 'missing',
    }
  })
  return { clips: [...clips, ...absent], findings, guesses }
}

async function readClip(workspace: Workspace, path: string, facts: ClipFacts, printer: Fingerprinter): Promise<Clip> {
  const sizeBytes = workspace.sizeOf(path) ?? 0
  const base = { ...facts, path, sizeBytes, sound: null }
  const bytes = sizeBytes <= maxSoundBytes ? workspace.read(path) : undefined
  if (bytes === undefined)
    return { ...base, sha256: '', problem: 'it is too large or cannot be read', state: 'damaged' }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (!soundNames.test(path)) return { ...base, sha256, problem: '', state: 'decoded' }
  try {
    const { samples, sampleRateHz, channels } = await decode(bytes, path)
    const sound = {
      sampleRateHz,
      channels,
      ...describeSound(samples, sampleRateHz),
      soundHash: createHash('sha256').update(soundBytes(samples)).digest('hex'),
      pieces: printer.fingerprint(samples, sampleRateHz),
    }
    return { ...base, sha256, sound, problem: '', state: 'decoded' }
  } catch (error) {
    if (!(error instanceof AudioError)) throw error
    // A container that is known and not read is no damage of the file.
    const state = error.code === 'AUDIO_CODEC_UNSUPPORTED' ? 'not-decoded' : 'damaged'
    return { ...base, sha256, problem: error.message.replace(/^Cannot read .* at byte/, 'at byte'), state }
  }
}

interface DecodedClip {
  readonly samples: Float32Array
  readonly sampleRateHz: number
  readonly channels: number
}

/** All samples of a clip, as far as clips are compared. Throws `AUDIO_*`. */
async function decode(bytes: Uint8Array, name: string): Promise<DecodedClip> {
  const recording = await openRecording(new ByteSource(once(bytes), { name, sizeBytes: bytes.length }))
  const { sampleRateHz, channels } = recording
  const blocks: Float32Array[] = []
  let count = 0
  for await (const block of recording.blocks()) {
    // Whole files are read, so that damage at the end is seen; what is kept is bounded.
    if (count < maxKeptSeconds * sampleRateHz) blocks.push(block.slice())
    count += block.length
  }
  const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let offset = 0
  for (const block of blocks) {
    samples.set(block, offset)
    offset += block.length
  }
  return { samples, sampleRateHz, channels }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
