// SPDX-License-Identifier: Apache-2.0
// .npy files: one array, rarely several, whose elements are numbers, or a pickle where they are Python objects.
import { Findings, type Finding } from '../finding/finding.ts'
import { judgePickle } from '../globals/judge.ts'
import { runPickle } from '../pickle/machine.ts'
import { NestedConstants } from '../pickle/nested.ts'
import type { FormatReader, Import, ReadContext, Reading } from '../reading.ts'
import { SliceSource, type ByteSource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { arrayBytes, toTensor } from './array-tensor.ts'
import { numpyFindings, type NumpyFindings } from './findings.ts'
import { isNpy, readNpyHeader, type NpyHeader } from './header.ts'
import { maxArrays } from './limits.ts'

export const npyReader: FormatReader = {
  matches: (source) => isNpy(source),
  read(source, context) {
    const arrays = readArrays(source, context, '')
    return { format: 'npy', member: context.member, members: [], ...arrays }
  },
}

/** What one .npy file holds. */
export type ArraysRead = Pick<Reading, 'findings' | 'imports' | 'tensors'>

/** Reads a .npy file, on its own or as a member of an archive; `name` is what its array is called. */
export function readArrays(source: ByteSource, context: ReadContext, name: string): ArraysRead {
  return new ArrayFile(source, context, name).read()
}

class ArrayFile {
  readonly #source: ByteSource
  readonly #context: ReadContext
  readonly #name: string
  readonly #list: Finding[] = []
  readonly #findings: Findings<NumpyFindings>
  readonly #imports: Import[] = []
  readonly #tensors: Tensor[] = []

  constructor(source: ByteSource, context: ReadContext, name: string) {
    this.#source = source
    this.#context = context
    this.#name = name
    this.#findings = new Findings(numpyFindings, context.member, this.#list)
  }

  read(): ArraysRead {
    let offset: number | undefined = 0
    let count = 0
    while (offset !== undefined && offset < this.#source.sizeBytes) {
      this.#context.budget.spend(1)
      if (count > 0 && !isNpy(this.#source, offset)) {
        this.#noteTrailing(offset)
        break
      }
      if (count === maxArrays) {
        this.#findings.add('NPY_TRAILING_BYTES', { offset, evidence: `more than ${maxArrays} arrays` })
        break
      }
      offset = this.#readArray(offset, count)
      count++
    }
    if (count > 1) this.#findings.add('NPY_SEVERAL_ARRAYS', { offset: 0, evidence: `${count} arrays` })
    return { findings: this.#list, imports: this.#imports, tensors: this.#tensors }
  }

  /** Reads the array at `offset`; gives where it ends, `undefined` where that is unknown. */
  #readArray(offset: number, index: number): number | undefined {
    const header = readNpyHeader(this.#source, offset)
    if ('code' in header) {
      this.#findings.add(header.code, header)
      return undefined
    }
    if (header.type.hasObject) return this.#readObjects(header)
    const { shape, type, dataOffset, isFortran } = header
    const sizeBytes = arrayBytes(shape, type)
    const leftBytes = this.#source.sizeBytes - dataOffset
    if (arrayBytes(shape, { ...type, sizeBytes: 1 }) >= 2n ** 63n) {
      this.#findings.add('NPY_SHAPE_INVALID', { offset, evidence: shape.join(' x ') })
      return undefined
    }
    if (sizeBytes > BigInt(leftBytes)) {
      const evidence = `${sizeBytes} bytes announced, ${leftBytes} present`
      this.#findings.add('NPY_TRUNCATED', { offset: dataOffset, evidence })
      return undefined
    }
    const source = new SliceSource(this.#source, dataOffset, Number(sizeBytes))
    const name = index === 0 ? this.#name : `${this.#name}[${index}]`
    this.#tensors.push(toTensor(name, { source, shape, isFortran, type }))
    return dataOffset + Number(sizeBytes)
  }

  #readObjects({ dataOffset }: NpyHeader): number | undefined {
    const { budget, member, inspectPart } = this.#context
    const constants = new NestedConstants()
    const run = runPickle(this.#source, { offset: dataOffset, budget, onConstant: constants.note })
    this.#findings.add('NPY_OBJECT_ARRAY', { offset: dataOffset })
    const { findings, imports } = judgePickle(run, this.#context, member)
    for (const finding of findings) this.#list.push(finding)
    for (const one of imports) this.#imports.push(one)
    constants.inspect(budget, member, inspectPart)
    return run.fault === undefined ? run.endOffset : undefined
  }

  #noteTrailing(offset: number): void {
    const { member, inspectPart } = this.#context
    const leftBytes = this.#source.sizeBytes - offset
    this.#findings.add('NPY_TRAILING_BYTES', { offset, evidence: `${leftBytes} bytes` })
    const label = `bytes from ${offset} on`
    inspectPart(new SliceSource(this.#source, offset, leftBytes), member === '' ? label : `${member}/${label}`)
  }
}
