// SPDX-License-Identifier: Apache-2.0
// What torch.save wrote before version 1.6: five pickles one after the other (magic number, protocol, system, object,
// keys), then the storages. Each pickle is run by a loader, so each is judged.
import { type TorchFindings, torchFindings } from './findings.ts'
import { LegacyStorages } from './legacy-storages.ts'
import { maxMagicBytes } from './limits.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import { judgePickle, type JudgeOptions } from '../globals/judge.ts'
import { runPickle } from '../pickle/machine.ts'
import { PyDict, PyFloat, type PickleRun, type Value } from '../pickle/value.ts'
import type { FormatReader, Import, ReadContext, Reading } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { Leaf, Tensor } from '../tensor/tensor.ts'
import { tensorsOf } from '../tensor/torch-tensors.ts'

export const pytorchLegacyReader: FormatReader = {
  matches(source, context) {
    if (source.sizeBytes < 15) return false
    const endOffset = Math.min(source.sizeBytes, maxMagicBytes)
    return isMagic(runPickle(source, { offset: 0, endOffset, budget: context.budget }).lenientValue)
  },
  read: (source, context) => new LegacyFile(source, context).read(),
}

const magicNumber = 0x1950a86a20f9469cfc6cn
const protocolNumber = 1001

function isMagic(value: Value | undefined): boolean {
  return value === magicNumber
}

class LegacyFile {
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #list: Finding[] = []
  readonly #findings: Findings<TorchFindings>
  readonly #imports: Import[] = []
  #tensors: readonly Tensor[] = []
  #leaves: (() => readonly Leaf[]) | undefined
  #offset = 0

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source
    this.#context = context
    this.#findings = new Findings(torchFindings, context.member, this.#list)
  }

  read(): Reading {
    const isWhole = this.#readPickles()
    if (isWhole) this.#readTrailing()
    return {
      format: 'pytorch-legacy',
      member: this.#context.member,
      findings: this.#list,
      imports: this.#imports,
      tensors: this.#tensors,
      members: [],
      ...(this.#leaves === undefined ? {} : { leaves: this.#leaves }),
    }
  }

  /** The grammar of the file, front to back; false where it breaks off. */
  #readPickles(): boolean {
    const magic = this.#next('magic number')
    const protocol = magic && this.#next('protocol version')
    if (protocol === undefined) return false
    if (!isProtocol(protocol.lenientValue))
      this.#findings.add('TORCH_LEGACY_PROTOCOL', { offset: magic?.endOffset ?? null })
    const system = this.#next('system information')
    if (system === undefined) return false
    if (isBigEndian(system.lenientValue)) this.#findings.add('TORCH_LEGACY_BIG_ENDIAN', { offset: protocol.endOffset })
    const content = this.#next('object', { hasStorages: true })
    const keys = content && this.#next('list of storages')
    if (content === undefined || keys === undefined) return false
    const storages = new LegacyStorages(this.#source, this.#context.budget, this.#findings)
    storages.takeAll(content)
    const endOffset = storages.read(keys.lenientValue, this.#offset)
    const { tensors, findings, leaves } = tensorsOf(content.lenientValue, storages.lookup, {
      budget: this.#context.budget,
      member: this.#context.member,
    })
    this.#tensors = tensors
    this.#leaves = leaves
    for (const finding of findings) this.#list.push(finding)
    if (endOffset === undefined) return false
    this.#offset = endOffset
    return true
  }

  /** Runs and judges the next pickle; `undefined` where it does not end well. */
  #next(what: string, options: JudgeOptions = {}): PickleRun | undefined {
    const offset = this.#offset
    if (offset >= this.#source.sizeBytes) {
      this.#findings.add('TORCH_LEGACY_CUT', { offset, evidence: `no ${what}` })
      return undefined
    }
    const run = runPickle(this.#source, { offset, budget: this.#context.budget })
    const { findings, imports } = judgePickle(run, this.#context, this.#context.member, options)
    // One by one: a call takes no more than some 120,000 arguments, and a pickle may import more names.
    for (const finding of findings) this.#list.push(finding)
    for (const one of imports) this.#imports.push(one)
    this.#offset = run.endOffset
    // PyTorch goes on where only CPython would stop; the judge has told the fault.
    if (run.lenientValue !== undefined) return run
    this.#findings.add('TORCH_LEGACY_CUT', { offset: run.endOffset, evidence: `in the ${what}` })
    return undefined
  }

  #readTrailing(): void {
    const offset = this.#offset
    const leftBytes = this.#source.sizeBytes - offset
    if (leftBytes === 0) return
    const place = { offset, evidence: `${leftBytes} bytes` }
    if (this.#isZero(offset)) {
      this.#findings.add('TORCH_LEGACY_PADDED', place)
      return
    }
    this.#findings.add('TORCH_LEGACY_TRAILING', place)
    const label = `bytes from ${offset} on`
    const { member } = this.#context
    this.#context.inspectPart(
      new SliceSource(this.#source, offset, leftBytes),
      member === '' ? label : `${member}/${label}`,
    )
  }

  #isZero(start: number): boolean {
    for (let at = start; at < this.#source.sizeBytes; at += pieceBytes) {
      const lengthBytes = Math.min(pieceBytes, this.#source.sizeBytes - at)
      this.#context.budget.spend(Math.ceil(lengthBytes / 1024))
      if (this.#source.read(at, lengthBytes).some((byte) => byte !== 0)) return false
    }
    return true
  }
}

const pieceBytes = 64 * 1024

function isProtocol(value: Value | undefined): boolean {
  return value === protocolNumber || (value instanceof PyFloat && value.value === protocolNumber)
}

/** PyTorch writes the byte order of the machine and never looks at it. */
function isBigEndian(value: Value | undefined): boolean {
  if (!(value instanceof PyDict)) return false
  const { pairs } = value
  return pairs.some((key, index) => index % 2 === 0 && key === 'little_endian' && pairs[index + 1] === false)
}
