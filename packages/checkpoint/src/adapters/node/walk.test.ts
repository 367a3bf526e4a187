// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { after, test } from 'node:test'
import { listModelFiles } from './walk.ts'

const outside = mkdtempSync(join(tmpdir(), 'walk-outside-'))
const root = mkdtempSync(join(tmpdir(), 'walk-'))
after(() => {
  rmSync(outside, { recursive: true })
  rmSync(root, { recursive: true })
})

function put(path: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), path)
}

test('files come sorted, hidden ones too, links out are told and .git is left alone', () => {
  for (const path of ['b/z.pt', 'b/a.pt', 'a.pt', 'B.pt', '.hidden/x.pt', '.git/config', '.git/annex/key', 'b.pt'])
    put(path)
  writeFileSync(join(outside, 'secret'), 'x')
  symlinkSync(join(outside, 'secret'), join(root, 'leads-out'))
  symlinkSync(outside, join(root, 'folder-out'))
  symlinkSync('a.pt', join(root, 'leads-in'))
  symlinkSync('b', join(root, 'folder-in'))
  symlinkSync('nowhere', join(root, 'broken'))
  symlinkSync('.git/annex/key', join(root, 'annexed'))
  execFileSync('mkfifo', [join(root, 'pipe')])
  const found = listModelFiles(root).map(({ path, error }) => [relative(root, path), error?.code])
  assert.deepEqual(found, [
    ['.hidden/x.pt', undefined],
    ['B.pt', undefined],
    ['a.pt', undefined],
    ['annexed', undefined],
    ['b/a.pt', undefined],
    ['b/z.pt', undefined],
    ['b.pt', undefined],
    ['broken', 'SOURCE_UNREADABLE'],
    ['folder-out', 'SOURCE_UNREADABLE'],
    ['leads-out', 'SOURCE_UNREADABLE'],
    ['pipe', 'SOURCE_UNREADABLE'],
  ])
})

test('a snapshot in the cache of a model hub is the files that its links lead to', () => {
  const cache = join(outside, 'models--a--b')
  mkdirSync(join(cache, 'snapshots', '0a1b'), { recursive: true })
  mkdirSync(join(cache, 'blobs'))
  writeFileSync(join(cache, 'blobs', 'ffee'), '12345')
  writeFileSync(join(cache, 'secret'), 'x')
  symlinkSync('../../blobs/ffee', join(cache, 'snapshots', '0a1b', 'model.bin'))
  symlinkSync('../../secret', join(cache, 'snapshots', '0a1b', 'other.bin'))
  const found = listModelFiles(join(cache, 'snapshots', '0a1b'))
  assert.deepEqual(
    found.map(({ path, sizeBytes, error }) => [basename(path), sizeBytes, error?.code]),
    [
      ['model.bin', 5, undefined],
      ['other.bin', 0, 'SOURCE_UNREADABLE'],
    ],
  )
})

test('a path that is a file is that file, also through a link; a missing one is told', () => {
  symlinkSync(join(outside, 'secret'), join(root, 'named'))
  assert.equal(listModelFiles(join(root, 'named'))[0]?.sizeBytes, 1)
  assert.equal(listModelFiles(join(root, 'missing'))[0]?.error?.code, 'SOURCE_UNREADABLE')
})
