// SPDX-License-Identifier: Apache-2.0
// The oracle is PyTorch 2.13 on Python 3.11: vectors/checkpoint/torch_legacy.py asks it about each kind of header.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTarForTorch, refuseAsTar } from './python-open.ts'
import { MemorySource } from '../source/source.ts'
import { type ContainerCase, noLimit, readCases } from '../zip/fixture.ts'

const cases = readCases('torch_containers_legacy')

/** Errors that come from the pickles, so that PyTorch must have gone on to them. */
function isFromPickles(one: ContainerCase): boolean {
  if (one.loads) return true
  const isTarTalk = /legacy .tar format|is a zip archive/.test(one.reason ?? '')
  if (!one.name.startsWith('row 24:')) return !isTarTalk
  return /^(UnpicklingError|EOFError)$/.test(one.error ?? '') || one.reason === 'pop from empty list'
}

for (const one of cases) {
  test(`${one.name}: refuseAsTar() agrees with PyTorch`, () => {
    const source = new MemorySource(one.data)
    const refusal = refuseAsTar(source, noLimit)
    assert.equal(
      refusal === undefined,
      isFromPickles(one),
      `PyTorch: ${one.error} ${one.reason}; here: ${refusal?.refused}`,
    )
    assert.equal(isTarForTorch(source, noLimit), one.reason?.includes('legacy .tar format') ?? false)
  })
}
