// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openWorkspace } from './workspace.ts'

const base = mkdtempSync(join(tmpdir(), 'workspace-'))
after(() => rmSync(base, { recursive: true, force: true }))

let count = 0
function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(base, String(count++))
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}
const text = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes)

test('files are listed in order and read whole, or as far as wanted', () => {
  const workspace = openWorkspace(makeFolder({ 'b.txt': 'bee', 'a/z.txt': 'zed', '.hidden': 'h' }))
  assert.deepEqual(workspace.list(), ['.hidden', 'a/z.txt', 'b.txt'])
  assert.equal(text(workspace.read('a/z.txt')), 'zed')
  assert.equal(text(workspace.read('b.txt', 2)), 'be')
  assert.equal(workspace.sizeOf('b.txt'), 3)
  assert.equal(workspace.read('missing'), undefined)
  assert.equal(workspace.read('../0/b.txt'), undefined)
  assert.deepEqual(workspace.gaps, [])
})

test('what git, npm and Python keep is left out; of an environment only the metadata of packages is seen', () => {
  const workspace = openWorkspace(
    makeFolder({
      '.git/config': '',
      'node_modules/a/package.json': '',
      'src/__pycache__/a.pyc': '',
      'env/pyvenv.cfg': '',
      'env/lib/python3.12/site-packages/torch/__init__.py': '',
      'env/lib/python3.12/site-packages/torch-2.9.1.dist-info/METADATA': 'Name: torch',
      'src/a.py': '',
    }),
  )
  assert.deepEqual(workspace.list(), ['env/lib/python3.12/site-packages/torch-2.9.1.dist-info/METADATA', 'src/a.py'])
})

test('links out, loops and special files are told and not read; a link inside is left to its target', () => {
  const outside = makeFolder({ 'secret.txt': 'secret' })
  const folder = makeFolder({ 'real.txt': 'real' })
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'out.txt'))
  symlinkSync(outside, join(folder, 'out'))
  symlinkSync('loop-b', join(folder, 'loop-a'))
  symlinkSync('loop-a', join(folder, 'loop-b'))
  symlinkSync('.', join(folder, 'self'))
  symlinkSync('real.txt', join(folder, 'inside.txt'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const workspace = openWorkspace(folder)
  assert.deepEqual(workspace.list(), ['real.txt'])
  assert.deepEqual(workspace.gaps, [
    { path: 'dangling', reason: 'unreadable' },
    { path: 'loop-a', reason: 'link-loop' },
    { path: 'loop-b', reason: 'link-loop' },
    { path: 'out', reason: 'link-outside' },
    { path: 'out.txt', reason: 'link-outside' },
    { path: 'pipe', reason: 'special' },
  ])
})

test('a file or folder that became a link, or a pipe, after the walk is not read through', () => {
  const outside = makeFolder({ 'a.txt': 'secret' })
  const folder = makeFolder({ 'deep/a.txt': 'mine', 'b.txt': 'mine', 'c.txt': 'mine' })
  const workspace = openWorkspace(folder)
  renameSync(join(folder, 'deep'), join(folder, 'old'))
  symlinkSync(outside, join(folder, 'deep'))
  rmSync(join(folder, 'b.txt'))
  symlinkSync(join(outside, 'a.txt'), join(folder, 'b.txt'))
  rmSync(join(folder, 'c.txt'))
  execFileSync('mkfifo', [join(folder, 'c.txt')])
  assert.equal(workspace.read('deep/a.txt'), undefined)
  assert.equal(workspace.read('b.txt'), undefined)
  assert.equal(workspace.read('c.txt'), undefined)
})

test(
  'names that are no UTF-8 and folders that may not be read are told',
  { skip: process.platform !== 'linux' },
  () => {
    const folder = makeFolder({ 'a.txt': 'a', 'closed/b.txt': 'b' })
    execFileSync('sh', ['-c', String.raw`touch "$(printf 'bad\377.txt')" "$(printf 'line\nbreak.txt')"`], {
      cwd: folder,
    })
    chmodSync(join(folder, 'closed'), 0)
    const workspace = openWorkspace(folder)
    chmodSync(join(folder, 'closed'), 0o700)
    assert.ok(workspace.list().includes('line\nbreak.txt'))
    assert.ok(workspace.gaps.some(({ path, reason }) => path.startsWith('bad') && reason === 'unreadable'))
    // The superuser may read everything.
    if (process.getuid?.() !== 0) assert.ok(workspace.gaps.some(({ path }) => path === 'closed'))
  },
)

test('a folder deeper than anybody works in is cut, and said so', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, ...Array.from({ length: 120 }, () => 'd')), { recursive: true })
  const { gaps } = openWorkspace(folder)
  assert.deepEqual(
    gaps.map(({ reason }) => reason),
    ['too-deep'],
  )
})
