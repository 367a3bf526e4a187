// SPDX-License-Identifier: Apache-2.0
// A whole HDF5 file: every object that can be reached from the root, each once.
import { Findings } from '../finding/finding.ts'
import type { Member, ReadContext } from '../reading.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { Allowance } from './allowance.ts'
import { type Attribute, readAttribute, readDenseAttributes } from './attribute.ts'
import { Cursor, Hdf5Fault } from './cursor.ts'
import { readDataset } from './dataset.ts'
import { hdf5Findings, type Hdf5Findings } from './findings.ts'
import { maxObjects, maxPathBytes } from './limits.ts'
import { type Link, readLinks } from './links.ts'
import { type HeaderMessage, messageType, readObjectHeader } from './object-header.ts'
import { findSignature, readSuperblock, type Superblock } from './superblock.ts'

/** What a file holds. */
export interface Hdf5File {
  readonly findings: Findings<Hdf5Findings>
  readonly tensors: readonly Tensor[]
  readonly members: readonly Member[]
  /** Path of an object -> its attributes of text, by name. The root's path is empty. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
}

export function readHdf5(source: ByteSource, context: ReadContext): Hdf5File {
  const walk = new Walk(source, context)
  walk.run()
  return walk
}

class Walk implements Hdf5File {
  readonly findings: Findings<Hdf5Findings>
  readonly tensors: Tensor[] = []
  readonly members: Member[] = []
  readonly attributes = new Map<string, Map<string, readonly string[]>>()
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #pending: { path: string; address: number }[] = []
  readonly #seen = new Set<number>()
  readonly #allowance = new Allowance()

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source
    this.#context = context
    this.findings = new Findings(hdf5Findings, context.member)
  }

  run(): void {
    let superblock: Superblock | undefined
    this.#guard(() => {
      superblock = readSuperblock(this.#source, findSignature(this.#source) ?? 0)
    })
    if (superblock === undefined) return
    this.#inspectOutside(superblock)
    this.#pending.push({ path: '', address: superblock.rootHeader })
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const { path, address } = next
      this.#context.budget.spend(4)
      // Hard links may give an object several names, and a group may hold itself.
      if (this.#seen.has(address)) continue
      if (this.#seen.size >= maxObjects) {
        this.findings.add('HDF5_NOT_UNDERSTOOD', { offset: address, evidence: `more than ${maxObjects} objects` })
        return
      }
      this.#seen.add(address)
      const { sizes } = superblock
      this.#guard(() => this.#readObject(path, new Cursor(this.#source, sizes, address)))
    }
  }

  /** What stands in the file but not in its structures. */
  #inspectOutside({ startOffset, endOffset }: Superblock): void {
    const parts = [
      { start: 0, end: startOffset },
      { start: endOffset, end: this.#source.sizeBytes },
    ]
    for (const { start, end } of parts) {
      if (start >= end) continue
      this.findings.add('HDF5_TRAILING_BYTES', { offset: start, evidence: `${end - start} bytes` })
      const { member } = this.#context
      const label = `${member === '' ? '' : `${member}/`}bytes ${start} to ${end}`
      this.#context.inspectPart(new SliceSource(this.#source, start, end - start), label)
    }
  }

  #readObject(path: string, cursor: Cursor): void {
    const offset = cursor.offset
    const { budget } = this.#context
    this.#allowance.take(path.length, offset)
    const messages = readObjectHeader(cursor, budget)
    // Each is tried by itself: what one cannot tell, the others may.
    for (const message of messages) this.#guard(() => this.#readAttributes(path, message))
    let tensor: Tensor | undefined
    this.#guard(() => {
      const dataset = readDataset(path, messages, budget)
      tensor = dataset?.tensor
      if (dataset?.objection !== undefined) this.findings.add(dataset.objection, { offset, evidence: path })
    })
    if (tensor !== undefined) this.tensors.push(tensor)
    if (path !== '')
      this.members.push({
        path,
        offset,
        sizeBytes: tensor?.sizeBytes ?? 0,
        packedBytes: tensor?.sizeBytes ?? 0,
        format: undefined,
      })
    this.#guard(() => {
      // The stack gives the last first, so that the order of the file is kept.
      for (const link of readLinks(messages, this.#allowance, budget).toReversed()) this.#follow(path, link)
    })
  }

  #readAttributes(path: string, message: HeaderMessage): void {
    const { budget } = this.#context
    if (message.type === messageType.attribute) this.#keep(path, readAttribute(message, this.#allowance, budget))
    if (message.type !== messageType.attributeInfo) return
    for (const attribute of readDenseAttributes(message.content, this.#allowance, budget)) this.#keep(path, attribute)
  }

  #keep(path: string, { name, texts }: Attribute): void {
    if (texts === undefined) return
    const known = this.attributes.get(path) ?? new Map<string, readonly string[]>()
    this.attributes.set(path, known.set(name, texts))
  }

  #follow(path: string, link: Link): void {
    const inner = path === '' ? link.name : `${path}/${link.name}`
    if (!(inner.length <= maxPathBytes)) throw new Hdf5Fault('HDF5_MALFORMED', 'A path too long', link.offset)
    if (link.kind === 'hard') {
      this.#pending.push({ path: inner, address: link.address })
      return
    }
    const code = { soft: 'HDF5_SOFT_LINK', external: 'HDF5_EXTERNAL_LINK', other: 'HDF5_LINK_UNKNOWN' } as const
    this.findings.add(code[link.kind], { offset: link.offset, evidence: `${inner} -> ${link.target.slice(0, 200)}` })
  }

  #guard(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof Hdf5Fault)) throw error
      this.findings.add(error.code, { offset: error.offset, evidence: error.message })
    }
  }
}
