// SPDX-License-Identifier: Apache-2.0
// Case files of this folder, and a context to read them in.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'

export interface OnnxCase {
  readonly name: string
  readonly bytes: Uint8Array
  readonly verdict: string
  readonly tensors: readonly (readonly [name: string, shape: readonly number[], sha256: string])[] | null
}

export function readOnnxCases(): OnnxCase[] {
  const text = readFileSync(new URL('../../../../vectors/checkpoint/onnx_cases.jsonl', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const { deflated, ...rest } = JSON.parse(line) as OnnxCase & { deflated: string }
      return { ...rest, bytes: inflateSync(Buffer.from(deflated, 'base64')) }
    })
}

/** A context in which `w.bin` of 48 bytes lies beside the model. */
export const context: ReadContext = {
  budget: { spend: () => undefined },
  member: '',
  name: 'model.onnx',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: (path) => (path === 'w.bin' ? new MemorySource(new Uint8Array(48)) : undefined),
}

export function hashOf(tensor: Tensor): string {
  const hash = createHash('sha256')
  for (const piece of tensor.elements?.() ?? []) hash.update(piece)
  return hash.digest('hex')
}
