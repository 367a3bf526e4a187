// SPDX-License-Identifier: Apache-2.0
// Archives made to cost more than they weigh, and the honest ones next to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openZip, type ZipArchive } from './archive.ts'
import { buildZip, noLimit } from './fixture.ts'
import { scanLayout } from './layout.ts'
import { openTorchZip } from './torch-zip.ts'
import { CheckpointError } from '../errors.ts'
import { isRefusal } from '../finding/refusal.ts'
import { type ByteSource, MemorySource, SliceSource } from '../source/source.ts'

/** Counts what is read of a source. */
class Counting implements ByteSource {
  readonly sizeBytes: number
  readBytes = 0
  readonly #inner: ByteSource
  constructor(inner: ByteSource) {
    this.#inner = inner
    this.sizeBytes = inner.sizeBytes
  }
  read(offset: number, lengthBytes: number): Uint8Array {
    this.readBytes += lengthBytes
    return this.#inner.read(offset, lengthBytes)
  }
  readInto(offset: number, target: Uint8Array): void {
    this.readBytes += target.length
    this.#inner.readInto(offset, target)
  }
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test('openZip() reads stored and deflated members as they were', () => {
  const data = text('the quick brown fox jumps over the lazy dog, again and again and again and again')
  const zip = buildZip([
    { name: 'stored', data },
    { name: 'deflated', data, isDeflated: true },
    { name: 'empty', data: new Uint8Array() },
  ])
  const archive = openZip(new MemorySource(zip), noLimit)
  assert.deepEqual(scanLayout(archive, noLimit), [])
  for (const name of ['stored', 'deflated']) {
    const entry = archive.find(name)
    assert.ok(entry !== undefined)
    assert.deepEqual(archive.open(entry).read(0, data.length), data)
  }
  assert.deepEqual(archive.findings, [])
})

test('openZip() opens 60 MB of members by reading under one percent of them', () => {
  const large = new Uint8Array(1024 * 1024)
  const zip = buildZip(Array.from({ length: 60 }, (_, index) => ({ name: `archive/data/${index}`, data: large })))
  const source = new Counting(new MemorySource(zip))
  const archive = openZip(source, noLimit)
  scanLayout(archive, noLimit)
  for (const entry of archive.entries) archive.open(entry)
  assert.equal(archive.entries.length, 60)
  assert.ok(source.readBytes < zip.length / 100, `${source.readBytes} bytes`)
  assert.deepEqual(archive.findings, [])
})

test('openZip() lists 20,000 entries in well under the time a hang would take', () => {
  const members = Array.from({ length: 20_000 }, (_, index) => ({
    name: `archive/data/${index}`,
    data: text(`${index}`),
  }))
  const source = new MemorySource(buildZip([{ name: 'archive/version', data: text('3\n') }, ...members]))
  const start = performance.now()
  const archive = openZip(source, noLimit)
  const torch = openTorchZip(source, noLimit)
  assert.ok(!isRefusal(torch))
  assert.equal(isRefusal(torch.recordNames()), false)
  assert.ok(performance.now() - start < 3000)
  assert.equal(archive.entries.length, 20_001)
})

test('a quine of overlapping members is told, not unpacked', () => {
  const zip = Buffer.from(
    buildZip([
      { name: 'a', data: new Uint8Array(5000), isDeflated: true },
      { name: 'b', data: text('b') },
    ]),
  )
  // The second line of the directory is made to lead to the first member.
  const second = zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
  zip.writeUInt32LE(0, second + 42)
  const archive = openZip(new MemorySource(zip), noLimit)
  scanLayout(archive, noLimit)
  assert.ok(archive.findings.some((finding) => finding.code === 'ZIP_OVERLAP'))
})

test('a member that states more than deflate can hold is refused before memory is taken', () => {
  const zip = Buffer.from(buildZip([{ name: 'a', data: text('x'), isDeflated: true }]))
  const line = zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
  zip.writeUInt32LE(0xfffffff0, line + 24)
  const archive = openZip(new MemorySource(zip), noLimit)
  const [entry] = archive.entries
  assert.ok(entry !== undefined)
  assert.equal(archive.open(entry).sizeBytes, 0)
  assert.ok(archive.findings.some((finding) => /^ZIP_MEMBER_(?:DAMAGED|TOO_LARGE)$/.test(finding.code)))
})

test('a budget that ends stops the walk with BUDGET_SPENT', () => {
  const zip = buildZip(Array.from({ length: 2000 }, (_, index) => ({ name: `m${index}`, data: text('x') })))
  let left = 1000
  const budget = {
    spend(steps: number): void {
      left -= steps
      if (left < 0) throw new CheckpointError('BUDGET_SPENT', 'invalid', 'Cannot go on', { remedy: 'Stop' })
    },
  }
  assert.throws(() => scanLayout(openZip(new MemorySource(zip), budget), budget), /Cannot go on/)
})

test('openZip() works on a part of another source', () => {
  const zip = buildZip([{ name: 'a/b', data: text('content') }])
  const padded = new Uint8Array(zip.length + 20)
  padded.set(zip, 10)
  const archive = openZip(new SliceSource(new MemorySource(padded), 10, zip.length), noLimit)
  assert.deepEqual(
    archive.entries.map((entry) => entry.name),
    ['a/b'],
  )
  assert.deepEqual(archive.findings, [])
})

test('a deflated member past what is kept is unpacked as it is read, by either face', () => {
  const data = new Uint8Array(65 * 1024 * 1024)
  data.set(text('start'), 0)
  data.set(text('end'), data.length - 3)
  const members = [
    { name: 'archive/data/0', data, isDeflated: true },
    { name: 'archive/version', data: text('3\n') },
  ]
  const source = new MemorySource(buildZip(members))
  const archive = openZip(source, noLimit)
  const [entry] = archive.entries
  assert.ok(entry !== undefined)
  const torch = openTorchZip(source, noLimit)
  assert.ok(!isRefusal(torch))
  const record = torch.readRecord('data/0')
  assert.ok(!isRefusal(record))
  for (const content of [archive.open(entry), record]) {
    assert.equal(content.sizeBytes, data.length)
    assert.deepEqual(content.read(data.length - 3, 3), text('end'))
    assert.deepEqual(content.read(0, 5), text('start'))
  }
  assert.deepEqual(archive.findings, [])
})

test('attack: members that share their packed bytes, or pack far better than any model, are not all unpacked', () => {
  const data = new Uint8Array(20 * 1024 * 1024)
  const bomb = (members: number): ZipArchive => {
    const names = Array.from({ length: members }, (_, index) => `a/data/${index}`)
    const archive = openZip(
      new MemorySource(buildZip(names.map((name) => ({ name, data, isDeflated: true })))),
      noLimit,
    )
    for (const entry of archive.entries) archive.open(entry)
    return archive
  }
  assert.deepEqual(bomb(3).findings, [])
  assert.ok(bomb(20).findings.some(({ code }) => code === 'ZIP_MEMBER_TOO_LARGE'))
})
