// SPDX-License-Identifier: Apache-2.0
// The oracle is PyTorch 2.13 on Python 3.11: vectors/checkpoint/torch_legacy.py asks it about each kind of header.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { isTarForTorch, refuseAsTar } from './python-open.ts'
import { MemorySource } from '../source/source.ts'

interface Case {
  readonly name: string
  readonly loads: boolean
  readonly error?: string
  readonly reason?: string
  readonly deflated: string
}

const vectors = new URL('../../../../vectors/checkpoint/torch_containers_legacy.jsonl', import.meta.url)
const cases = readFileSync(vectors, 'utf8')
  .trim()
  .split('\n')
  .map((line): Case => JSON.parse(line))
const budget = { spend: () => undefined }

/** Errors that come from the pickles, so that PyTorch must have gone on to them. */
function isFromPickles(one: Case): boolean {
  if (one.loads) return true
  const isTarTalk = /legacy .tar format|is a zip archive/.test(one.reason ?? '')
  if (!one.name.startsWith('row 24:')) return !isTarTalk
  return /^(UnpicklingError|EOFError)$/.test(one.error ?? '') || one.reason === 'pop from empty list'
}

for (const one of cases) {
  test(`refuseAsTar() agrees with PyTorch: ${one.name}`, () => {
    const source = new MemorySource(inflateSync(Buffer.from(one.deflated, 'base64')))
    const refusal = refuseAsTar(source, budget)
    assert.equal(
      refusal === undefined,
      isFromPickles(one),
      `PyTorch: ${one.error} ${one.reason}; here: ${refusal?.refused}`,
    )
    assert.equal(isTarForTorch(source, budget), one.reason?.includes('legacy .tar format') ?? false)
  })
}
