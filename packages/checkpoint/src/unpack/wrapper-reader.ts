// SPDX-License-Identifier: Apache-2.0
// A compressed stream around a file: unpacked, what it holds inspected as a file of its own, and so is what hides
// behind its end.
import type { CheckpointError } from '../errors.ts'
import { Findings } from '../finding/finding.ts'
import type { Budget, Format, FormatReader, ReadContext, Reading } from '../reading.ts'
import { SliceSource, type ByteSource } from '../source/source.ts'
import { unpackFindings } from './findings.ts'
import { inputChunkBytes, maxNestedWindowBytes, maxWindowBytes } from './limits.ts'
import { measureStream } from './measure.ts'
import { isStreamError, type StreamErrorCode, type Unpacked } from './stream/unpacked.ts'

/** What tells one compression from another. */
export interface Compression {
  readonly format: Format
  /** Endings of names that its packers add, longest first. */
  readonly suffixes: readonly string[]
  matches(source: ByteSource, budget: Budget): boolean
  open(source: ByteSource, budget: Budget, options: OpenOptions): Unpacked
}

/** How a stream is opened. */
export interface OpenOptions {
  /** How far back the stream may refer; past it, it is not understood. */
  readonly maxWindowBytes: number
}

const codeOf: Readonly<Record<StreamErrorCode, keyof typeof unpackFindings>> = {
  STREAM_DAMAGED: 'STREAM_IS_DAMAGED',
  STREAM_TRUNCATED: 'STREAM_IS_TRUNCATED',
  STREAM_NOT_UNDERSTOOD: 'STREAM_IS_NOT_UNDERSTOOD',
  STREAM_TOO_LARGE: 'STREAM_IS_TOO_LARGE',
}

/** Formats that are known but are no model: a stream of one is not what a loader of models expects. */
const noModel: ReadonlySet<Format> = new Set(['unknown', 'text', 'json', 'html', 'empty'])

/** The reader of files packed with `compression`. */
export function makeWrapperReader(compression: Compression): FormatReader {
  return {
    matches(source, context) {
      try {
        return compression.matches(source, context.budget)
      } catch (error) {
        // The source may itself be a stream that is damaged; whoever unpacks that one says so.
        if (isStreamError(error)) return false
        throw error
      }
    },
    read: (source, context) => readWrapped(compression, source, context),
  }
}

function readWrapped(compression: Compression, source: ByteSource, context: ReadContext): Reading {
  const findings = new Findings(unpackFindings, context.member)
  const { budget } = context
  const isNested = context.member !== ''
  const options: OpenOptions = { maxWindowBytes: isNested ? maxNestedWindowBytes : maxWindowBytes }
  const open = (): Unpacked => compression.open(source, budget, options)
  const { content, fault, endOffset } = measureStream({ open, budget, isNested })
  if (fault !== undefined) addFault(findings, fault)
  if (content.sizeBytes > 0 || fault === undefined) {
    const parts = context.inspectPart(content, contentName(compression, context))
    if (parts.every((part) => noModel.has(part.format))) findings.add('STREAM_CONTENT_IS_UNKNOWN')
  }
  if (fault === undefined && endOffset < source.sizeBytes) readTrailing(source, endOffset, context, findings)
  return {
    format: compression.format,
    member: context.member,
    findings: findings.list,
    imports: [],
    tensors: [],
    members: [],
  }
}

function addFault(findings: Findings<typeof unpackFindings>, fault: CheckpointError): void {
  const offset = fault.context['offset']
  for (const [code, finding] of Object.entries(codeOf)) {
    if (code === fault.code)
      findings.add(finding, { offset: typeof offset === 'number' ? offset : null, message: fault.message })
  }
}

/** `model.pkl` for `model.pkl.gz`: some readers take the ending of a name as a hint. */
function contentName({ suffixes, format }: Compression, { member, name }: ReadContext): string {
  const suffix = suffixes.find((ending) => name.length > ending.length && name.toLowerCase().endsWith(ending))
  const inner = suffix === undefined ? `${format} content` : name.slice(0, -suffix.length)
  return member === '' ? inner : `${member}/${inner}`
}

function readTrailing(
  source: ByteSource,
  endOffset: number,
  context: ReadContext,
  findings: Findings<typeof unpackFindings>,
): void {
  const evidence = `${source.sizeBytes - endOffset} bytes`
  const place = { offset: endOffset, evidence }
  if (isZero(source, endOffset, context.budget)) {
    findings.add('STREAM_IS_PADDED', place)
    return
  }
  findings.add('STREAM_HAS_TRAILING_BYTES', place)
  const trailing = new SliceSource(source, endOffset, source.sizeBytes - endOffset)
  context.inspectPart(trailing, `${context.member === '' ? '' : `${context.member}/`}bytes from ${endOffset} on`)
}

function isZero(source: ByteSource, startOffset: number, budget: Budget): boolean {
  for (let offset = startOffset; offset < source.sizeBytes; offset += inputChunkBytes) {
    const lengthBytes = Math.min(inputChunkBytes, source.sizeBytes - offset)
    budget.spend(1 + Math.floor(lengthBytes / 1024))
    if (source.read(offset, lengthBytes).some((byte) => byte !== 0)) return false
  }
  return true
}
