// SPDX-License-Identifier: Apache-2.0
// What tests of several folders share: the case files of vectors/checkpoint, and hashes of what was read.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import type { Tensor } from '../src/tensor/tensor.ts'

/** A case without its bytes: what the oracle said, by the recipe of the group. */
export type Case<Expected> = Expected & { readonly bytes: Uint8Array }

/** The cases of `vectors/checkpoint/GROUP.jsonl`, in order, unpacked. */
export function readCases<Expected>(group: string): Case<Expected>[] {
  const text = readFileSync(new URL(`../../../vectors/checkpoint/${group}.jsonl`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const { deflated, ...expected } = JSON.parse(line) as Expected & { deflated: string }
      // A plain array: Node's Buffer behaves differently where it is sliced.
      const bytes = new Uint8Array(inflateSync(Buffer.from(deflated, 'base64')))
      return { ...(expected as unknown as Expected), bytes }
    })
}

/** SHA-256 of a tensor's elements, in hexadecimal; of nothing where it has none. */
export function hashOf(tensor: Tensor): string {
  const hash = createHash('sha256')
  for (const piece of tensor.elements?.() ?? []) hash.update(piece)
  return hash.digest('hex')
}
