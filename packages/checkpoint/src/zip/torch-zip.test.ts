// SPDX-License-Identifier: Apache-2.0
// The oracle is PyTorch 2.13: vectors/checkpoint/torch_containers.py asks it about one oddity after another.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { noLimit, readCases } from './fixture.ts'
import { openTorchZip, type TorchZip } from './torch-zip.ts'
import { isRefusal } from '../finding/refusal.ts'
import { type ByteSource, MemorySource } from '../source/source.ts'

const cases = readCases('torch_containers_zip')
const pickles = Object.values(cases[0]?.pickles ?? {}).map((hex) => Buffer.from(hex, 'hex'))

/** What PyTorch's reader makes of an archive whose pickle is one of the known ones, with two storages of 24 bytes. */
function predict(source: ByteSource): { loads: boolean; why: string; hashes: readonly string[] } {
  const refused = (why: string) => ({ loads: false, why, hashes: [] })
  const zip = openTorchZip(source, noLimit)
  if (isRefusal(zip)) return refused(zip.refused)
  const names = zip.recordNames()
  if (isRefusal(names)) return refused(names.refused)
  if (names.includes('constants.pkl')) return refused('TorchScript')
  for (const [name, isGood] of [
    ['.format_version', () => true],
    ['byteorder', (text: string) => text === 'little' || text === 'big'],
    ['.storage_alignment', (text: string) => /^\s*[+-]?\d+(_\d+)*\s*$/.test(text) && text.length <= 4300],
  ] as const) {
    const text = readText(zip, name)
    if (text !== undefined && !isGood(text)) return refused(name)
  }
  const pickle = zip.readRecord('data.pkl')
  if (isRefusal(pickle)) return refused(pickle.refused)
  if (pickle.sizeBytes > 1 << 26) return refused('pickle too large to compare')
  const bytes = Buffer.from(pickle.read(0, pickle.sizeBytes))
  if (!pickles.some((known) => bytes.subarray(0, known.length).equals(known))) return refused('not a known pickle')
  const hashes: string[] = []
  for (const key of ['data/0', 'data/1']) {
    const storage = zip.readRecord(key)
    if (isRefusal(storage)) return refused(storage.refused)
    if (storage.sizeBytes !== 24) return refused(`${key} has ${storage.sizeBytes} bytes`)
    hashes.push(createHash('sha256').update(storage.read(0, 24)).digest('hex'))
  }
  return { loads: true, why: '', hashes }
}

function readText(zip: TorchZip, name: string): string | undefined {
  if (!zip.hasRecord(name)) return undefined
  const record = zip.readRecord(name)
  return isRefusal(record)
    ? `refused: ${record.refused}`
    : Buffer.from(record.read(0, record.sizeBytes)).toString('latin1')
}

/** Other objects were saved in these: the pickles do not compare. */
const others = /^saved (?:as one|empty|with an empty)/

for (const one of cases) {
  if (Buffer.from(one.data).readUInt32LE(0) !== 0x04034b50 || others.test(one.name)) continue
  test(`${one.name}: openTorchZip() agrees with PyTorch`, () => {
    const said = predict(new MemorySource(one.data))
    assert.equal(said.loads, one.loads, `PyTorch: ${one.loads ? 'loads' : one.reason}; here: ${said.why}`)
    if (!one.loads || one.undefined === true || one.name.startsWith('byteorder: big')) return
    assert.deepEqual([...said.hashes].sort(), one.tensors?.map((tensor) => tensor.sha256).sort())
  })
}
