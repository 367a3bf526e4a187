// SPDX-License-Identifier: Apache-2.0
// Case files of this folder, and a context to read them in.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { ReadContext } from '../reading.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface Hdf5Case {
  readonly name: string
  readonly bytes: Uint8Array
  readonly verdict: string
  readonly tensors: readonly (readonly [name: string, shape: readonly number[], sha256: string])[] | null
}

export function readHdf5Cases(): Hdf5Case[] {
  const text = readFileSync(new URL('../../../../vectors/checkpoint/hdf5_cases.jsonl', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const { deflated, ...rest } = JSON.parse(line) as Hdf5Case & { deflated: string }
      return { ...rest, bytes: inflateSync(Buffer.from(deflated, 'base64')) }
    })
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

export function hashOf(tensor: Tensor): string {
  const hash = createHash('sha256')
  for (const piece of tensor.elements?.() ?? []) hash.update(piece)
  return hash.digest('hex')
}
