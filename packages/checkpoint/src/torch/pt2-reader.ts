// SPDX-License-Identifier: Apache-2.0
// Programs of torch.export (.pt2): a graph as JSON and plain numbers. The loader of PyTorch looks operators up by name,
// evaluates sizes as Python and may unpickle payloads without restriction, so each of these is looked at.
import { ArchiveReading } from './archive-reading.ts'
import { maxDescriptionBytes } from './limits.ts'
import { judgeProgram } from './pt2-program.ts'
import { toTensor } from './pt2-weights.ts'
import { hasRecord, readByteOrder } from './zip-reader.ts'
import type { FormatReader } from '../reading.ts'
import type { Tensor } from '../tensor/tensor.ts'
import type { ZipEntry } from '../zip/entry.ts'
import { looksLikeZip } from '../zip/reader.ts'

export const pt2Reader: FormatReader = {
  matches: (source, context) => looksLikeZip(source, context) && hasRecord(source, context, 'archive_format'),
  read(source, context) {
    const reading = new ArchiveReading(source, context)
    readByteOrder(reading)
    for (const name of ['archive_format', 'archive_version', '.data/version', 'version', '.data/serialization_id'])
      reading.readText(name)
    for (const entry of reading.select((name) => /^models\/.*\.json$/.test(name))) readProgram(reading, entry)
    const tensors: Tensor[] = []
    for (const entry of reading.select((name) => /^data\/(?:weights|constants)\/.*\.json$/.test(name)))
      readPayloads(reading, entry, tensors)
    reading.take(tensors, () => [])
    for (const entry of reading.select((name) => /^data\/(?:aotinductor|mtia|executorch)\//.test(name))) {
      if (/\.(?:json|txt)$/.test(entry.name)) continue
      reading.explain(entry)
      reading.findings(entry).add('PT2_COMPILED_CODE', { evidence: reading.recordName(entry) })
    }
    return reading.finish('pt2')
  },
}

/** The graph: its operators, its size expressions, its guards. */
function readProgram(reading: ArchiveReading, entry: ZipEntry): void {
  const program = readJson(reading, entry)
  if (program === undefined) return
  const judged = judgeProgram(program, reading.context.budget)
  const findings = reading.findings(entry)
  for (const target of judged.dangerousTargets) findings.add('PT2_OPERATOR_DANGEROUS', { evidence: quote(target) })
  for (const target of judged.unknownTargets) findings.add('PT2_OPERATOR_UNKNOWN', { evidence: quote(target) })
  for (const text of judged.dangerousExpressions) findings.add('PT2_EXPRESSION_DANGEROUS', { evidence: quote(text) })
  for (const line of judged.guards) findings.add('PT2_GUARD_CODE', { evidence: quote(line) })
}

/** The table of weights or constants: which record holds which tensor, and whether it is unpickled. */
function readPayloads(reading: ArchiveReading, entry: ZipEntry, tensors: Tensor[]): void {
  const table = readJson(reading, entry)
  if (table === undefined) return
  const findings = reading.findings(entry)
  const config = asRecord(asRecord(table)?.['config'])
  if (config === undefined) {
    findings.add('PT2_DESCRIPTION_DAMAGED', { evidence: 'no config' })
    return
  }
  const folder = reading.recordName(entry).slice(0, reading.recordName(entry).lastIndexOf('/') + 1)
  for (const [name, value] of Object.entries(config)) {
    reading.context.budget.spend(1)
    const payload = asRecord(value)
    const path = payload?.['path_name']
    if (payload === undefined || typeof path !== 'string' || typeof payload['use_pickle'] !== 'boolean') {
      findings.add('PT2_DESCRIPTION_DAMAGED', { evidence: quote(name) })
      continue
    }
    // An absolute path would leave the folder, as os.path.join does.
    const record = reading.find(path.startsWith('/') ? path.slice(1) : folder + path)
    if (record === undefined) findings.add('TORCH_STORAGE_MISSING', { evidence: quote(path) })
    if (payload['use_pickle']) findings.add('PT2_USES_PICKLE', { evidence: `${quote(name)}: ${quote(path)}` })
    else if (record !== undefined) {
      reading.explain(record)
      const tensor = toTensor(name, payload['tensor_meta'], reading.archive.open(record))
      if (tensor === undefined) findings.add('PT2_DESCRIPTION_DAMAGED', { evidence: `tensor ${quote(name)}` })
      else tensors.push(tensor)
    }
  }
}

function readJson(reading: ArchiveReading, entry: ZipEntry): unknown {
  reading.explain(entry, 'json')
  const findings = reading.findings(entry)
  const source = reading.archive.open(entry)
  if (source.sizeBytes > maxDescriptionBytes) {
    findings.add('PT2_DESCRIPTION_DAMAGED', { evidence: `${source.sizeBytes} bytes` })
    return undefined
  }
  reading.context.budget.spend(Math.ceil(source.sizeBytes / 64))
  const bytes = source.read(0, source.sizeBytes)
  reading.archive.checkCrc(entry, source)
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return value
  } catch (error) {
    findings.add('PT2_DESCRIPTION_DAMAGED', { evidence: error instanceof Error ? error.message.slice(0, 200) : '' })
    return undefined
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200))
}
