// SPDX-License-Identifier: Apache-2.0
// The parts that the interpreter stands on, one by one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countElements, spanBytes } from './arguments.ts'
import { Cursor } from './cursor.ts'
import { dtypeClass } from './implied.ts'
import { decodeLong } from './long.ts'
import { Memo } from './memo.ts'
import { decodeAscii } from './persistent.ts'
import { recordName } from './record-name.ts'
import { Refusal } from './refusal.ts'
import { decodeText } from './text.ts'
import { PyFloat } from '../pickle/value.ts'
import { MemorySource } from '../source/source.ts'
import { BytesValue, TupleValue } from './value.ts'

test('sizes are counted as 64-bit numbers, and refused past them', () => {
  assert.equal(countElements([2, 3]), 6)
  assert.equal(countElements([2 ** 40, 2 ** 20]), 2n ** 60n)
  for (const sizes of [[-1], [2 ** 40, 2 ** 40], [2n ** 63n - 1n, 2]])
    assert.throws(() => countElements(sizes), Refusal)
})

test('the end of the last element is exact, and refused where 64 bits overflow', () => {
  assert.equal(spanBytes([2, 3], [3, 1], 1, 4), 28)
  assert.equal(spanBytes([2, 0], [3, 1], 99, 4), 0)
  assert.equal(spanBytes([1], [-5], 0, 4), 4)
  assert.equal(spanBytes([2 ** 40], [0], 3, 8), 32)
  for (const [size, stride] of [
    [2, -1],
    [3, 2 ** 62],
    [5, 2 ** 60],
  ] as const)
    assert.throws(() => spanBytes([size], [stride], 0, 4), Refusal)
})

test('LONG1 is two’s complement of any length', () => {
  const longs: readonly (readonly [bytes: readonly number[], value: number | bigint])[] = [
    [[], 0],
    [[0xff], -1],
    [[0x80, 0], 128],
    [[0, 0, 0, 0, 0, 0x80], -(2 ** 47)],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f], 2 ** 53 - 1],
    [[0, 0, 0, 0, 0, 0, 0, 0x80], -(2n ** 63n)],
  ]
  for (const [bytes, value] of longs) assert.equal(decodeLong(Uint8Array.from(bytes)), value)
})

test('a byte of text is read as Python reads it, lone surrogates too', () => {
  assert.equal(decodeText(Uint8Array.of(0x61, 0xed, 0xa0, 0x80, 0x62)), 'a\ud800b')
  assert.equal(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf)), '\ufeff')
  for (const bytes of [[0xc0, 0x80], [0xed, 0xa0], [0xff]])
    assert.throws(() => decodeText(Uint8Array.from(bytes)), Refusal)
})

test('a memo with gaps recalls what was set last', () => {
  const memo = new Memo()
  memo.set(5, 'five')
  memo.set(0, 'zero')
  memo.set(0, 'again')
  assert.deepEqual([memo.get(5), memo.get(0)], ['five', 'again'])
  assert.throws(() => memo.get(1), Refusal)
})

test('a cursor reads over the edge of its window, and ends where the source ends', () => {
  const cursor = new Cursor(new MemorySource(new Uint8Array(3_000_000).fill(7)), 1)
  for (let at = 0; at < 2_999; at++) assert.equal(cursor.takeBytes(1_000).length, 1_000)
  assert.equal(cursor.takeBytes(999).length, 999)
  assert.equal(cursor.next(), -1)
  assert.throws(() => cursor.takeByte(), Refusal)
})

test('a storage’s key is written into the record’s name as Python writes it', () => {
  assert.deepEqual(
    [
      '0',
      7,
      null,
      true,
      new PyFloat(1),
      new PyFloat(1e20),
      new PyFloat(1.5e-7),
      new TupleValue([0]),
      new TupleValue([]),
    ].map(recordName),
    ['0', '7', 'None', 'True', '1.0', '1e+20', '1.5e-07', '(0,)', '()'],
  )
})

test('numpy’s dtypes have their classes, in either byte order and of any length', () => {
  const names = ['f8', '>f8', '<i4', 'b1', 'S3', 'U12', 'V8', 'O8', 'M8', 'm8[ms]', 'c16', '?'].map((text) =>
    dtypeClass(text)?.slice('numpy.dtypes.'.length),
  )
  assert.deepEqual(names, [
    'Float64DType',
    'Float64DType',
    'Int32DType',
    'BoolDType',
    'BytesDType',
    'StrDType',
    'VoidDType',
    'ObjectDType',
    'DateTime64DType',
    'TimeDelta64DType',
    'Complex128DType',
    'BoolDType',
  ])
  assert.equal(dtypeClass('evil'), undefined)
})

test('bytes longer than a call takes arguments are read as ASCII', () => {
  assert.equal(decodeAscii(new BytesValue(new Uint8Array(500_000).fill(0x61))), 'a'.repeat(500_000))
})
