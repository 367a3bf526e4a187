// SPDX-License-Identifier: Apache-2.0
// What torch.save wrote before version 0.2: a tar archive of three members, each of pickles with raw numbers between
// them. Nothing is unpacked. PyTorch refuses it with weights_only=True, so it is never safe; its pickles are judged.
import { torchFindings } from './findings.ts'
import { maxLegacyStorages } from './limits.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import { judgePickle } from '../globals/judge.ts'
import { runPickle } from '../pickle/machine.ts'
import { GlobalRef, type PickleRun, PyTuple, type Value } from '../pickle/value.ts'
import type { FormatReader, Import, Member, ReadContext, Reading } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import { openTar, type TarArchive, type TarMember } from '../tar/archive.ts'
import { startsAsTar } from '../tar/header.ts'
import { findStorageDtype } from '../tensor/dtype.ts'

export const pytorchTarReader: FormatReader = {
  matches(source, context) {
    if (!startsAsTar(source)) return false
    const names = new Set(openTar(source, context.budget).members.map((member) => member.name))
    return memberNames.every((name) => names.has(name))
  },
  read: (source, context) => new OldTar(source, context).read(),
}

const memberNames = ['storages', 'tensors', 'pickle']

class OldTar {
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #archive: TarArchive
  readonly #list: Finding[] = []
  readonly #imports: Import[] = []

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source
    this.#context = context
    this.#archive = openTar(source, context.budget, context.member)
    new Findings(torchFindings, context.member, this.#list).add('TORCH_TAR_OUTDATED')
  }

  read(): Reading {
    const members: Member[] = []
    for (const member of this.#archive.members) {
      const { name: path, headerOffset: offset, sizeBytes } = member
      const isOwn = member.isFile && memberNames.includes(path)
      if (isOwn) this.#readMember(member)
      else if (member.isFile) this.#context.inspectPart(member.source, this.#path(path))
      members.push({ path, offset, sizeBytes, packedBytes: sizeBytes, format: isOwn ? 'pickle' : undefined })
    }
    const leftBytes = this.#source.sizeBytes - this.#archive.endOffset
    if (leftBytes > 0) {
      const label = this.#path(`bytes from ${this.#archive.endOffset} on`)
      this.#context.inspectPart(new SliceSource(this.#source, this.#archive.endOffset, leftBytes), label)
    }
    return {
      format: 'pytorch-tar',
      member: this.#context.member,
      findings: [...this.#archive.findings, ...this.#list],
      imports: this.#imports,
      tensors: [],
      members,
    }
  }

  #readMember(member: TarMember): void {
    const findings = new Findings(torchFindings, this.#path(member.name), this.#list)
    const walk = new MemberWalk(member, (offset) => this.#judge(member, offset))
    if (member.name === 'storages') walk.readStorages(this.#context)
    else if (member.name === 'tensors') walk.readTensors(this.#context)
    else walk.next()
    const place = { offset: walk.offset, evidence: `${member.sizeBytes - walk.offset} bytes left` }
    if (walk.offset === member.source.sizeBytes && walk.isWhole) return
    findings.add('TORCH_TAR_DAMAGED', place)
    // What the grammar does not explain may be anything.
    const rest = new SliceSource(member.source, walk.offset, member.source.sizeBytes - walk.offset)
    if (rest.sizeBytes > 0) this.#context.inspectPart(rest, `${this.#path(member.name)}/bytes from ${walk.offset} on`)
  }

  #judge(member: TarMember, offset: number): PickleRun {
    const run = runPickle(member.source, { offset, budget: this.#context.budget })
    const { findings, imports } = judgePickle(run, this.#context, this.#path(member.name), {
      hasStorages: member.name === 'pickle',
    })
    // One by one: a call takes no more than some 120,000 arguments, and a pickle may import more names.
    for (const finding of findings) this.#list.push(finding)
    for (const one of imports) this.#imports.push(one)
    return run
  }

  #path(name: string): string {
    return this.#context.member === '' ? name : `${this.#context.member}/${name}`
  }
}

/** Goes through one member: pickles and raw numbers, as PyTorch 0.1 wrote them. */
class MemberWalk {
  offset = 0
  isWhole = true
  readonly #source: ByteSource
  readonly #run: (offset: number) => PickleRun

  constructor(member: TarMember, run: (offset: number) => PickleRun) {
    this.#source = member.source
    this.#run = run
  }

  /** The value of the next pickle. */
  next(): Value | undefined {
    if (!this.isWhole) return undefined
    const run = this.#run(this.offset)
    this.offset = run.endOffset
    if (run.fault !== undefined) this.isWhole = false
    return run.value
  }

  /** Each storage is a pickle (key, location, type), a count of eight bytes and its elements; views follow. */
  readStorages({ budget }: ReadContext): void {
    const count = this.#count()
    for (let left = count; left > 0 && this.isWhole; left--) {
      budget.spend(1)
      const described = this.next()
      const type = described instanceof PyTuple ? described.items[2] : undefined
      const storage = type instanceof GlobalRef ? findStorageDtype(type.path) : undefined
      const elements = this.#int64()
      if (storage === undefined || elements === undefined || elements < 0n) this.isWhole = false
      else this.#skip(elements * BigInt(storage.elementBytes))
    }
    this.next()
  }

  /** Each tensor is a pickle (key, storage, type), the number of dimensions, sizes, strides and an offset. */
  readTensors({ budget }: ReadContext): void {
    const count = this.#count()
    for (let left = count; left > 0 && this.isWhole; left--) {
      budget.spend(1)
      this.next()
      const dimensions = this.#int64()
      // Only the lower half counts; PyTorch reads four bytes and skips four.
      if (dimensions === undefined) this.isWhole = false
      else this.#skip(BigInt.asUintN(31, dimensions) * 16n + 8n)
    }
  }

  #count(): number {
    const count = this.next()
    if (typeof count === 'number' && count >= 0 && count <= maxLegacyStorages) return count
    this.isWhole = false
    return 0
  }

  #int64(): bigint | undefined {
    if (!this.isWhole || !(this.offset + 8 <= this.#source.sizeBytes)) return undefined
    const bytes = this.#source.read(this.offset, 8)
    this.offset += 8
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true)
  }

  #skip(lengthBytes: bigint): void {
    if (lengthBytes > BigInt(this.#source.sizeBytes - this.offset)) this.isWhole = false
    else this.offset += Number(lengthBytes)
  }
}
