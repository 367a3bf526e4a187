// SPDX-License-Identifier: Apache-2.0
// One file, every reading of it, one verdict.
import { CheckpointError } from '../errors.ts'
import { Findings, worstVerdict, type Finding, type Verdict } from '../finding/finding.ts'
import { maxNesting, maxReadings } from '../limits.ts'
import type { Format, FormatReader, Import, ImportKind, ReadContext, Reading } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { answerWeightsOnly } from '../weights-only/answer.ts'
import { newestTorch } from '../weights-only/versions.ts'
import { createBudget } from './budget.ts'
import { families, type Family, lastResort } from './families.ts'
import { inspectFindings } from './findings.ts'

/** What the caller knows and wants. */
export interface InspectOptions {
  /** The file's name without folders: a hint, and what `torch.load` would see. */
  readonly name: string
  /** True where a folder was asked about, and this file lies in it: a readme there need not be a model. */
  readonly isBeside?: boolean
  /** The version of PyTorch to answer for; the newest known one by default. */
  readonly torch?: string
  /** Names trusted beside the allow-list. */
  readonly safeGlobals?: ReadonlySet<string>
  /** A file beside this one (ONNX external data); none by default. */
  readonly openSibling?: (path: string) => ByteSource | undefined
  /** A clock in milliseconds, for the last-resort time limit. */
  readonly now: () => number
}

/** Whether `torch.load(weights_only=True)` of that version would load the file, and if not, why. */
export interface WeightsOnlyAnswer {
  readonly torch: string
  readonly loads: boolean
  readonly reason: string | null
}

/** A name that must be added to the allow-list before `torch.load(weights_only=True)` accepts the file. */
export interface RequiredGlobal {
  readonly name: string
  readonly kind: Exclude<ImportKind, 'allowed'>
  readonly isImplied: boolean
}

/** What is known of a file after every reading of it. */
export interface Inspection {
  readonly format: Format
  readonly verdict: Verdict
  /** Of all readings, the worst first. */
  readonly findings: readonly Finding[]
  /** Of the file and of everything in it. The first is the file as a whole. */
  readonly readings: readonly Reading[]
  readonly weightsOnly: WeightsOnlyAnswer
  readonly requiredGlobals: readonly RequiredGlobal[]
  readonly tensors: readonly Tensor[]
}

/**
 * Reads `source` in every way in which its bytes can be understood and joins what was found. Runs nothing in it.
 * Throws only `SOURCE_UNREADABLE` and `SOURCE_CHANGED`.
 *
 * @example
 * const inspection = inspect(new MemorySource(bytes), { name: 'model.pt', now: Date.now })
 * inspection.verdict // 'safe'
 */
export function inspect(source: ByteSource, options: InspectOptions): Inspection {
  const readings: Reading[] = []
  const budget = createBudget(source.sizeBytes, options.now)
  const own: Finding[] = []
  const findings = new Findings(inspectFindings, '', own)

  const contextAt = (depth: number, member: string): ReadContext => ({
    budget,
    member,
    name: member === '' ? options.name : member.slice(member.lastIndexOf('/') + 1),
    isBeside: options.isBeside ?? false,
    torch: options.torch ?? newestTorch,
    safeGlobals: options.safeGlobals ?? new Set(),
    openSibling: options.openSibling ?? (() => undefined),
    inspectPart: (part, path) => readAll(part, path, depth + 1),
  })

  const readAll = (part: ByteSource, member: string, depth: number): readonly Reading[] => {
    const partFindings = new Findings(inspectFindings, member, own)
    if (depth > maxNesting) {
      partFindings.add('INSPECT_TOO_DEEP', { evidence: `${depth} deep, limit ${maxNesting}` })
      return []
    }
    const context = contextAt(depth, member)
    const found: Reading[] = []
    for (const family of [...families, [lastResort]]) {
      if (family[0] === lastResort && found.length > 0) break
      if (readings.length >= maxReadings) {
        if (!own.some((finding) => finding.code === 'INSPECT_TOO_MANY_PARTS'))
          findings.add('INSPECT_TOO_MANY_PARTS', { evidence: `limit ${maxReadings}` })
        return found
      }
      const position = readings.length
      const reading = readFamily(family, part, context, partFindings)
      if (reading === undefined) continue
      // A reading stands before the readings of its parts, which it made while it was read.
      readings.splice(position, 0, reading)
      found.push(reading)
    }
    if (found.length === 0) {
      const reading: Reading = { format: 'unknown', member, findings: [], imports: [], tensors: [], members: [] }
      // Members of an archive are judged by its reader: a text beside a model is no objection.
      if (depth === 0) findings.add('FORMAT_UNKNOWN', { offset: 0, evidence: firstBytes(part) })
      readings.push(reading)
      return [reading]
    }
    if (found.length > 1)
      partFindings.add('FORMAT_POLYGLOT', { evidence: found.map((reading) => reading.format).join(' and ') })
    return found
  }

  const outermost = readAll(source, '', 0)
  const weightsOnly = answer(source, contextAt(0, ''), findings)
  const all = [...readings.flatMap((reading) => reading.findings), ...own]
  return {
    format: outermost[0]?.format ?? 'unknown',
    verdict: worstVerdict(all.map((finding) => finding.verdict)),
    findings: all.toSorted(bySeverity),
    readings,
    weightsOnly,
    requiredGlobals: required(readings.flatMap((reading) => reading.imports)),
    tensors: readings.flatMap((reading) => reading.tensors),
  }
}

/** The reading by the first reader of a family that recognises the bytes. */
function readFamily(
  family: Family,
  part: ByteSource,
  context: ReadContext,
  findings: Findings<typeof inspectFindings>,
): Reading | undefined {
  let reader: FormatReader | undefined
  try {
    reader = family.find((candidate) => candidate.matches(part, context))
    return reader?.read(part, context)
  } catch (error) {
    noteFailure(error, findings)
    return { format: 'unknown', member: context.member, findings: [], imports: [], tensors: [], members: [] }
  }
}

/** Rethrows what concerns the disk; everything else is an answer about the file: not understood. */
function noteFailure(error: unknown, findings: Findings<typeof inspectFindings>): void {
  if (error instanceof CheckpointError) {
    if (error.code === 'SOURCE_UNREADABLE' || error.code === 'SOURCE_CHANGED') throw error
    if (error.code === 'BUDGET_SPENT') {
      findings.add('INSPECT_BUDGET_SPENT', { evidence: String(error.context['what']) })
      return
    }
  }
  findings.add('INSPECT_FAILED', { evidence: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
}

function answer(
  source: ByteSource,
  context: ReadContext,
  findings: Findings<typeof inspectFindings>,
): WeightsOnlyAnswer {
  try {
    const { torch, loads, reason } = answerWeightsOnly(source, context)
    return { torch, loads, reason }
  } catch (error) {
    noteFailure(error, findings)
    return { torch: context.torch, loads: false, reason: 'The question could not be answered within the limits' }
  }
}

function required(imports: readonly Import[]): RequiredGlobal[] {
  const byName = new Map<string, RequiredGlobal>()
  for (const { name, kind, isImplied } of imports) {
    if (kind !== 'allowed' && !byName.has(name)) byName.set(name, { name, kind, isImplied })
  }
  return [...byName.values()]
}

const severities = ['critical', 'high', 'medium', 'low', 'info']
const verdicts = ['unsafe', 'malformed', 'unknown', 'safe']

function bySeverity(one: Finding, other: Finding): number {
  return (
    verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict) ||
    severities.indexOf(one.severity) - severities.indexOf(other.severity)
  )
}

function firstBytes(source: ByteSource): string {
  const bytes = source.read(0, Math.min(16, source.sizeBytes))
  return `starts with ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`
}
