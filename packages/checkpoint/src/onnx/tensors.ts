// SPDX-License-Identifier: Apache-2.0
// A TensorProto as a tensor: its data lies in raw_data, in a typed field, or in a file beside the model.
import type { ReadContext } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { readContiguous } from '../tensor/strided.ts'
import { findOnnxDtype, type OnnxDtype, stringType } from './dtypes.ts'
import { type ExternalRefusal, openExternal } from './external.ts'
import { maxKeptFields } from './limits.ts'
import { Message } from './message.ts'
import { decodeTyped } from './typed-data.ts'
import { maxDimensions } from '../tensor/limits.ts'

/** A tensor, a refusal, or undefined for strings. */
export function toTensor(message: Message, label: string, context: ReadContext): Tensor | ExternalRefusal | undefined {
  const name = message.text('name') || label
  const type = Number(message.number('data_type') ?? 0n)
  const shape = toShape(message)
  if (shape === undefined) return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: a shape that cannot be` }
  if (type === stringType) return undefined
  const dtype = findOnnxDtype(type)
  if (dtype === undefined) return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: element type ${type}` }
  const count = shape.reduce((product, size) => product * BigInt(size), 1n)
  const size = (count * BigInt(dtype.bits) + 7n) / 8n
  if (size > BigInt(Number.MAX_SAFE_INTEGER))
    return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: ${count} elements` }
  const sizeBytes = Number(size)
  const elements = findElements({ message, name, dtype, count: Number(count), sizeBytes, context })
  if (typeof elements !== 'function') return elements
  return { name, dtype: dtype.name, shape, stride: rowMajor(shape), sizeBytes, elements }
}

interface Wanted {
  readonly message: Message
  readonly name: string
  readonly dtype: OnnxDtype
  readonly count: number
  readonly sizeBytes: number
  readonly context: ReadContext
}

function findElements(wanted: Wanted): (() => Iterable<Uint8Array>) | ExternalRefusal {
  const { message, name, dtype, count, sizeBytes, context } = wanted
  const raw = message.last('raw_data')
  if (message.number('data_location') === 1n) {
    const entries = externalEntries(message)
    if (entries === undefined)
      return { code: 'ONNX_EXTERNAL_INVALID', evidence: `${name}: ${message.count('external_data')} entries` }
    const opened = openExternal(entries, sizeBytes, context.openSibling)
    return 'code' in opened
      ? { ...opened, evidence: `${name}: ${opened.evidence}` }
      : (): Iterable<Uint8Array> => readAll(opened)
  }
  if (message.count('external_data') > 0)
    return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: external data that is not said to be external` }
  if (raw !== undefined) {
    const found = raw.end - raw.start
    if (found !== sizeBytes)
      return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: ${found} bytes of data, ${sizeBytes} wanted` }
    const slice = new SliceSource(message.reader.source, raw.start, found)
    return () => readAll(slice)
  }
  const typed = decodeTyped(message, dtype, count)
  if (typed === undefined) return { code: 'ONNX_TENSOR_INVALID', evidence: `${name}: too few or too many elements` }
  return typed
}

function readAll(source: ByteSource): Iterable<Uint8Array> {
  return readContiguous(source, 0, source.sizeBytes)
}

/** What is said of an external file; undefined where it is more than can be meant. */
function externalEntries(message: Message): Map<string, string> | undefined {
  if (message.count('external_data') > maxKeptFields) return undefined
  const entries = new Map<string, string>()
  for (const field of message.first('external_data')) {
    const entry = new Message('StringStringEntryProto', message.reader, field.start, field.end, message.budget)
    entries.set(entry.text('key'), entry.text('value'))
  }
  return entries
}

function toShape(message: Message): number[] | undefined {
  const dims = message.numbers('dims', maxDimensions)
  if (dims === undefined) return undefined
  return dims.every((size) => size >= 0n && size <= BigInt(Number.MAX_SAFE_INTEGER)) ? dims.map(Number) : undefined
}

/** Strides of a tensor without gaps; a dimension of size 0 counts as 1, as PyTorch has it. */
export function rowMajor(shape: readonly number[]): number[] {
  const stride = shape.map(() => 1)
  for (let index = shape.length - 2; index >= 0; index--)
    stride[index] = (stride[index + 1] ?? 1) * Math.max(shape[index + 1] ?? 1, 1)
  return stride
}
