// SPDX-License-Identifier: Apache-2.0
// Attacks that use allowed names alone. Each was seen to work with the real libraries, with a harmless payload; beside each
// stands an honest pickle of the same names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, global, judge, program, proto, text } from './fixture.ts'

const verdictOf = (...parts: readonly string[]): string => judge(program(proto(3), ...parts, '.')).verdict
const tuple = (...items: readonly string[]): string => `(${items.join('')}t`
const dict = (...pairs: readonly string[]): string => `}(${pairs.join('')}u`
const built = (made: string, state: string): string => `${made}${state}b`
const fresh = (module: string, name: string): string => `${global(module, name)})\x81`
const bytes = (content: string): string => `C${String.fromCharCode(content.length)}${content}`
const byte = (value: number): string => `K${String.fromCharCode(value)}`
const minusOne = 'J\xff\xff\xff\xff'
const encode = global('_codecs', 'encode')

/** `numpy.dtype(code)` with a state. */
function dtype(code: string, fields: Partial<Record<'sub' | 'names' | 'fields' | 'size' | 'align' | 'flags', string>>) {
  const { sub = 'N', names = 'N', fields: parts = 'N', size = minusOne, align = minusOne, flags = byte(0) } = fields
  return built(
    call(global('numpy', 'dtype'), text(code), '\x89', '\x88'),
    tuple(byte(3), text('|'), sub, names, parts, size, align, flags),
  )
}

const object = dtype('O8', { flags: byte(63) })
const double = dtype('f8', {})
const record = (size: number, flags: number, ...fields: readonly (readonly [string, string, string])[]): string =>
  dtype(`V${size}`, {
    names: tuple(...fields.map(([name]) => text(name))),
    fields: dict(...fields.flatMap(([name, type, offset]) => [text(name), tuple(type, offset)])),
    size: byte(size),
    align: byte(1),
    flags: byte(flags),
  })

test('attack: a record that hides that its field is an object makes NumPy take numbers for pointers', () => {
  assert.equal(verdictOf(record(8, 27, ['a', object, byte(0)])), 'safe')
  assert.equal(verdictOf(record(8, 16, ['a', double, byte(0)])), 'safe')
  assert.equal(verdictOf(record(8, 16, ['a', object, byte(0)])), 'unsafe')
  assert.equal(verdictOf(record(8, 1, ['a', object, byte(0)])), 'unsafe')
  assert.equal(verdictOf(record(8, 27, ['a', double, byte(0)])), 'unsafe')
  assert.equal(verdictOf(dtype('O8', {})), 'unsafe')
  assert.equal(verdictOf(dtype('f8', { flags: byte(63) })), 'unsafe')
})

test('attack: a field beyond its record, or of an object over a number, makes NumPy write where it should not', () => {
  assert.equal(verdictOf(record(16, 27, ['a', object, byte(0)], ['b', double, byte(8)])), 'safe')
  assert.equal(verdictOf(record(16, 16, ['a', double, byte(0)], ['b', double, byte(4)])), 'safe')
  assert.equal(verdictOf(record(16, 27, ['a', object, byte(9)])), 'unsafe')
  assert.equal(verdictOf(record(16, 27, ['a', object, 'J\x00\x00\x00\x10'])), 'unsafe')
  assert.equal(verdictOf(record(16, 27, ['a', object, minusOne])), 'unsafe')
  assert.equal(verdictOf(record(16, 27, ['a', object, byte(0)], ['b', double, byte(4)])), 'unsafe')
  assert.equal(verdictOf(record(16, 27, ['a', object, byte(0)], ['b', object, byte(0)])), 'unsafe')
})

test('attack: an element that repeats a type more often than it has room', () => {
  const repeat = (count: number): string =>
    dtype('V24', { sub: tuple(double, tuple(byte(count))), size: byte(24), align: byte(8) })
  assert.equal(verdictOf(repeat(3)), 'safe')
  assert.equal(verdictOf(repeat(200)), 'unsafe')
  assert.equal(verdictOf(dtype('f8', { size: byte(1) })), 'unsafe')
  assert.equal(verdictOf(dtype('V8', { size: minusOne })), 'unsafe')
  assert.equal(verdictOf(dtype('U5', { size: byte(20), align: byte(4), flags: byte(8) })), 'safe')
  assert.equal(verdictOf(dtype('U5', { size: byte(40), align: byte(4), flags: byte(8) })), 'unsafe')
  assert.equal(verdictOf(dtype('S1', { size: byte(100), align: byte(1) })), 'unsafe')
})

test('attack: a type of elements that changes after arrays were made of it', () => {
  const plain = call(global('numpy', 'dtype'), text('V8'), '\x89', '\x88')
  const state = tuple(byte(3), text('|'), 'N', 'N', 'N', byte(8), byte(1), byte(0))
  const array = call(
    global('numpy._core.multiarray', '_reconstruct'),
    global('numpy', 'ndarray'),
    tuple(byte(0)),
    bytes('b'),
  )
  const arrayState = tuple(byte(1), tuple(byte(1)), 'h\x00', '\x89', bytes('12345678'))
  assert.equal(verdictOf(`${plain}q\x00${state}b0`, built(array, arrayState)), 'safe')
  assert.equal(verdictOf(`${plain}q\x000`, built(array, arrayState), `0h\x00${state}b`), 'unsafe')
  assert.equal(verdictOf(`${plain}${state}b${state}b`), 'unsafe')
})

test('a date of protocol 2, whose unit is made by a call, is an honest type', () => {
  const unit = tuple(call(encode, text('s'), text('latin1')), byte(1), byte(1), byte(1))
  const state = tuple(byte(4), text('<'), 'N', 'N', 'N', minusOne, minusOne, byte(0), tuple('N', unit))
  assert.equal(verdictOf(built(call(global('numpy', 'dtype'), text('M8'), '\x89', '\x88'), state)), 'safe')
})

test('attack: a scheduler asks a dict with a factory for an item, and the factory opens a file', () => {
  const factory = (callee: string): string =>
    call(global('collections', 'defaultdict'), call(global('functools', 'partial'), callee, text('/x')))
  const optimizer = (callee: string): string =>
    built(fresh('torch.optim.adam', 'Adam'), dict(text('param_groups'), `](${factory(callee)}e`))
  assert.equal(verdictOf(optimizer(global('builtins', 'list'))), 'safe')
  assert.equal(verdictOf(optimizer(global('numpy', 'memmap'))), 'unsafe')
  assert.equal(verdictOf(optimizer(global('builtins', 'type'))), 'unsafe')
  assert.equal(verdictOf(optimizer(global('transformers.training_args', 'TrainingArguments'))), 'unsafe')
  // The class of an array may be named, by NumPy and by joblib.
  const { verdict } = judge(
    program(
      proto(3),
      call(global('numpy._core.multiarray', '_reconstruct'), global('numpy', 'memmap'), tuple(byte(0)), bytes('b')),
      `0${built(fresh('joblib.numpy_pickle', 'NumpyArrayWrapper'), dict(text('subclass'), global('numpy', 'memmap')))}.`,
    ),
  )
  assert.equal(verdict, 'safe')
})

test('attack: a function for tensors sets the state of a distribution, which runs it', () => {
  const distribution = global('scipy.stats._continuous_distns', 'norm_gen')
  const evil = dict(text('_parse_arg_template'), text('raise SystemExit'))
  const rebuild = global('torch._tensor', '_rebuild_from_type_v2')
  const maker = global('torch._utils', '_rebuild_tensor_v2')
  const tensor = global('torch', 'Tensor')
  assert.equal(verdictOf(call(rebuild, maker, tensor, ')', dict(text('a'), byte(1)))), 'safe')
  assert.equal(
    verdictOf(call(rebuild, global('copyreg', '__newobj__'), distribution, tuple(distribution), evil)),
    'unsafe',
  )
  assert.equal(verdictOf(call(rebuild, maker, distribution, ')', evil)), 'unsafe')
  assert.equal(verdictOf(call(rebuild, maker, tensor, ')', dict(text('__setstate__'), byte(1)))), 'unsafe')
})

test('attack: a scalar of objects is the object itself, whose state is then set as that of a scalar', () => {
  const scalar = (what: string): string => call(global('numpy.core.multiarray', 'scalar'), object, what)
  assert.equal(verdictOf(scalar(bytes('12345678'))), 'safe')
  assert.equal(verdictOf(built(scalar(fresh('argparse', 'Namespace')), dict(text('a'), byte(1)))), 'unsafe')
})

test('attack: an empty mapping in front of slots hides that there are some', () => {
  const state = (first: string): string => tuple(first, dict(text('shape'), byte(5)))
  for (const first of ['N', '}', call(global('collections', 'OrderedDict')), byte(0), ']', '\x89'])
    assert.equal(verdictOf(built(fresh('uuid', 'UUID'), state(first))), 'unsafe', JSON.stringify(first))
  assert.equal(verdictOf(built(fresh('uuid', 'UUID'), dict(text('int'), byte(5)))), 'safe')
})

/** Nodes of a k-d tree as SciPy keeps them in memory: where it splits, its points, its children. */
function searchTree(
  ...nodes: readonly (readonly [split: number, start: number, end: number, less: number, greater: number])[]
) {
  const content = Buffer.alloc(72 * nodes.length)
  for (const [index, [split, start, end, less, greater]] of nodes.entries())
    for (const [at, value] of [split, 0, 0, start, end, 0, 0, less, greater].entries())
      content.writeBigInt64LE(BigInt(value), 72 * index + 8 * at)
  const array = built(
    call(global('numpy._core.multiarray', '_reconstruct'), global('numpy', 'ndarray'), tuple(byte(0)), bytes('b')),
    tuple(
      byte(1),
      tuple('M\xd8\x00'),
      dtype('S1', { size: byte(1), align: byte(1) }),
      '\x89',
      bytes(content.toString('latin1')),
    ),
  )
  return built(
    fresh('scipy.spatial._ckdtree', 'cKDTree'),
    tuple(array, 'N', byte(4), byte(2), byte(2), 'N', 'N', 'N', 'N', 'N'),
  )
}

test('attack: a search tree whose nodes point out of it makes SciPy write there', () => {
  const leaf = [-1, 0, 2, 0, 0] as const
  assert.equal(verdictOf(searchTree([0, 0, 4, 1, 2], leaf, [-1, 2, 4, 0, 0])), 'safe')
  for (const [less, greater] of [
    [1, 3],
    [2 ** 40, 2],
    [-1, 2],
    [0, 2],
  ] as const)
    assert.equal(verdictOf(searchTree([0, 0, 4, less, greater], leaf, leaf)), 'unsafe')
  assert.equal(verdictOf(searchTree([0, 0, 5, 1, 2], leaf, leaf)), 'unsafe')
})

test('attack: a second state for what has one', () => {
  const state = dict(text('a'), byte(1))
  assert.equal(verdictOf(built(fresh('argparse', 'Namespace'), state)), 'safe')
  assert.equal(verdictOf(`${fresh('argparse', 'Namespace')}${state}b${state}b`), 'unsafe')
})

test('attack: a parameter asks what it is given for a tensor, and is given back something else', () => {
  const tensor = call(global('torch._utils', '_rebuild_tensor_v2'))
  const other = built(fresh('argparse', 'Namespace'), dict(text('detach'), global('builtins', 'max')))
  const parameter = (data: string): string =>
    call(global('torch._utils', '_rebuild_parameter'), data, '\x88', call(global('collections', 'OrderedDict')))
  assert.equal(verdictOf(parameter(tensor)), 'safe')
  assert.equal(verdictOf(parameter(other)), 'unsafe')
  assert.equal(verdictOf(call(global('torch.nn.parameter', 'Parameter'), other)), 'unsafe')
})

test('attack: the source text of a distribution, set on anything else in the same pickle', () => {
  const anything = built(fresh('argparse', 'Namespace'), dict(text('_parse_arg_template'), text('raise')))
  const distribution = fresh('scipy.stats._continuous_distns', 'norm_gen')
  assert.equal(verdictOf(anything), 'safe')
  assert.equal(verdictOf(distribution), 'safe')
  assert.equal(verdictOf(`${distribution}0${anything}`), 'unsafe')
  assert.equal(verdictOf(`${distribution}0${tuple(text('_parse_arg_template'), text('raise'))}`), 'unsafe')
})

test('attack: a function that asks its argument for a constructor is given an object with one', () => {
  const made = (what: string): string => call(global('sklearn.neighbors._kd_tree', 'newObj'), what)
  assert.equal(verdictOf(made(global('sklearn.neighbors._kd_tree', 'KDTree'))), 'safe')
  assert.equal(verdictOf(made(fresh('argparse', 'Namespace'))), 'unsafe')
})

test('attack: a function that makes whatever it is told is handed to somebody who calls it', () => {
  const partial = (what: string): string => call(global('functools', 'partial'), what)
  assert.equal(verdictOf(partial(global('builtins', 'list'))), 'safe')
  assert.equal(verdictOf(partial(global('copyreg', '__newobj__'))), 'unsafe')
  assert.equal(verdictOf(partial(global('torch._tensor', '_rebuild_from_type_v2'))), 'unsafe')
  assert.equal(verdictOf(partial(global('sklearn.neighbors._kd_tree', 'newObj'))), 'unsafe')
})

test('attack: a subclass of dict as a state, with a special name in it', () => {
  const state = (key: string): string =>
    `${fresh('lightning_fabric.utilities.data', 'AttributeDict')}${text(key)}${byte(1)}s`
  assert.equal(verdictOf(built(fresh('argparse', 'Namespace'), state('a'))), 'safe')
  assert.equal(verdictOf(built(fresh('argparse', 'Namespace'), state('__setstate__'))), 'unsafe')
})

test('attack: a time zone that is the path of a file, which pandas opens', () => {
  const zoned = (zone: string): string =>
    call(global('pandas.core.dtypes.dtypes', 'DatetimeTZDtype'), text('ns'), text(zone))
  assert.equal(verdictOf(zoned('Europe/Berlin')), 'safe')
  assert.equal(verdictOf(zoned('dateutil/Europe/Berlin')), 'safe')
  assert.equal(verdictOf(zoned('dateutil//etc/hostname')), 'unsafe')
  assert.equal(verdictOf(zoned('dateutil/../hostname')), 'unsafe')
})
