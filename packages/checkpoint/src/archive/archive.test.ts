// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapes, isProgramName } from './member-name.ts'
import { isModelFormat } from './model-format.ts'
import { isSystemFile } from './system-file.ts'
import { MemorySource } from '../source/source.ts'

test('escapes() knows the names that leave a folder on any system', () => {
  for (const name of ['../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'c:x', '\\x', 'a\\..\\x', '..'])
    assert.ok(escapes(name), name)
  for (const name of ['a/b', 'archive/data/0', '..a/b', 'a..', './a', 'a/...', 'model.pt'])
    assert.ok(!escapes(name), name)
})

test('isProgramName() knows scripts and libraries from models', () => {
  for (const name of ['a.py', 'lib/x.so', 'libtorch.so.2.1', 'run.SH', 'x.ipynb', 'a.dll'])
    assert.ok(isProgramName(name), name)
  for (const name of ['a.pt', 'model.bin', 'config.json', 'so', 'a.pyramid', 'README.md'])
    assert.ok(!isProgramName(name), name)
})

test('isModelFormat() tells a model from what lies beside it', () => {
  assert.ok(isModelFormat('pytorch-zip') && isModelFormat('gzip') && isModelFormat('safetensors'))
  assert.ok(!isModelFormat('text') && !isModelFormat(undefined) && !isModelFormat('unknown'))
})

test('isSystemFile() asks for the name and the first bytes', () => {
  const apple = new MemorySource(Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0, 77))
  assert.ok(isSystemFile('__MACOSX/._model.pt', apple))
  assert.ok(!isSystemFile('model.pt', apple))
  assert.ok(!isSystemFile('._model.pt', new MemorySource(Uint8Array.of(0x80, 2, 0x63, 0, 0, 0, 0, 0))))
})
