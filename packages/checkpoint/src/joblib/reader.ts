// SPDX-License-Identifier: Apache-2.0
// joblib's files: a pickle into which the bytes of arrays are written, each behind the object that stands for it
// (catalogue row 29). The same bytes are read as joblib reads them and as pickle.load() would.
import { Findings, type Finding } from '../finding/finding.ts'
import { judgePickle } from '../globals/judge.ts'
import { runPickle } from '../pickle/machine.ts'
import { NestedConstants } from '../pickle/nested.ts'
import type { PickleRun, Value } from '../pickle/value.ts'
import { arrayBytes, toTensor } from '../numpy/array-tensor.ts'
import type { FormatReader, Import, ReadContext, Reading } from '../reading.ts'
import { SliceSource, type ByteSource } from '../source/source.ts'
import { joblibFindings, type JoblibFindings } from './findings.ts'
import { maxInlineArrays } from './limits.ts'
import { findPaths } from './names.ts'
import { mentionsWrapper } from './search.ts'
import { isWrapper, readWrapper, type InlineArray } from './wrapper.ts'

export const joblibReader: FormatReader = {
  matches: (source) => mentionsWrapper(source),
  read: (source, context) => new JoblibFile(source, context).read(),
}

interface FoundArray {
  readonly array: InlineArray
  readonly source: ByteSource
  readonly wrapper: Value
}

/** Numbers do not import by chance: what names somebody's code in them was put there. */
function isDeliberate({ verdict, code, evidence }: Finding): boolean {
  return verdict === 'unsafe' || (code === 'PICKLE_IMPORT_UNKNOWN' && /^[A-Za-z_][\w.]*$/.test(evidence))
}

class JoblibFile {
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #list: Finding[] = []
  readonly #findings: Findings<JoblibFindings>
  readonly #imports = new Map<string, Import>()
  readonly #arrays: FoundArray[] = []
  readonly #constants = new NestedConstants()
  #objectArrays = 0

  constructor(source: ByteSource, context: ReadContext) {
    this.#source = source
    this.#context = context
    this.#findings = new Findings(joblibFindings, context.member, this.#list)
  }

  read(): Reading {
    const { budget, member, inspectPart } = this.#context
    const run = runPickle(this.#source, {
      offset: 0,
      budget,
      onConstant: this.#constants.note,
      onBuild: (target, state, endOffset, frameEndOffset) =>
        isWrapper(target) ? this.#readArray(target, state, endOffset, frameEndOffset) : undefined,
    })
    this.#judge(run)
    this.#constants.inspect(budget, member, inspectPart)
    if (run.fault === undefined) this.#noteTrailing(run.endOffset)
    if (this.#arrays.length > 0) this.#readAsPickle()
    return {
      format: 'joblib',
      member,
      findings: this.#list,
      imports: [...this.#imports.values()],
      tensors: this.#tensors(run),
      members: [],
    }
  }

  #judge(run: PickleRun): void {
    const { findings, imports } = judgePickle(run, this.#context, this.#context.member, {
      contentOf: (value) => {
        const found = this.#arrays.find(({ wrapper }) => wrapper === value)
        return found?.source.read(0, found.source.sizeBytes)
      },
    })
    for (const finding of findings) this.#list.push(finding)
    for (const one of imports) if (!this.#imports.has(one.name)) this.#imports.set(one.name, one)
  }

  /** Gives where the pickle goes on behind the array that follows at `offset`. */
  #readArray(wrapper: Value, state: Value, offset: number, frameEndOffset: number): number | undefined {
    this.#context.budget.spend(1)
    if (frameEndOffset > offset) {
      // Python keeps the rest of a frame aside, and goes on there after it read the array from behind the frame.
      this.#findings.add('JOBLIB_ARRAY_INVALID', { offset, evidence: `in a frame that ends at ${frameEndOffset}` })
      return undefined
    }
    const array = readWrapper(state)
    if (array === undefined) {
      this.#findings.add('JOBLIB_ARRAY_INVALID', { offset })
      return undefined
    }
    if (this.#arrays.length + this.#objectArrays >= maxInlineArrays) {
      this.#findings.add('JOBLIB_TOO_MANY_ARRAYS', { offset, evidence: `limit ${maxInlineArrays}` })
      return undefined
    }
    if (array.type.hasObject) return this.#readObjects(offset)
    const start = array.isPadded ? this.#skipPadding(offset) : offset
    const sizeBytes = arrayBytes(array.shape, array.type)
    const leftBytes = this.#source.sizeBytes - start
    // The padding may reach past the end by itself.
    if (leftBytes < 0 || sizeBytes > BigInt(leftBytes)) {
      const evidence = `${sizeBytes} bytes announced, ${Math.max(0, leftBytes)} present`
      this.#findings.add('JOBLIB_ARRAY_TRUNCATED', { offset: start, evidence })
      return this.#source.sizeBytes
    }
    this.#arrays.push({ array, wrapper, source: new SliceSource(this.#source, start, Number(sizeBytes)) })
    return start + Number(sizeBytes)
  }

  #skipPadding(offset: number): number {
    if (offset >= this.#source.sizeBytes) return offset
    const [paddingBytes = 0] = this.#source.read(offset, 1)
    return offset + 1 + paddingBytes
  }

  /** An array of objects is a pickle of its own, without inline arrays. */
  #readObjects(offset: number): number {
    this.#objectArrays++
    if (this.#objectArrays === 1) this.#findings.add('JOBLIB_OBJECT_ARRAY', { offset })
    const { budget } = this.#context
    const run = runPickle(this.#source, { offset, budget, onConstant: this.#constants.note })
    this.#judge(run)
    // Where the inner pickle breaks off, loading ends.
    return run.fault === undefined ? run.endOffset : this.#source.sizeBytes
  }

  #noteTrailing(endOffset: number): void {
    const leftBytes = this.#source.sizeBytes - endOffset
    if (leftBytes === 0) return
    const { member, inspectPart } = this.#context
    this.#findings.add('JOBLIB_TRAILING_BYTES', { offset: endOffset, evidence: `${leftBytes} bytes` })
    const label = `bytes from ${endOffset} on`
    inspectPart(new SliceSource(this.#source, endOffset, leftBytes), member === '' ? label : `${member}/${label}`)
  }

  /** pickle.load() takes the first array's bytes for opcodes. It stops at once, unless somebody chose the bytes. */
  #readAsPickle(): void {
    const { budget, member } = this.#context
    const run = runPickle(this.#source, { offset: 0, budget })
    const { findings } = judgePickle(run, this.#context, member)
    const worst = findings.find((finding) => isDeliberate(finding) && !this.#hasFinding(finding))
    if (worst === undefined) return
    this.#findings.add('JOBLIB_TWO_READINGS', { offset: worst.offset, evidence: worst.evidence })
  }

  #hasFinding({ code, offset }: Finding): boolean {
    return this.#list.some((one) => one.code === code && one.offset === offset)
  }

  #tensors(run: PickleRun): Reading['tensors'] {
    const wrappers = new Set(this.#arrays.map(({ wrapper }) => wrapper))
    const paths =
      run.value === undefined ? new Map<Value, string>() : findPaths(run.value, wrappers, this.#context.budget)
    return this.#arrays.map(({ array, source, wrapper }, index) =>
      toTensor(paths.get(wrapper) ?? `array ${index}`, { ...array, source }),
    )
  }
}
