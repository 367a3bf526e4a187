// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FileSource } from './file-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'file-source-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

test('reads exactly what was asked for, at any place', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
  const source = FileSource.open(write('plain', bytes))
  assert.equal(source.sizeBytes, 300_000)
  assert.deepEqual(source.read(299_990, 10), bytes.slice(299_990))
  assert.deepEqual(source.read(5, 200_000), bytes.slice(5, 200_005))
  const target = new Uint8Array(7)
  source.readInto(250, target)
  assert.deepEqual(target, bytes.slice(250, 257))
  assert.throws(() => source.read(299_990, 11), { code: 'SOURCE_PAST_END' })
  assert.throws(() => source.read(Number.NaN, 1), RangeError)
  source.close()
  source.close()
  assert.throws(() => source.read(0, 200_000), { code: 'SOURCE_UNREADABLE' })
})

test('places past 2 GiB and 4 GiB are read as they are', () => {
  const path = join(folder, 'sparse')
  const descriptor = openSync(path, 'w')
  for (const offset of [2 ** 31 + 3, 2 ** 32 + 5, 5 * 2 ** 30])
    writeSync(descriptor, Uint8Array.of(7, 8, 9), 0, 3, offset)
  const source = FileSource.open(path)
  assert.equal(source.sizeBytes, 5 * 2 ** 30 + 3)
  for (const offset of [2 ** 31 + 3, 2 ** 32 + 5, 5 * 2 ** 30])
    assert.deepEqual(source.read(offset, 3), Uint8Array.of(7, 8, 9))
  source.close()
  rmSync(path)
})

test('a file that shrinks while it is read is told as changed, never as shorter content', () => {
  const path = write('shrinks', new Uint8Array(400_000))
  const source = FileSource.open(path)
  source.read(0, 4)
  truncateSync(path, 1000)
  assert.throws(() => source.read(300_000, 4), { code: 'SOURCE_CHANGED' })
  assert.throws(() => source.assertUnchanged(), { code: 'SOURCE_CHANGED' })
  source.close()
})

test('a file that grows or is rewritten does not count as one file', () => {
  const path = write('grows', new Uint8Array(10))
  const source = FileSource.open(path)
  source.assertUnchanged()
  appendFileSync(path, 'more')
  assert.throws(() => source.assertUnchanged(), { code: 'SOURCE_CHANGED' })
  source.close()
})

test('folders, named pipes and devices are refused, and no pipe is waited for', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')])
  for (const path of [folder, join(folder, 'pipe'), '/dev/zero', join(folder, 'missing')])
    assert.throws(() => FileSource.open(path), { code: 'SOURCE_UNREADABLE' }, path)
})
