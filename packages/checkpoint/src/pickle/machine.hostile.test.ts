// SPDX-License-Identifier: Apache-2.0
// Pickles made to confuse, to crash or to exhaust: rows of the catalogue of evasions that concern the machine itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CheckpointError } from '../errors.ts'
import { MemorySource, assertRange } from '../source/source.ts'
import type { ByteSource } from '../source/source.ts'
import { program, unlimited } from './fixture.ts'
import { runPickle } from './machine.ts'
import { GlobalRef, Made, PyBytes, PyList } from './value.ts'
import type { PickleRun } from './value.ts'

function run(bytes: Uint8Array): PickleRun {
  return runPickle(new MemorySource(bytes), { offset: 0, budget: unlimited })
}

/** Each effect as `import os.system`, `call os.system`, ... in the order in which they happen. */
function effectsOf(outcome: PickleRun): string[] {
  return outcome.effects.map((effect) => {
    if (effect.kind === 'import') return `import ${effect.ref.path}`
    if (effect.kind === 'call') return `call ${effect.made.callee instanceof GlobalRef ? effect.made.callee.path : '?'}`
    return effect.kind
  })
}

const payload = "cposix\nsystem\nS'true'\n\x85R"
const seen = ['import posix.system', 'call posix.system']
const text1 = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`
const le8 = (value: bigint): number[] =>
  Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n))

test('row 4: STACK_GLOBAL takes what lies on the stack, whatever decoys the opcodes before it name', () => {
  const decoys = [
    // The memo slots are written again.
    program(`${text1('math')}\x94${text1('sqrt')}\x94${text1('os')}q\x00${text1('system')}q\x01h\x00h\x01\x93.`),
    // The names that stand directly before the opcode are popped.
    program(`${text1('os')}${text1('system')}${text1('math')}0${text1('sqrt')}0\x93.`),
    program(`${text1('os')}${text1('system')}(${text1('math')}${text1('sqrt')}1\x93.`),
    // Text forms of GET, numbers out of order, and a count that is not the number.
    program(`${text1('system')}q\x05${text1('os')}\x9400g1\ng5\n\x93.`),
    program(`${text1('os')}2p300\n0${text1('system')}\x93.`),
  ]
  for (const bytes of decoys) assert.deepEqual(effectsOf(run(bytes)), ['import os.system'])
})

test('row 5: an operand of the wrong type after the payload ends the walk and keeps what was seen', () => {
  for (const [tail, code] of [
    ['C\x01aC\x01b\x93.', 'PICKLE_NAME_NOT_TEXT'],
    ['K\x01K\x02\x93.', 'PICKLE_NAME_NOT_TEXT'],
    [`${text1('os')}\x96\x01\0\0\0\0\0\0\0a\x93.`, 'PICKLE_NAME_NOT_TEXT'],
    ['h\x99.', 'PICKLE_MEMO_MISSING'],
    ['g-1\n.', 'PICKLE_MEMO_MISSING'],
  ] as const) {
    const outcome = run(program(payload, tail))
    assert.deepEqual(effectsOf(outcome), seen)
    assert.equal(outcome.fault?.code, code)
    assert.equal(outcome.value, undefined)
  }
})

test('row 6: a payload before an invalid opcode, a cut or a missing STOP is seen', () => {
  for (const [tail, code] of [
    ['\xff', 'PICKLE_OPCODE_UNKNOWN'],
    ['X', 'PICKLE_TRUNCATED'],
    ['', 'PICKLE_TRUNCATED'],
    ['t.', 'PICKLE_MARK_MISSING'],
    ['R.', 'PICKLE_STACK_UNDERFLOW'],
    ['\x80\x09.', 'PICKLE_PROTOCOL_UNKNOWN'],
    ['X\x01\0\0\0\xff.', 'PICKLE_TEXT_INVALID'],
    ['Ia\n.', 'PICKLE_ARGUMENT_INVALID'],
  ] as const) {
    const outcome = run(program(payload, tail))
    assert.deepEqual(effectsOf(outcome), seen, code)
    assert.equal(outcome.fault?.code, code)
  }
})

test('row 7: what CPython refuses and joblib does not lets the walk go on, as a fault', () => {
  const outcome = run(program('\x80\x04\x95', le8(1_000_000n), payload, '.'))
  assert.deepEqual(effectsOf(outcome), seen)
  assert.equal(outcome.fault?.code, 'PICKLE_FRAME_TOO_LONG')
  assert.equal(outcome.value, undefined)
  // PyTorch's restricted loader only warns of a protocol that does not exist.
  const future = run(program('\x80\x09', payload, '.'))
  assert.deepEqual(effectsOf(future), seen)
  assert.equal(future.fault?.code, 'PICKLE_PROTOCOL_UNKNOWN')
})

test('row 7: a name that a call makes is an import by an unknown name', () => {
  const outcome = run(program(`cbuiltins\nstr\n${text1('os')}\x85R${text1('system')}\x93${text1('id')}\x85R.`))
  assert.deepEqual(effectsOf(outcome), ['import builtins.str', 'call builtins.str', 'import ?.system', 'call ?.system'])
  assert.equal(outcome.fault?.code, 'PICKLE_NAME_COMPUTED')
})

test('row 13: INST and OBJ import and call', () => {
  assert.deepEqual(effectsOf(run(program("(S'true'\niposix\nsystem\n."))), seen)
  assert.deepEqual(effectsOf(run(program("(cposix\nsystem\nS'true'\no."))), seen)
})

test('row 14: BUILD is recorded with its target and state, on a class and on an object', () => {
  const onClass = run(program('cposix\nstat_result\n}b.'))
  assert.deepEqual(effectsOf(onClass), ['import posix.stat_result', 'build'])
  const onObject = run(program("ca\nB\n)\x81}(X\x0c\0\0\0__setstate__cos\nsystem\nubS'id'\nb."))
  assert.deepEqual(effectsOf(onObject), ['import a.B', 'call a.B', 'import os.system', 'build', 'build'])
  assert.ok(onObject.value instanceof Made && onObject.value.state === 'id')
})

test('row 15: EXT1, EXT2 and EXT4 are opaque values, with their code', () => {
  for (const bytes of [program('\x82\x07.'), program('\x83\x07\0.'), program('\x84\x07\0\0\0.')]) {
    const [effect] = run(bytes).effects
    assert.ok(effect?.kind === 'opaque' && effect.value.detail === 7)
  }
})

test('row 16: a result that is popped or hidden as a value is recorded at its opcode', () => {
  assert.deepEqual(effectsOf(run(program(payload, '0N.'))), seen)
  assert.deepEqual(effectsOf(run(program('}K\x01', payload, 's.'))), seen)
  assert.deepEqual(effectsOf(run(program('(', payload, '1N.'))), seen)
})

test('row 17: a dotted name stays whole, so that no table knows it by its last part', () => {
  const [effect] = run(program(`\x80\x04${text1('torch.serialization')}${text1('os.system')}\x93.`)).effects
  assert.ok(effect?.kind === 'import')
  assert.equal(effect.ref.name, 'os.system')
})

test('row 26: lengths beyond the file cost nothing', () => {
  for (const opcode of ['\x8e', '\x96', '\x8d', '\x95']) {
    for (const size of [2n ** 31n, 2n ** 40n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      const outcome = run(program(opcode, le8(size), 'N.'))
      assert.ok(outcome.fault !== undefined)
    }
  }
  assert.equal(run(program('\x8b\xff\xff\xff\x7fa')).fault?.code, 'PICKLE_TRUNCATED')
  assert.equal(run(program('Nr\xff\xff\xff\xff.')).fault, undefined)
})

test('row 26: lists within lists, 100,000 deep, and shared a million times over, are walked once', () => {
  const deep = run(program(']'.repeat(100_000), 'a'.repeat(99_999), '.'))
  assert.equal(deep.fault, undefined)
  // Each list holds the one before it twice: 2^60 leaves.
  let laughs = ']q\x00'
  for (let level = 0; level < 60; level++) laughs += `]2(h\x00h\x00e0q\x00`
  const outcome = run(program(laughs, '.'))
  assert.equal(outcome.fault, undefined)
  assert.ok(outcome.value instanceof PyList && outcome.value.items.length === 2)
})

test('row 26: a flood of values ends at a limit before it fills the memory', () => {
  const outcome = run(new Uint8Array(16_000_000).fill(0x5d))
  assert.equal(outcome.fault?.code, 'PICKLE_TOO_LARGE')
})

test("row 27: Python 2's names are mapped below protocol 3, and kept as written", () => {
  const importOf = (bytes: Uint8Array): string[] =>
    run(bytes).effects.flatMap((effect) =>
      effect.kind === 'import' ? [effect.ref.path, effect.ref.rawModule, effect.ref.rawName] : [],
    )
  assert.deepEqual(importOf(program('c__builtin__\nreduce\n.')), ['functools.reduce', '__builtin__', 'reduce'])
  assert.deepEqual(importOf(program('\x80\x02ccPickle\nloads\n.')), ['pickle.loads', 'cPickle', 'loads'])
  assert.deepEqual(importOf(program('\x80\x02ccommands\ngetoutput\n.')), [
    'subprocess.getoutput',
    'commands',
    'getoutput',
  ])
  assert.deepEqual(importOf(program('\x80\x03c__builtin__\neval\n.')), ['__builtin__.eval', '__builtin__', 'eval'])
})

test('row 28: names keep every byte: CR, spaces and NUL', () => {
  const [effect] = run(program('cos\r\nsystem\r\n.')).effects
  assert.ok(effect?.kind === 'import')
  assert.equal(effect.ref.module, 'os\r')
  assert.equal(run(program('c\xff\nx\n.')).fault?.code, 'PICKLE_TEXT_INVALID')
  assert.deepEqual(effectsOf(run(program('Vo\\u0073\nVsyste\\u006d\n\x93.'))), ['import os.system'])
})

test('runPickle() reads a source in pieces as it reads it whole, wherever a window ends', () => {
  /** A source that gives at most what is asked, and counts. */
  const long = 'x'.repeat(70_000)
  const parts: (string | number[])[] = ['(']
  for (let index = 0; index < 60; index++)
    parts.push(
      'X',
      [0x70, 0x11, 1, 0],
      long,
      `V${long.slice(0, index * 997)}\n`,
      'C\x05hello',
      'B',
      [0x70, 0x11, 1, 0],
      long,
      'I12\n',
    )
  const bytes = program(...parts, 'l.')
  assert.ok(bytes.length > 8_000_000)
  const outcome = run(bytes)
  assert.equal(outcome.fault, undefined)
  assert.ok(outcome.value instanceof PyList)
  assert.equal(outcome.value.items.length, 300)
  for (const [index, item] of outcome.value.items.entries()) {
    if (index % 5 === 0) assert.ok(item === long)
    if (index % 5 === 1) assert.ok(typeof item === 'string' && item.length === Math.floor(index / 5) * 997)
    if (index % 5 === 2) assert.ok(item instanceof PyBytes && item.sizeBytes === 5)
    if (index % 5 === 3)
      assert.ok(item instanceof PyBytes && item.sizeBytes === 70_000 && item.read(69_999, 1)[0] === 120)
  }
})

test('a budget that is spent ends the walk and keeps what was seen', () => {
  let left = 3
  const budget = {
    spend: (): void => {
      if (--left < 0) throw new CheckpointError('BUDGET_SPENT', 'invalid', 'spent', { remedy: 'none' })
    },
  }
  const outcome = runPickle(new MemorySource(program(payload, '0', 'N0'.repeat(10_000), '.')), { offset: 0, budget })
  assert.equal(outcome.fault?.code, 'PICKLE_UNFINISHED')
  assert.deepEqual(effectsOf(outcome), seen)
})

test('a source that fails is not the fault of the pickle', () => {
  const broken: ByteSource = {
    sizeBytes: 10,
    read: (offset, lengthBytes) => {
      assertRange(10, offset, lengthBytes)
      throw new CheckpointError('SOURCE_UNREADABLE', 'unavailable', 'broken', { remedy: 'none' })
    },
    readInto: () => {
      throw new CheckpointError('SOURCE_UNREADABLE', 'unavailable', 'broken', { remedy: 'none' })
    },
  }
  assert.throws(() => runPickle(broken, { offset: 0, budget: unlimited }), /broken/)
})
