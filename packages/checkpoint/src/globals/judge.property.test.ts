// SPDX-License-Identifier: Apache-2.0
// Whatever a pickle holds: the judge answers, and it never accepts what it cannot explain.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { call, global, judge, program, proto, stackGlobal, text } from './fixture.ts'

const names = [
  ['collections', 'OrderedDict'],
  ['builtins', 'getattr'],
  ['builtins', 'set'],
  ['builtins', 'bytearray'],
  ['numpy', 'ndarray'],
  ['numpy._core.multiarray', '_reconstruct'],
  ['torch._utils', '_rebuild_tensor_v2'],
  ['torch._tensor', '_rebuild_from_type_v2'],
  ['sklearn.linear_model._base', 'LinearRegression'],
  ['mmengine.logging.history_buffer', 'HistoryBuffer'],
  ['functools', 'partial'],
  ['copyreg', '_reconstructor'],
  ['os', 'system'],
  ['my.module', 'Model'],
  ['builtins', 'eval'],
] as const

const listed = new Set(['allowed', 'harmless', 'structural'])

const name = fc.constantFrom(...names)
const piece = fc.oneof(
  name.map(([module, attribute]) => global(module, attribute)),
  name.map(([module, attribute]) => stackGlobal(module, attribute)),
  name.map(([module, attribute]) => call(global(module, attribute), text('min'))),
  fc.constantFrom(
    'R',
    'b',
    '\x81',
    '\x92',
    'o',
    '(',
    't',
    '\x85',
    '\x86',
    '\x87',
    'a',
    'e',
    's',
    'u',
    '\x90',
    '0',
    '2',
    '1',
    '\x94',
    'h\x00',
    'q\x01',
    'h\x01',
  ),
  fc.constantFrom(
    'N',
    '}',
    ']',
    ')',
    '\x8f',
    'K\x01',
    'G@\x00\x00\x00\x00\x00\x00\x00',
    text('min'),
    text('__setstate__'),
    text('os'),
    'C\x01x',
    '\x82\x01',
    'Q',
    '\x97',
  ),
)

test('a program is accepted only if every name in it is on the list', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const answer = judge(program(proto(4), ...pieces, '.'))
      if (answer.verdict !== 'safe') return
      for (const one of answer.imports) assert.ok(listed.has(one.kind), one.name)
      assert.ok(!pieces.some((part) => /system|eval\b|my\.module/.test(part)))
    }),
    { numRuns: 3_000 },
  )
})

test('no bytes make the judge throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      judge(bytes)
    }),
    { numRuns: 3_000 },
  )
})
