// SPDX-License-Identifier: Apache-2.0
// GGUF: a header of keys and tensor descriptions, then the data. Files of gigabytes are read for their header only.
import { Findings } from '../finding/finding.ts'
import type { FormatReader, ReadContext, Reading } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import { SwappedSource } from '../tensor/swapped.ts'
import { readContiguous } from '../tensor/strided.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { GgufCursor, GgufFault } from './cursor.ts'
import { ggufFindings, type GgufFindings } from './findings.ts'
import { readValues } from './header.ts'
import { maxGgufDimensions, maxTensorNameBytes } from './limits.ts'
import { findGgmlType, type GgmlType } from './types.ts'

const magic = [0x47, 0x47, 0x55, 0x46]
const newestVersion = 3

interface Described {
  readonly name: string
  readonly type: GgmlType
  /** In ggml's order: the fastest dimension first. */
  readonly dims: readonly number[]
  readonly sizeBytes: number
  readonly dataOffset: bigint
  readonly offset: number
}

export const ggufReader: FormatReader = {
  matches(source) {
    return source.sizeBytes >= 8 && source.read(0, 4).every((byte, index) => byte === magic[index])
  },

  read(source, context) {
    const findings = new Findings(ggufFindings, context.member)
    const tensors: Tensor[] = []
    try {
      readFile(source, context, findings, tensors)
    } catch (error) {
      if (!(error instanceof GgufFault)) throw error
      findings.add(error.code, { offset: error.offset, evidence: error.message })
    }
    return {
      format: 'gguf',
      member: context.member,
      findings: findings.list,
      imports: [],
      tensors,
      members: [],
    } satisfies Reading
  },
}

function readFile(source: ByteSource, context: ReadContext, findings: Findings<GgufFindings>, tensors: Tensor[]): void {
  const { version, isBigEndian } = readVersion(source)
  const cursor = new GgufCursor(source, { isBigEndian, version })
  cursor.skip(8)
  const tensorCount = cursor.count('the number of tensors', 24)
  const valueCount = cursor.count('the number of keys', 13)
  const { alignmentBytes, templates } = readValues(cursor, valueCount, context.budget)
  for (const { key, offset } of templates) findings.add('GGUF_CHAT_TEMPLATE', { offset, evidence: key })
  const described = readDescriptions(cursor, tensorCount, context)
  const dataStart = Math.ceil(cursor.offset / alignmentBytes) * alignmentBytes
  let end = BigInt(dataStart)
  let lastEnd = BigInt(dataStart)
  for (const row of described.toSorted((one, other) => (one.dataOffset < other.dataOffset ? -1 : 1))) {
    const start = BigInt(dataStart) + row.dataOffset
    const isAligned = row.dataOffset % BigInt(alignmentBytes) === 0n
    if (!isAligned || start < lastEnd || start + BigInt(row.sizeBytes) > BigInt(source.sizeBytes)) {
      const wanted = `${JSON.stringify(row.name)}: ${row.sizeBytes} bytes at ${start}, the file has ${source.sizeBytes}`
      findings.add('GGUF_TENSOR_OUT_OF_BOUNDS', { offset: row.offset, evidence: wanted })
      continue
    }
    lastEnd = start + BigInt(row.sizeBytes)
    end = lastEnd
    const slice = new SliceSource(source, Number(start), row.sizeBytes)
    tensors.push(toTensor(row, isBigEndian ? swap(slice, row.type) : slice))
  }
  const padded = Math.min(Math.ceil(Number(end) / alignmentBytes) * alignmentBytes, source.sizeBytes)
  const left = source.sizeBytes - Math.max(padded, described.length === 0 ? cursor.offset : 0)
  if (left >= alignmentBytes || (described.length > 0 && left > 0)) {
    findings.add('GGUF_TRAILING_BYTES', { offset: padded, evidence: `${left} bytes` })
    context.inspectPart(
      new SliceSource(source, padded, source.sizeBytes - padded),
      `${context.member === '' ? '' : `${context.member}/`}bytes from ${padded} on`,
    )
  }
}

function readVersion(source: ByteSource): { readonly version: number; readonly isBigEndian: boolean } {
  const bytes = source.read(4, 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4)
  const little = view.getUint32(0, true)
  const big = view.getUint32(0, false)
  if (little >= 1 && little <= newestVersion) return { version: little, isBigEndian: false }
  if (big === newestVersion) return { version: big, isBigEndian: true }
  throw new GgufFault('GGUF_VERSION_UNKNOWN', `Version ${little}`, 4)
}

function readDescriptions(cursor: GgufCursor, count: number, { budget }: ReadContext): Described[] {
  const names = new Set<string>()
  const found: Described[] = []
  for (let index = 0; index < count; index++) {
    budget.spend(1)
    const offset = cursor.offset
    const name = cursor.text('the name of a tensor', maxTensorNameBytes)
    if (names.has(name)) throw new GgufFault('GGUF_DUPLICATE', `Tensor ${JSON.stringify(name)}`, offset)
    names.add(name)
    const dimensions = cursor.u32('the number of dimensions')
    if (!(dimensions <= maxGgufDimensions)) throw new GgufFault('GGUF_MALFORMED', `${dimensions} dimensions`, offset)
    const dims: bigint[] = []
    for (let axis = 0; axis < dimensions; axis++) dims.push(cursor.u64('a dimension'))
    const number = cursor.u32('the type of a tensor')
    const type = findGgmlType(number)
    if (type === undefined) throw new GgufFault('GGUF_TYPE_UNKNOWN', `Tensor type ${number}`, offset)
    const elements = dims.reduce((product, size) => product * size, 1n)
    const size = (elements / BigInt(type.blockElements)) * BigInt(type.blockBytes)
    const isWhole = (dims[0] ?? 1n) % BigInt(type.blockElements) === 0n
    if (!isWhole || size > BigInt(Number.MAX_SAFE_INTEGER) || dims.some((one) => one > BigInt(Number.MAX_SAFE_INTEGER)))
      throw new GgufFault('GGUF_MALFORMED', `Tensor ${JSON.stringify(name)} of ${dims.join(' x ')}`, offset)
    const dataOffset = cursor.u64('the offset of a tensor')
    found.push({ name, type, dims: dims.map(Number), sizeBytes: Number(size), dataOffset, offset })
  }
  return found
}

function swap(slice: ByteSource, type: GgmlType): ByteSource {
  // Blocks of quantized types mix fields of several sizes; they are shown as they lie.
  return type.blockElements === 1 && type.blockBytes > 1 ? new SwappedSource(slice, type.blockBytes) : slice
}

function toTensor({ name, type, dims, sizeBytes }: Described, source: ByteSource): Tensor {
  const shape = dims.toReversed()
  const stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * Math.max(size, 1), 1))
  return {
    name,
    dtype: type.name,
    shape,
    stride: type.blockElements === 1 ? stride : [],
    sizeBytes,
    elements: () => readContiguous(source, 0, sizeBytes),
  }
}
