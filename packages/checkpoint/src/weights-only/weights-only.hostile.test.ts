// SPDX-License-Identifier: Apache-2.0
// Files made to cost time, memory or the stack: each is answered, and soon.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBudget } from '../inspect/budget.ts'
import { answerOf, archiveOf } from './fixture.ts'

/** Answers within the budget that a file of this size has, and says how long it took. */
function timed(
  program: string,
  options: { readonly torch?: string } = {},
): { readonly loads: boolean; readonly code: string; readonly ms: number } {
  const data = archiveOf(program)
  const start = performance.now()
  const { loads, code } = answerOf(data, { budget: createBudget(data.length, () => performance.now()), ...options })
  return { loads, code, ms: performance.now() - start }
}

const million = 1_000_000
const maxMs = 2_000

test('row 26: a million nested lists are walked without recursion', () => {
  const { loads, ms } = timed(']'.repeat(million) + 'a'.repeat(million - 1))
  assert.equal(loads, true)
  assert.ok(ms < maxMs, `took ${ms} ms`)
})

test('row 26: a million nested tuples are a value, but not a key', () => {
  assert.equal(timed(`)${'\x85'.repeat(million)}`).loads, true)
  const { code, ms } = timed(`})${'\x85'.repeat(million)}Ns`)
  assert.equal(code, 'OUT_OF_MEMORY')
  assert.ok(ms < maxMs, `took ${ms} ms`)
})

test('row 26: a million marks cost a number each', () => {
  const { code, ms } = timed('('.repeat(million))
  assert.equal(code, 'BAD_STACK')
  assert.ok(ms < maxMs, `took ${ms} ms`)
})

test('row 26: a tuple that doubles at each level is not unfolded for ever to hash it', () => {
  const doubling = Array.from({ length: 60 }, () => 'h\x00h\x00\x86q\x00').join('')
  const { code, ms } = timed(`}q\x01)q\x00${doubling}h\x01h\x00Ns`)
  assert.equal(code, 'OUT_OF_MEMORY')
  assert.ok(ms < maxMs, `took ${ms} ms`)
})

test('row 26: sizes past memory are refused by arithmetic, not by asking for memory', () => {
  const size = '\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x40'
  assert.equal(timed(`cbuiltins\nbytearray\n(${size}tR`).code, 'OUT_OF_MEMORY')
  assert.equal(timed(`ctorch.storage\nUntypedStorage\n(${size}tR`).code, 'OUT_OF_MEMORY')
  assert.equal(timed(`ctorch\nFloatTensor\n(${size}tR`).loads, false)
})

test('row 26: what unpacks a huge storage into arguments is refused', () => {
  const { code, ms } = timed('ccollections\nOrderedDict\ncbuiltins\nbytearray\n(J\x00\x00\x00\x70tRR')
  assert.equal(code, 'OUT_OF_MEMORY')
  assert.ok(ms < maxMs, `took ${ms} ms`)
})

test('row 26: integers of 255 bytes are taken and never spelled out', () => {
  const integer = `\x8a\xff${'\xff'.repeat(254)}\x7f`
  assert.equal(timed(integer.repeat(1_000)).loads, true)
  assert.equal(timed(`ctorch\ndevice\n(X\x03\x00\x00\x00cpu${integer}tR`).loads, false)
})

test('row 28: bytes that are no text in names and strings are refused', () => {
  for (const program of ['c\xff\nx\n', 'X\x01\x00\x00\x00\xff', 'U\x01\xff', 'X\x03\x00\x00\x00\xed\xa0'])
    assert.equal(timed(program).loads, false)
})

test('row 7: a file cut anywhere is answered, never thrown', () => {
  const whole = archiveOf('}(X\x01\x00\x00\x00aK\x01X\x01\x00\x00\x00b]u')
  for (let size = 0; size < whole.length; size++) assert.equal(answerOf(whole.subarray(0, size)).loads, false)
})

test('a name that goes on for ever is refused', () => {
  assert.equal(timed(`c${'x'.repeat(million)}`).loads, false)
})

test('row 26: what is shared is paid for at each use, so that short programs cannot ask for hours', () => {
  const many = (item: string, count: number): string => item.repeat(count)
  const list = `](${many('K\x01', 100_000)}eq\x00`
  const dict = `}(${Array.from({ length: 50_000 }, (_, at) => `J${String.fromCharCode(at & 255, at >> 8, 0, 0)}N`).join('')}uq\x00`
  const programs = [
    list + many('ctorch._utils\n_rebuild_meta_tensor_no_storage\n(ctorch\nint8\nh\x00h\x00\x89tR', 2_000),
    list + many('cbuiltins\nset\n(h\x00tR', 2_000),
    dict + many('ccollections\nOrderedDict\n(h\x00tR', 2_000),
    `X\xa0\x86\x01\x00${many('a', 100_000)}q\x00${many('c_codecs\nencode\n(h\x00tR', 2_000)}`,
    `X\xa0\x86\x01\x00${many('a', 100_000)}q\x00${many('cbuiltins\nset\n(h\x00tR', 2_000)}`,
    `ctorch\nFloatTensor\n(J\x40\x42\x0f\x00tRq\x00${many('cbuiltins\nset\n(h\x00tR', 200)}`,
  ]
  for (const program of programs) {
    const start = performance.now()
    assert.throws(() => timed(program), { code: 'BUDGET_SPENT' })
    assert.ok(performance.now() - start < 2 * maxMs)
  }
})

test('row 26: a flood of small objects ends before memory does', () => {
  assert.equal(timed(']'.repeat(4 * million)).code, 'OUT_OF_MEMORY')
  assert.equal(timed('N'.repeat(11 * million)).code, 'OUT_OF_MEMORY')
})
