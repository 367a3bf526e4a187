// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySource } from '../source/source.ts'
import { choosePickle, listParts } from './pickles.ts'

const budget = { spend: () => undefined }

/** A zip of stored members, written by hand after APPNOTE 4.3. */
function zip(members: ReadonlyMap<string, string>): Uint8Array {
  const local: number[] = []
  const central: number[] = []
  const two = (value: number): number[] => [value % 256, Math.floor(value / 256) % 256]
  const four = (value: number): number[] => [...two(value % 65_536), ...two(Math.floor(value / 65_536))]
  for (const [name, content] of members) {
    const shared = [...two(20), ...two(0), ...two(0), ...two(0), ...two(0), ...four(0), ...four(content.length)]
    const lengths = [...four(content.length), ...two(name.length), ...two(0)]
    const text = [...new TextEncoder().encode(name)]
    central.push(0x50, 0x4b, 1, 2, ...two(20), ...shared, ...lengths, ...two(0), ...two(0), ...two(0), ...four(0))
    central.push(...four(local.length), ...text)
    local.push(0x50, 0x4b, 3, 4, ...shared, ...lengths, ...text, ...new TextEncoder().encode(content))
  }
  const counts = [...two(0), ...two(0), ...two(members.size), ...two(members.size)]
  const end = [0x50, 0x4b, 5, 6, ...counts, ...four(central.length), ...four(local.length), ...two(0)]
  return Uint8Array.from([...local, ...central, ...end])
}

test('a zip is listed by its members, and data.pkl is the pickle that is meant', () => {
  const bytes = zip(
    new Map([
      ['a/version', '3'],
      ['a/other.pkl', 'N.'],
      ['a/data.pkl', 'K\u0001.'],
    ]),
  )
  const parts = listParts(new MemorySource(bytes), budget)
  assert.deepEqual(
    parts.map(({ member }) => member),
    ['a/version', 'a/other.pkl', 'a/data.pkl'],
  )
  const chosen = choosePickle(parts)
  assert.equal(chosen?.member, 'a/data.pkl')
  assert.deepEqual([...(chosen?.open().read(0, 3) ?? [])], [0x4b, 1, 0x2e])
})

test('a file that is no archive is its own only part', () => {
  const [part, ...others] = listParts(new MemorySource(new TextEncoder().encode('N.')), budget)
  assert.deepEqual([part?.member, part?.open().sizeBytes, others.length], ['', 2, 0])
})
