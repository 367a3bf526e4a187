// SPDX-License-Identifier: Apache-2.0
// ONNX: every message of the model is walked once, without recursion; nothing is built but the list of tensors.
import { Findings } from '../finding/finding.ts'
import type { FormatReader, ReadContext, Reading } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { onnxFindings, type OnnxFindings } from './findings.ts'
import { maxFaults, maxMessageDepth, maxTensors, maxTextBytes, maxTopFields } from './limits.ts'
import { fieldTypesOf, fits, type Kept, Message, type Submessage } from './message.ts'
import { Operators } from './use.ts'
import { toTensor } from './tensors.ts'
import { WireFault, WireReader } from './wire.ts'

export const onnxReader: FormatReader = {
  matches(source, { budget }) {
    if (source.sizeBytes < 4) return false
    const reader = new WireReader(source)
    const types = fieldTypesOf('ModelProto')
    const seen = new Set<string>()
    let count = 0
    try {
      for (const field of reader.fields(0, source.sizeBytes, budget)) {
        const type = types.get(field.number)
        // One foreign field may come from a newer version; a first one means another kind of message.
        if (type === undefined ? count === 0 || field.number > 60 : !fits(type, field)) return false
        if (type !== undefined) seen.add(type.name)
        if (++count > maxTopFields) return false
      }
    } catch (error) {
      if (!(error instanceof WireFault)) throw error
      // A model that was cut off still begins as one.
      return error.isTruncated && seen.has('ir_version') && (seen.has('producer_name') || seen.has('opset_import'))
    }
    return seen.has('graph') && (seen.has('ir_version') || seen.has('opset_import'))
  },

  read(source, context) {
    return new ModelWalk(source, context).read()
  },
}

/** A message whose inner messages are being walked. */
interface Open {
  readonly type: string
  readonly inner: Iterator<Submessage, void>
  /** What a tensor without a name of its own is called. */
  readonly label: string
}

class ModelWalk {
  readonly #reader: WireReader
  readonly #context: ReadContext
  readonly #findings: Findings<OnnxFindings>
  readonly #tensors: Tensor[] = []
  readonly #operators: Operators
  readonly #open: Open[] = []
  #faults = 0

  constructor(source: ByteSource, context: ReadContext) {
    this.#reader = new WireReader(source)
    this.#context = context
    this.#findings = new Findings(onnxFindings, context.member)
    this.#operators = new Operators(this.#findings)
  }

  read(): Reading {
    this.#guard(() => this.#enter('ModelProto', 0, this.#reader.source.sizeBytes, ''))
    for (let top = this.#open.at(-1); top !== undefined && this.#faults < maxFaults; top = this.#open.at(-1)) {
      const { type, inner, label } = top
      this.#guard(() => {
        const next = inner.next()
        if (next.done === true) {
          this.#open.pop()
          return
        }
        const { field, name, type: innerType } = next.value
        const part = type === 'SparseTensorProto' ? `${label}.${name}` : label
        this.#enter(innerType, field.start, field.end, part)
      })
    }
    this.#operators.judge()
    return {
      format: 'onnx',
      member: this.#context.member,
      findings: this.#findings.list,
      imports: [],
      tensors: this.#tensors,
      members: [],
    }
  }

  #guard(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof WireFault)) throw error
      this.#faults++
      this.#findings.add(error.isTruncated ? 'ONNX_TRUNCATED' : 'ONNX_MALFORMED', {
        offset: error.offset,
        evidence: error.message,
      })
    }
  }

  #enter(type: string, start: number, end: number, label: string): void {
    if (this.#open.length > maxMessageDepth) {
      this.#findings.add('ONNX_TOO_DEEP', { offset: start, evidence: `limit ${maxMessageDepth}` })
      return
    }
    this.#context.budget.spend(1)
    const message = new Message(type, this.#reader, start, end, this.#context.budget)
    this.#noteOdd(message)
    let inner = label
    if (type === 'NodeProto') inner = this.#noteNode(message, start)
    else if (type === 'AttributeProto') inner = `${label}.${message.text('name')}`.slice(0, maxTextBytes)
    else if (type === 'FunctionProto') this.#operators.define(message)
    else if (type === 'TensorProto') this.#noteTensor(message, label, start)
    this.#open.push({ type, inner: message.submessages(), label: inner })
  }

  #noteOdd({ type, repeated, unknown }: Message): void {
    const add = (code: keyof OnnxFindings & string, kept: Kept | undefined): void => {
      const field = kept?.first[0]
      if (kept === undefined || field === undefined) return
      const { count } = kept
      const more = count > 1 ? ` and ${count - 1} more` : ''
      this.#findings.add(code, { offset: field.offset, evidence: `${type}, field ${field.number}${more}` })
    }
    add('ONNX_FIELD_REPEATED', repeated)
    add('ONNX_FIELD_UNKNOWN', unknown)
  }

  #noteNode(message: Message, offset: number): string {
    const name = this.#operators.use(message, offset)
    const hasOutput = message.count('output') > 0
    return message.text('name') || (hasOutput ? `${name}@${offset}` : name)
  }

  #noteTensor(message: Message, label: string, offset: number): void {
    if (this.#tensors.length >= maxTensors) {
      this.#findings.add('ONNX_TOO_LARGE', { offset, evidence: `more than ${maxTensors} tensors` })
      return
    }
    const tensor = toTensor(message, label, this.#context)
    if (tensor === undefined) return
    if ('code' in tensor) this.#findings.add(tensor.code, { offset, evidence: tensor.evidence })
    else this.#tensors.push(tensor)
  }
}
