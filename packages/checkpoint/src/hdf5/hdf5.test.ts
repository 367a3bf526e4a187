// SPDX-License-Identifier: Apache-2.0
// Files by h5py (vectors/checkpoint/hdf5_cases.py), whole and bent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { worstVerdict } from '../finding/finding.ts'
import { MemorySource } from '../source/source.ts'
import { lookup3 } from './checksum.ts'
import { readHdf5 } from './file.ts'
import { hashOf } from '../../test/cases.ts'
import { context, readHdf5Cases } from './fixture.ts'
import { findSignature } from './superblock.ts'

const cases = readHdf5Cases()

for (const { name, bytes, verdict, tensors } of cases) {
  test(`${name}: ${verdict}`, () => {
    const source = new MemorySource(bytes)
    assert.equal(typeof findSignature(source), 'number')
    const reading = readHdf5(source, context)
    assert.equal(
      worstVerdict(reading.findings.list.map((one) => one.verdict)),
      verdict,
      JSON.stringify(reading.findings.list),
    )
    if (tensors === null) return
    const rows = reading.tensors.map((tensor) => [tensor.name, tensor.shape, hashOf(tensor)])
    const order = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)
    assert.deepEqual(rows.toSorted(order), tensors.toSorted(order))
  })
}

test('attributes of text are given as h5py wrote them', () => {
  const bytes = cases.find(({ name }) => name === 'attributes and texts')?.bytes ?? new Uint8Array()
  const root = readHdf5(new MemorySource(bytes), context).attributes.get('')
  assert.deepEqual(root?.get('text'), ['a text'])
  assert.deepEqual(root?.get('bytes'), ['fixed'])
  assert.deepEqual(root?.get('list'), ['a', 'bcd'])
  assert.deepEqual(root?.get('texts'), ['x', 'yz'])
  assert.equal(root?.get('long')?.[0]?.length, 30_000)
})

// From the test driver that its author published with the function: hashlittle("Four score and seven years ago", 0) = 0x17770551.
test('lookup3 gives what its author states', () => {
  assert.equal(lookup3(new TextEncoder().encode('Four score and seven years ago')), 0x17770551)
  assert.equal(lookup3(new Uint8Array(0)), 0xdeadbeef)
})
