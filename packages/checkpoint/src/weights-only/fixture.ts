// SPDX-License-Identifier: Apache-2.0
// What the tests of the restricted loader share: PyTorch's recorded answers, a context without limits, and small programs by hand.
import { readCases as readVectors } from '../../test/cases.ts'
import type { ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { buildZip } from '../zip/fixture.ts'
import { answerWeightsOnly, type WeightsOnlyAnswer } from './answer.ts'

/** One case with what PyTorch 2.13 said. */
export interface WeightsOnlyCase {
  readonly name: string
  readonly loads: boolean
  readonly reason?: string | null
  /** Names that PyTorch asked for, one after the other. */
  readonly required?: readonly string[]
  /** True where PyTorch reads memory that nobody wrote. */
  readonly undefined?: boolean
  readonly data: Uint8Array
}

export function readCases(group: string): readonly WeightsOnlyCase[] {
  return readVectors<Omit<WeightsOnlyCase, 'data'>>(group).map(({ bytes, ...rest }) => ({ ...rest, data: bytes }))
}

/** A context with a budget that only counts. */
export function contextOf(options: Partial<ReadContext> = {}): ReadContext {
  return {
    budget: { spend: () => undefined },
    member: '',
    name: 'model.pt',
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart: () => [],
    openSibling: () => undefined,
    ...options,
  }
}

export function answerOf(data: Uint8Array, options: Partial<ReadContext> = {}): WeightsOnlyAnswer {
  return answerWeightsOnly(new MemorySource(data), contextOf(options))
}

/** A torch zip around a pickle; each character of `program` is a byte. */
export function archiveOf(program: string, records: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  return buildZip([
    { name: 'archive/data.pkl', data: Buffer.from(`\x80\x02${program}.`, 'latin1') },
    ...Object.entries(records).map(([name, data]) => ({ name: `archive/${name}`, data })),
    { name: 'archive/version', data: Buffer.from('3\n') },
  ])
}
