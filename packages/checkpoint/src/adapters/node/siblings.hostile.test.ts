// SPDX-License-Identifier: Apache-2.0
// row 32: a model names its own companions, and every way out of its folder must be closed.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FolderSiblings } from './siblings.ts'

const root = mkdtempSync(join(tmpdir(), 'siblings-'))
const folder = join(root, 'model')
mkdirSync(join(folder, 'deep'), { recursive: true })
writeFileSync(join(root, 'secret'), 'secret')
writeFileSync(join(folder, 'model.onnx'), '')
writeFileSync(join(folder, 'weights.bin'), 'weights')
writeFileSync(join(folder, 'deep', 'more.bin'), 'more')
symlinkSync(join(root, 'secret'), join(folder, 'link'))
symlinkSync('weights.bin', join(folder, 'link-inside'))
symlinkSync(root, join(folder, 'up'))
after(() => rmSync(root, { recursive: true }))

test('row 32: companions inside the folder open, and the same one opens once', () => {
  const siblings = new FolderSiblings(join(folder, 'model.onnx'))
  assert.equal(siblings.open('weights.bin')?.sizeBytes, 7)
  assert.equal(siblings.open('deep/more.bin')?.sizeBytes, 4)
  assert.equal(siblings.open('weights.bin'), siblings.open('weights.bin'))
  siblings.close()
})

test('row 32: traversal, absolute paths, backslashes, links, folders and devices do not open', () => {
  const siblings = new FolderSiblings(join(folder, 'model.onnx'))
  const refused = ['../secret', '/etc/passwd', 'deep/../../secret', '..\\secret', 'link', 'link-inside', 'up/secret']
  refused.push(
    '',
    '.',
    './weights.bin',
    'deep',
    'deep//more.bin',
    'weights.bin/',
    'weights.bin\0',
    'missing',
    'x'.repeat(5000),
  )
  for (const path of refused) assert.equal(siblings.open(path), undefined, path)
  siblings.close()
})
