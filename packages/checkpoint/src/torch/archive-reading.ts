// SPDX-License-Identifier: Apache-2.0
// What the readers of PyTorch's zip archives share: which records the format explains, and that every other member is
// inspected as a file of its own.
import { type TorchFindings, torchFindings } from './findings.ts'
import { maxSmallRecordBytes } from './limits.ts'
import { isProgramName } from '../archive/member-name.ts'
import { runPickle } from '../pickle/machine.ts'
import { type Finding, Findings } from '../finding/finding.ts'
import { isRefusal } from '../finding/refusal.ts'
import { judgePickle } from '../globals/judge.ts'
import { GlobalRef, type PickleRun } from '../pickle/value.ts'
import type { Format, Import, Member, ReadContext, Reading } from '../reading.ts'
import { toByteString } from '../source/byte-string.ts'
import { type ByteSource, SliceSource } from '../source/source.ts'
import type { Leaf, Tensor } from '../tensor/tensor.ts'
import { memberPath, openZip, type ZipArchive } from '../zip/archive.ts'
import { isFolder, type ZipEntry, zipMethods } from '../zip/entry.ts'
import { describe, inspectHidden } from '../zip/reader.ts'
import { openTorchZip, type TorchZip } from '../zip/torch-zip.ts'

/** The name of a record of numbers. */
const storageName = /^data\/\d+$/

/** One archive being read; {@link ArchiveReading.finish} gives the reading. */
export class ArchiveReading {
  readonly context: ReadContext
  readonly archive: ZipArchive
  /** As PyTorch's reader sees the archive; `undefined` where it refuses it. */
  readonly torch: TorchZip | undefined
  /** The folder that all records lie in, with its slash. */
  readonly prefix: string
  #tensors: readonly Tensor[] = []
  #leaves: (() => readonly Leaf[]) | undefined
  readonly #list: Finding[] = []
  readonly #imports: Import[] = []
  readonly #formats = new Map<number, Format | undefined>()

  constructor(source: ByteSource, context: ReadContext) {
    this.context = context
    this.archive = openZip(source, context.budget, context.member)
    const opened = openTorchZip(source, context.budget)
    const names = isRefusal(opened) ? opened : opened.recordNames()
    this.torch = isRefusal(opened) ? undefined : opened
    const first = this.archive.entries[0]?.name ?? ''
    this.prefix = first.slice(0, first.indexOf('/') + 1)
    if (isRefusal(names)) this.findings().add('TORCH_ARCHIVE_REFUSED', { message: names.refused })
    if (this.torch?.hasDuplicates === true) this.findings().add('TORCH_RECORD_AMBIGUOUS')
  }

  findings(entry?: ZipEntry): Findings<TorchFindings> {
    return new Findings(torchFindings, entry === undefined ? this.context.member : this.path(entry), this.#list)
  }

  path(entry: ZipEntry): string {
    return memberPath(this.context.member, entry.name)
  }

  /** The entry that PyTorch reads under that name; where it refuses the archive, the first of that name. */
  find(record: string): ZipEntry | undefined {
    return this.torch === undefined ? this.archive.find(this.prefix + record) : this.torch.findRecord(record)
  }

  /** Entries whose name without the folder satisfies `test`, folders excepted. */
  select(test: (record: string) => boolean): readonly ZipEntry[] {
    return this.archive.entries.filter((entry) => !isFolder(entry) && test(this.recordName(entry)))
  }

  recordName(entry: ZipEntry): string {
    return entry.name.startsWith(this.prefix) ? entry.name.slice(this.prefix.length) : entry.name
  }

  /** Notes that the format explains an entry, so that it is not inspected on its own. */
  explain(entry: ZipEntry, format?: Format): void {
    this.#formats.set(entry.index, format)
  }

  isExplained(entry: ZipEntry): boolean {
    return this.#formats.has(entry.index)
  }

  /**
   * Walks and judges the pickle in `entry`, whose references are to storages of the archive.
   * `isOwnName` tells names that the format resolves by itself: a pickle of those alone needs no judgement.
   */
  readPickle(entry: ZipEntry, isOwnName?: (path: string) => boolean): PickleRun {
    this.explain(entry, 'pickle')
    const source = this.archive.open(entry)
    if (entry.method === zipMethods.stored) this.archive.checkCrc(entry, source)
    const run = runPickle(source, { offset: 0, budget: this.context.budget })
    if (isOwnName === undefined || run.fault !== undefined || !usesOnly(run, isOwnName)) {
      const { findings, imports } = judgePickle(run, this.context, this.path(entry), { hasStorages: true })
      this.add(findings, imports)
    }
    const leftBytes = source.sizeBytes - run.endOffset
    if (run.lenientValue !== undefined && leftBytes > 0) {
      this.findings(entry).add('TORCH_PICKLE_TRAILING', { offset: run.endOffset, evidence: `${leftBytes} bytes` })
      const label = `${this.path(entry)}/bytes from ${run.endOffset} on`
      this.context.inspectPart(new SliceSource(source, run.endOffset, leftBytes), label)
    }
    return run
  }

  /** What the main pickle holds: its tensors, and on request the values beside them. */
  take(tensors: readonly Tensor[], leaves: () => readonly Leaf[]): void {
    this.#tensors = tensors
    this.#leaves = leaves
  }

  add(findings: readonly Finding[], imports: readonly Import[] = []): void {
    for (const finding of findings) this.#list.push(finding)
    for (const one of imports) this.#imports.push(one)
  }

  /** A small record as Latin-1 text; `undefined` where there is none, or one that is far too long. */
  readText(record: string): string | undefined {
    const entry = this.find(record)
    if (entry === undefined) return undefined
    const source = this.archive.open(entry)
    if (source.sizeBytes > maxSmallRecordBytes) return undefined
    this.archive.checkCrc(entry, source)
    this.explain(entry, 'text')
    return toByteString(source.read(0, source.sizeBytes))
  }

  /** Inspects what the format did not explain, and joins all that was found. */
  finish(format: Format): Reading {
    const { entries } = this.archive
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]
      if (entry === undefined || this.isExplained(entry) || isFolder(entry)) continue
      this.context.budget.spend(1)
      const readings = this.context.inspectPart(this.archive.open(entry), this.path(entry))
      const understood = readings.find((reading) => reading.format !== 'unknown')
      this.explain(entry, understood?.format)
      const place = { offset: 0, evidence: `${entry.sizeBytes} bytes` }
      if (understood === undefined && storageName.test(this.recordName(entry)))
        this.findings(entry).add('TORCH_STORAGE_UNUSED', place)
      else if ((understood === undefined && entry.sizeBytes > 0) || isProgramName(entry.name))
        this.findings(entry).add('TORCH_EXTRA_RECORD', place)
    }
    inspectHidden(this.archive, this.context)
    const members: Member[] = this.archive.entries.map((entry) => describe(entry, this.#formats.get(entry.index)))
    return {
      format,
      member: this.context.member,
      findings: [...this.archive.findings, ...this.#list],
      imports: this.#imports,
      tensors: this.#tensors,
      members,
      ...(this.#leaves === undefined ? {} : { leaves: this.#leaves }),
    }
  }
}

/** True where a pickle imports names of the format alone and does nothing that only Python could. */
function usesOnly(run: PickleRun, isOwnName: (path: string) => boolean): boolean {
  return run.effects.every((effect) => {
    if (effect.kind === 'opaque') return false
    if (effect.kind === 'import') return effect.opcode === 'GLOBAL' && isOwnName(effect.ref.path)
    return effect.kind !== 'call' || effect.made.callee instanceof GlobalRef
  })
}
