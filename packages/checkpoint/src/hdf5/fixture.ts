// SPDX-License-Identifier: Apache-2.0
// Case files of this folder, and a context to read them in.
import { type Case, readCases } from '../../test/cases.ts'
import type { ReadContext } from '../reading.ts'

export interface Hdf5Case {
  readonly name: string
  readonly verdict: string
  readonly tensors: readonly (readonly [name: string, shape: readonly number[], sha256: string])[] | null
}

export function readHdf5Cases(): Case<Hdf5Case>[] {
  return readCases('hdf5_cases')
}

export const context: ReadContext = {
  budget: { spend: () => undefined },
  member: '',
  name: 'model.h5',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: () => undefined,
}
