// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countText, sizeText } from './figures.ts'
import { printable, quote } from './printable.ts'

test('what could steer a terminal or turn text around is shown as what it is', () => {
  assert.equal(printable('\u001b[31mred\u0007'), '\\u{1b}[31mred\\u{7}')
  assert.equal(printable('a\r\nb\u0085'), 'a\\u{d}\\u{a}b\\u{85}')
  assert.equal(printable('\u202eevil\u2066'), '\\u{202e}evil\\u{2066}')
  assert.equal(printable('\u200bzero\ufeff'), '\\u{200b}zero\\u{feff}')
  assert.equal(printable('lone \ud800'), 'lone \\u{d800}')
  assert.equal(printable('größe 模型 🙂'), 'größe 模型 🙂')
})

test('long text is cut and says so', () => {
  assert.equal(printable('x'.repeat(30), 10), `${'x'.repeat(10)} ... (30 characters)`)
  assert.ok(quote('y'.repeat(1000)).length < 100)
})

test('sizes are told as disks are sold', () => {
  assert.deepEqual([0, 999, 1000, 99_949, 99_950, 210_240_000, 999_500, 3e15].map(sizeText), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '99.9 kB',
    '100 kB',
    '210 MB',
    '1.0 MB',
    '3.0 PB',
  ])
  assert.deepEqual([countText(1, 'file'), countText(0, 'file')], ['1 file', '0 files'])
})
