// SPDX-License-Identifier: Apache-2.0
// The safetensors reader: eight bytes of length, a JSON header, the tensors' bytes.
import { CheckpointError } from '../errors.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import type { FormatReader, ReadContext, Reading } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { findSafetensorsDtype } from '../tensor/dtype.ts'
import { readContiguous } from '../tensor/strided.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type SafetensorsFindings, safetensorsFindings } from './findings.ts'
import { readHeader, type TensorEntry } from './header.ts'
import { checkLayout } from './layout.ts'
import { maxHeaderBytes } from './limits.ts'

const prefixBytes = 8

/** What stands between the length and the opening brace where somebody put white space there. */
const spaces: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d])

export const safetensorsReader: FormatReader = {
  matches(source, context) {
    if (source.sizeBytes < prefixBytes) return false
    const lengthBytes = headerLength(source)
    const isNamed = context.name.toLowerCase().endsWith('.safetensors')
    const start = source.read(prefixBytes, Math.min(64, source.sizeBytes - prefixBytes))
    const first = start.findIndex((byte) => !spaces.has(byte))
    const isObject = start[first] === 0x7b
    if (isNamed) return isObject || lengthBytes <= BigInt(maxHeaderBytes)
    return isObject && lengthBytes >= 2n && lengthBytes <= BigInt(maxHeaderBytes)
  },

  read(source, context) {
    const list: Finding[] = []
    const findings = new Findings(safetensorsFindings, context.member, list)
    let tensors: readonly Tensor[] = []
    try {
      tensors = readTensors(source, context, findings)
    } catch (error) {
      if (!(error instanceof CheckpointError && error.code === 'SOURCE_PAST_END')) throw error
      findings.add('SAFETENSORS_TRUNCATED', { evidence: error.message })
    }
    const reading: Reading = {
      format: 'safetensors',
      member: context.member,
      findings: list,
      imports: [],
      tensors,
      members: [],
    }
    return reading
  },
}

function headerLength(source: ByteSource): bigint {
  const bytes = source.read(0, prefixBytes)
  return new DataView(bytes.buffer, bytes.byteOffset, prefixBytes).getBigUint64(0, true)
}

function readTensors(
  source: ByteSource,
  context: ReadContext,
  findings: Findings<SafetensorsFindings>,
): readonly Tensor[] {
  const lengthBytes = headerLength(source)
  const present = source.sizeBytes - prefixBytes
  if (lengthBytes > BigInt(maxHeaderBytes)) {
    findings.add('SAFETENSORS_HEADER_TOO_LARGE', {
      offset: 0,
      evidence: `${lengthBytes} bytes, limit ${maxHeaderBytes}`,
    })
    return []
  }
  const headerBytes = Number(lengthBytes)
  if (headerBytes > present) {
    const message = `The safetensors file is cut short: ${present} of ${headerBytes} bytes of its header are there`
    findings.add('SAFETENSORS_TRUNCATED', {
      offset: 0,
      message,
      evidence: `${present} of ${headerBytes} bytes present`,
    })
    return []
  }
  context.budget.spend(Math.ceil(headerBytes / 1024))
  const header = readHeader(source.read(prefixBytes, headerBytes), context.budget, findings)
  if (header === undefined) return []
  const dataOffset = prefixBytes + headerBytes
  if (!checkLayout(header, source.sizeBytes - dataOffset, findings))
    return header.entries.map((entry) => describe(entry, undefined))
  return header.entries.map((entry) => describe(entry, { source, dataOffset }))
}

function describe(entry: TensorEntry, place: { source: ByteSource; dataOffset: number } | undefined): Tensor {
  const shape = entry.shape.map(Number)
  const sizeBytes = Number(entry.end - entry.start)
  const isPresent = place !== undefined && BigInt(place.dataOffset) + entry.end <= BigInt(place.source.sizeBytes)
  return {
    name: entry.name,
    dtype: findSafetensorsDtype(entry.dtype)?.name ?? entry.dtype,
    shape,
    stride: rowMajor(shape),
    sizeBytes: place === undefined ? 0 : sizeBytes,
    elements: isPresent
      ? () => readContiguous(place.source, place.dataOffset + Number(entry.start), sizeBytes)
      : undefined,
  }
}

function rowMajor(shape: readonly number[]): number[] {
  const stride: number[] = []
  let step = 1
  for (const size of shape.toReversed()) {
    stride.unshift(step)
    step *= Math.max(1, size)
  }
  return stride
}
