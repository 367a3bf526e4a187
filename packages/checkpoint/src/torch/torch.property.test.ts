// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readEverything } from './fixture.ts'
import { readCases } from '../zip/fixture.ts'

const files = [
  readCases('torch_containers_zip')[0],
  readCases('torch_containers_legacy')[0],
  readCases('torch_containers_legacy').find(({ name }) => name === 'row 24: tar of PyTorch 0.1, ustar'),
  readCases('torch_programs').find(({ name }) => name === 'row 33: exported program'),
].map((one) => one?.data ?? new Uint8Array())

/** Reads all tensors too. */
function readAll(data: Uint8Array): void {
  for (const reading of readEverything(data).readings)
    for (const tensor of reading.tensors)
      if (tensor.elements !== undefined) for (const piece of tensor.elements()) assert.ok(piece.length >= 0)
}

test('no change of bytes makes a reader of PyTorch files throw', () => {
  const change = fc.record({ at: fc.nat(1_000_000), value: fc.constantFrom(0, 1, 0x2e, 0x50, 0x7f, 0x80, 0xff) })
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 5 }), (file, changes) => {
      const data = file.slice()
      for (const { at, value } of changes) data[at % data.length] = value
      readAll(data)
    }),
    { numRuns: 600 },
  )
})

test('no cut makes a reader of PyTorch files throw, and no cut file is called safe', () => {
  for (const [index, file] of files.entries()) {
    const step = Math.max(1, Math.floor(file.length / 200))
    for (let length = 1; length < file.length; length += step) {
      const data = file.subarray(0, length)
      readAll(data)
      const { readings, verdict } = readEverything(data)
      // A tar may end anywhere behind its last member: its zero blocks are only custom.
      if (readings.length > 0 && index !== 2) assert.notEqual(verdict, 'safe', `file ${index} cut at ${length}`)
    }
  }
})
