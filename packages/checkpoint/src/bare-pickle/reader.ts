// SPDX-License-Identifier: Apache-2.0
// Files that are a pickle, or several: no container around them. Every one is judged, wherever it lies, because a program
// may read the file to its end.
import { Findings } from '../finding/finding.ts'
import type { Finding } from '../finding/finding.ts'
import { judgePickle } from '../globals/judge.ts'
import { runPickle } from '../pickle/machine.ts'
import { NestedConstants } from '../pickle/nested.ts'
import { isPickle } from '../pickle/probe.ts'
import type { PickleRun } from '../pickle/value.ts'
import type { FormatReader, Import, ReadContext, Reading } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { barePickleFindings } from './findings.ts'
import { maxFindings } from '../limits.ts'
import { maxPickles } from './limits.ts'
import { findHiddenPickle, skipPadding } from './trailing.ts'

export const barePickleReader: FormatReader = {
  matches: (source, context) => isPickle(source, 0, context.budget),
  read: (source, context) => new BarePickles(source, context).read(),
}

class BarePickles {
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #list: Finding[] = []
  readonly #imports = new Map<string, Import>()
  readonly #findings: Findings<typeof barePickleFindings>
  #count = 0

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source
    this.#context = context
    this.#findings = new Findings(barePickleFindings, context.member, this.#list)
  }

  read(): Reading {
    let offset: number | undefined = 0
    while (offset !== undefined) offset = this.#next(offset)
    if (this.#count > 1) this.#findings.add('PICKLE_SEVERAL', { offset: 0, evidence: `${this.#count} pickles` })
    return {
      format: 'pickle',
      member: this.#context.member,
      findings: this.#list,
      imports: [...this.#imports.values()],
      tensors: [],
      members: [],
    }
  }

  /** Judges the pickle at `offset`; gives where the next begins, `undefined` where none does. */
  #next(offset: number): number | undefined {
    const { budget, member } = this.#context
    this.#count++
    const constants = new NestedConstants()
    const run = runPickle(this.#source, { offset, budget, onConstant: constants.note })
    this.#judge(run)
    constants.inspect(budget, member, this.#context.inspectPart)

    if (run.fault?.code === 'PICKLE_UNFINISHED' || run.fault?.code === 'PICKLE_TOO_LARGE') return undefined
    const end = run.endOffset
    const next = run.value === undefined ? end : skipPadding(this.#source, end, budget)
    if (next === this.#source.sizeBytes) {
      if (next > end) this.#findings.add('PICKLE_PADDED', { offset: end, evidence: `${next - end} bytes` })
      return undefined
    }
    if (this.#count === maxPickles) {
      this.#findings.add('PICKLE_TOO_MANY', { offset: next, evidence: `limit ${maxPickles}` })
      return undefined
    }
    if (run.value !== undefined && isPickle(this.#source, next, budget)) return next
    // A walk that broke off has said so; what is behind it may still hold another.
    if (run.value !== undefined)
      this.#findings.add('PICKLE_TRAILING_BYTES', { offset: next, evidence: `${this.#source.sizeBytes - next} bytes` })
    return findHiddenPickle(this.#source, next + 1, budget)
  }

  #judge(run: PickleRun): void {
    const { findings, imports } = judgePickle(run, this.#context, this.#context.member)
    for (const finding of findings) {
      // As in Findings: a flood of one code must not hide another.
      if (this.#list.length >= maxFindings && this.#list.some(({ code }) => code === finding.code)) continue
      this.#list.push(finding)
    }
    for (const item of imports) {
      // Thousands of pickles in one file name the same few classes.
      const known = this.#imports.get(item.name)
      if (known === undefined || (known.isImplied && !item.isImplied)) this.#imports.set(item.name, item)
    }
  }
}
