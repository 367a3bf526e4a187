// SPDX-License-Identifier: Apache-2.0
// ONNX: every message of the model is walked once, without recursion; nothing is built but the list of tensors.
import { Findings } from '../finding/finding.ts'
import type { FormatReader, ReadContext, Reading } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { judgeOperator } from './domain.ts'
import { onnxFindings, type OnnxFindings } from './findings.ts'
import { maxMessageDepth, maxTopFields } from './limits.ts'
import { fieldTypesOf, fits, Message } from './message.ts'
import { toTensor } from './tensors.ts'
import { WireFault, WireReader } from './wire.ts'

export const onnxReader: FormatReader = {
  matches(source) {
    if (source.sizeBytes < 4) return false
    const reader = new WireReader(source)
    const types = fieldTypesOf('ModelProto')
    const seen = new Set<string>()
    let count = 0
    try {
      for (const field of reader.fields(0, source.sizeBytes)) {
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

interface Pending {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly depth: number
  /** What a tensor without a name of its own is called. */
  readonly label: string
}

class ModelWalk {
  readonly #reader: WireReader
  readonly #context: ReadContext
  readonly #findings: Findings<OnnxFindings>
  readonly #tensors: Tensor[] = []
  readonly #functions = new Set<string>()
  readonly #used = new Map<string, { domain: string; name: string; offset: number }>()
  readonly #pending: Pending[]

  constructor(source: ByteSource, context: ReadContext) {
    this.#reader = new WireReader(source)
    this.#context = context
    this.#findings = new Findings(onnxFindings, context.member)
    this.#pending = [{ type: 'ModelProto', start: 0, end: source.sizeBytes, depth: 0, label: '' }]
  }

  read(): Reading {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      try {
        this.#walk(next)
      } catch (error) {
        if (!(error instanceof WireFault)) throw error
        this.#findings.add(error.isTruncated ? 'ONNX_TRUNCATED' : 'ONNX_MALFORMED', {
          offset: error.offset,
          evidence: error.message,
        })
      }
    }
    this.#judgeOperators()
    return {
      format: 'onnx',
      member: this.#context.member,
      findings: this.#findings.list,
      imports: [],
      tensors: this.#tensors,
      members: [],
    }
  }

  #walk({ type, start, end, depth, label }: Pending): void {
    if (depth > maxMessageDepth) {
      this.#findings.add('ONNX_TOO_DEEP', { offset: start, evidence: `limit ${maxMessageDepth}` })
      return
    }
    this.#context.budget.spend(4)
    const message = new Message(type, this.#reader, start, end)
    for (const field of message.repeated)
      this.#findings.add('ONNX_FIELD_REPEATED', { offset: field.offset, evidence: `${type}, field ${field.number}` })
    for (const field of message.unknown)
      this.#findings.add('ONNX_FIELD_UNKNOWN', { offset: field.offset, evidence: `${type}, field ${field.number}` })
    let inner = label
    if (type === 'NodeProto') inner = this.#noteNode(message, start)
    else if (type === 'AttributeProto') inner = `${label}.${message.text('name')}`
    else if (type === 'FunctionProto') this.#functions.add(`${message.text('domain')}\n${message.text('name')}`)
    else if (type === 'TensorProto') this.#noteTensor(message, label, start)
    for (const { field, name, type: innerType } of message.submessages()) {
      this.#context.budget.spend(1)
      const part = type === 'SparseTensorProto' ? `${label}.${name}` : inner
      this.#pending.push({ type: innerType, start: field.start, end: field.end, depth: depth + 1, label: part })
    }
  }

  #noteNode(message: Message, offset: number): string {
    const domain = message.text('domain')
    const name = message.text('op_type')
    const key = `${domain}\n${name}`
    if (!this.#used.has(key)) this.#used.set(key, { domain, name, offset })
    const output = message.all('output')[0]
    return message.text('name') || (output === undefined ? name : `${name}@${offset}`)
  }

  #noteTensor(message: Message, label: string, offset: number): void {
    const tensor = toTensor(message, label, this.#context)
    if (tensor === undefined) return
    if ('code' in tensor) this.#findings.add(tensor.code, { offset, evidence: tensor.evidence })
    else this.#tensors.push(tensor)
  }

  #judgeOperators(): void {
    for (const [key, { domain, name, offset }] of this.#used) {
      if (this.#functions.has(key)) continue
      const standing = judgeOperator(domain, name)
      const evidence = domain === '' ? name : `${domain}.${name}`
      if (standing === 'python') this.#findings.add('ONNX_OPERATOR_PYTHON', { offset, evidence })
      if (standing === 'unknown-operator') this.#findings.add('ONNX_OPERATOR_UNKNOWN', { offset, evidence })
      if (standing === 'unknown-domain') this.#findings.add('ONNX_DOMAIN_UNKNOWN', { offset, evidence })
    }
  }
}
