// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { AtomicFile } from './atomic-file.ts'
import { NodeSha256 } from './sha256.ts'

const folder = mkdtempSync(join(tmpdir(), 'atomic-'))
after(() => rmSync(folder, { recursive: true }))

test('the name appears with the whole content at once, and nothing else stays', () => {
  const path = join(folder, 'out')
  const file = new AtomicFile(path, { isOverwriting: false })
  file.write(Uint8Array.of(1, 2))
  file.write(Uint8Array.of(3))
  assert.deepEqual(readdirSync(folder).length, 1)
  assert.ok(!readdirSync(folder).includes('out'))
  file.commit()
  assert.deepEqual(readdirSync(folder), ['out'])
  assert.deepEqual([...readFileSync(path)], [1, 2, 3])
  file.abort()
  assert.deepEqual(readdirSync(folder), ['out'])
})

test('an aborted file leaves nothing', () => {
  const file = new AtomicFile(join(folder, 'aborted'), { isOverwriting: false })
  file.write(Uint8Array.of(1))
  file.abort()
  file.abort()
  assert.ok(readdirSync(folder).every((name) => !name.includes('aborted')))
})

test('a file that is there is kept, even where it came while the other was written', () => {
  const path = join(folder, 'taken')
  const file = new AtomicFile(path, { isOverwriting: false })
  file.write(Uint8Array.of(1))
  writeFileSync(path, 'theirs')
  assert.throws(() => file.commit(), { code: 'OUTPUT_EXISTS' })
  assert.equal(readFileSync(path, 'utf8'), 'theirs')
  assert.throws(() => new AtomicFile(path, { isOverwriting: false }), { code: 'OUTPUT_EXISTS' })
  const forced = new AtomicFile(path, { isOverwriting: true })
  forced.write(new TextEncoder().encode('ours'))
  assert.equal(readFileSync(path, 'utf8'), 'theirs')
  forced.commit()
  assert.equal(readFileSync(path, 'utf8'), 'ours')
  assert.ok(readdirSync(folder).every((name) => !name.endsWith('.part')))
})

test('a folder that is not there and a full disk are told as such', () => {
  assert.throws(() => new AtomicFile(join(folder, 'no', 'out'), { isOverwriting: false }), { code: 'OUTPUT_FAILED' })
})

test('the hash equals the published digest of "abc" (FIPS 180-4)', () => {
  const hash = new NodeSha256()
  hash.update(new TextEncoder().encode('a'))
  hash.update(new TextEncoder().encode('bc'))
  assert.equal(hash.hex(), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
