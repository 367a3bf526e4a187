// SPDX-License-Identifier: Apache-2.0
// What is a pickle, and what only begins like one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemorySource } from '../source/source.ts'
import { program, unlimited } from './fixture.ts'
import { NestedConstants } from './nested.ts'
import { isPickle } from './probe.ts'

const probe = (...parts: (string | number[])[]): boolean => isPickle(new MemorySource(program(...parts)), 0, unlimited)

test('isPickle() takes complete pickles of every protocol', () => {
  for (const text of [
    'N.',
    '(lp0\nI1\na.',
    ']q\x00.',
    '\x80\x02N.',
    '\x80\x04\x95\x02\0\0\0\0\0\0\0N.',
    '\x80\x05].',
    'I1\n.\n',
    "S'a'\n.\0\0\0",
  ])
    assert.equal(probe(text), true, text)
})

test('row 6: isPickle() takes broken pickles that do something first, and ones cut short', () => {
  for (const text of [
    "cos\nsystem\n(S'id'\ntR\xff",
    "(S'id'\nios\nsystem\n\xff",
    '\x80\x04\x95\xff\0\0\0\0\0\0\0\x8c\x02os',
    '\x80\x02cos\nsystem\n',
    '\x80\x02}q\x00(X\x01',
    'cbuiltins\nexec\n\xff',
  ])
    assert.equal(probe(text), true, JSON.stringify(text))
})

test('isPickle() does not take text, markup, tables or other binary formats', () => {
  for (const text of [
    '',
    'N. Smith wrote this.',
    'Python is a language.\nSo is C.\n',
    '{"a": 1}',
    '<html></html>',
    'carrots\nare\nred',
    'config\nvalue\n',
    'version https://git-lfs',
    '# Title\n',
    'a,b\n1,2\n',
    'Valid\n. yes',
    'Some text',
    'Lorem ipsum\n',
    'Figure 1\n',
    'It is.\n',
    '2. Second',
    '(see below)',
    'import os\nos.system("id")\n',
    'global\nlocal\n',
    'prune\n',
    'list',
    'GGUF\x03\0\0\0\x2e\0\0\0\0\0\0\0rest',
    '\x89HDF\r\n\x1a\n',
    '\x89PNG\r\n\x1a\n',
    '\x93NUMPY\x01\0v\0',
    'PK\x03\x04\x0a\0\0\0',
    '\x08\x08\x12\x07pytorch',
    '\x1f\x8b\x08',
    'BZh91AY',
    '\0'.repeat(512),
    '\xff\xfe',
    '.',
    '. hidden',
  ])
    assert.equal(probe(text), false, JSON.stringify(text))
})

test('row 34: a safetensors length that begins as PROTO is no pickle, unless its header runs as one', () => {
  const header = '{"__metadata__":{"format":"pt"}}'
  for (let third = 0; third < 256; third++) {
    for (const second of [2, 4])
      assert.equal(probe([0x80, second, third, 0, 0, 0, 0, 0], header.padEnd(2000)), false, String(third))
  }
  assert.equal(probe([0x80, 2, 0x4e, 0x2e, 0, 0, 0, 0], header), true)
})

test('row 12: constants that are pickles or archives are given on, as bytes and as base64', () => {
  const inner = "cos\nsystem\n(S'id'\ntR."
  const encoded = btoa(`\x80\x04${inner}`)
  const constants = new NestedConstants()
  for (const [offset, value] of [
    inner,
    `\x80\x02${inner}`,
    'PK\x03\x04rest',
    encoded,
    btoa(inner),
    'ordinary text, long enough',
  ].entries())
    constants.note(value, offset)
  const found: string[] = []
  constants.inspect(unlimited, 'archive/data.pkl', (source, member) => {
    found.push(`${member}: ${source.sizeBytes}`)
    return []
  })
  assert.deepEqual(
    found,
    [21, 23, 8, 23, 21].map((size, index) => `archive/data.pkl constant at ${index}: ${size}`),
  )
})
