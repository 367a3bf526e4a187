// SPDX-License-Identifier: Apache-2.0
// joblib files made to be read in two ways, or to break off, each with what must be said of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { worstVerdict } from '../finding/finding.ts'
import type { ReadContext, Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { joblibReader } from './reader.ts'

const context: ReadContext = {
  budget: { spend: () => undefined },
  member: '',
  name: 'model.joblib',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: () => undefined,
}

const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`
const wrapperClass = 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n'
const ndarray = 'cnumpy\nndarray\n'

interface Wrapper {
  readonly shape?: string
  readonly dtype?: string
  readonly order?: string
  readonly more?: string
}

/** The object that stands for an array, up to its BUILD. */
function wrapper({ shape = '(K\x04t', dtype = dtypeOf('u1'), order = 'C', more = '' }: Wrapper = {}): string {
  const state = `(${text('subclass')}${ndarray}${text('shape')}${shape}${text('order')}${text(order)}${text('dtype')}${dtype}${more}`
  return `${wrapperClass})\x81}${state}ub`
}

function dtypeOf(code: string): string {
  return `cnumpy\ndtype\n(${text(code)}\x89\x88tR`
}

function read(...parts: readonly string[]): Reading & { verdict: string; codes: readonly string[] } {
  const bytes = Uint8Array.from(`\x80\x04${parts.join('')}`, (character) => character.charCodeAt(0))
  const source = new MemorySource(bytes)
  assert.ok(joblibReader.matches(source, context))
  const reading = joblibReader.read(source, context)
  return {
    ...reading,
    verdict: worstVerdict(reading.findings.map((one) => one.verdict)),
    codes: reading.findings.map((one) => one.code),
  }
}

const payload = "cos\nsystem\n(S'id'\ntR"

test('row 29: the control, an array of four bytes, is safe', () => {
  const { verdict, tensors } = read(wrapper(), '\xff\xff\xff\xff', '.')
  assert.equal(verdict, 'safe')
  assert.deepEqual(tensors[0]?.shape, [4])
})

test('row 29: a payload behind an inline array is found', () => {
  assert.equal(read(wrapper(), '\xff\xff\xff\xff', '0', payload, '.').verdict, 'unsafe')
})

test('row 29: a payload behind a padded array is found', () => {
  const padded = wrapper({ more: `${text('numpy_array_alignment_bytes')}K\x10` })
  assert.equal(read(padded, '\x02\xff\xff', '\xff\xff\xff\xff', '.').verdict, 'safe')
  assert.equal(read(padded, '\x02\xff\xff', '\xff\xff\xff\xff', '0', payload, '.').verdict, 'unsafe')
})

test('row 29: elements that pickle.load() would run are found', () => {
  const elements = `0${payload}.`
  const { verdict, codes } = read(wrapper({ shape: `(K${String.fromCharCode(elements.length)}t` }), elements, '.')
  assert.equal(verdict, 'unsafe')
  assert.ok(codes.includes('JOBLIB_TWO_READINGS'))
})

test('row 29: a second BUILD on the same object reads a second array', () => {
  const one = wrapper()
  const state = one.slice(one.indexOf('}'))
  const twice = `${one.slice(0, one.indexOf('}'))}\x94${state}\xff\xff\xff\xff0h\x00${state}\xff\xff\xff\xff`
  const { verdict, tensors } = read(twice, '.')
  // No pickler sets a state twice.
  assert.equal(verdict, 'unsafe')
  assert.equal(tensors.length, 2)
})

test('attack: array bytes that pickle.load() takes for an import of a name that nobody knows', () => {
  const array = wrapper({ shape: '(K\x0ct' })
  assert.equal(read(array, '0123456789.0', '.').verdict, 'safe')
  assert.equal(read(array, 'cthem\nrun\n0.', '.').verdict, 'unsafe')
  assert.equal(read(array, 'c\x01\x02\x03\x04\n\x05\x06\n0.0', '.').verdict, 'safe')
})

test('row 29: the pickle of an array of objects is judged, and what follows it too', () => {
  const objects = wrapper({ dtype: dtypeOf('O8') })
  assert.equal(read(objects, 'N.', '.').verdict, 'safe')
  assert.equal(read(objects, payload, '.', '.').verdict, 'unsafe')
  assert.equal(read(objects, 'N.', '0', payload, '.').verdict, 'unsafe')
  assert.equal(read(objects, 'N', '.').verdict, 'malformed')
})

test('shapes and types that cannot be are refused', () => {
  for (const made of [
    wrapper({ shape: '(J\xff\xff\xff\x7fJ\xff\xff\xff\x7ft' }),
    wrapper({ shape: '(J\xff\xff\xff\xfft' }),
    wrapper({ shape: '(G\x40\x10\x00\x00\x00\x00\x00\x00t' }),
    wrapper({ shape: ']' }),
    wrapper({ dtype: dtypeOf('q9') }),
    wrapper({ dtype: 'N' }),
    wrapper({ order: 'K' }),
    `${wrapperClass})\x81}b`,
    `${wrapperClass})\x81Nb`,
  ])
    assert.notEqual(read(made, '\xff\xff\xff\xff', '.').verdict, 'safe', JSON.stringify(made))
})

test('bytes behind the end are told', () => {
  assert.equal(read(wrapper(), '\xff\xff\xff\xff', '.', 'rest').verdict, 'unknown')
})

test('every cut of a file is refused, and none throws', () => {
  const whole = `\x80\x04${wrapper()}\xff\xff\xff\xff.`
  const bytes = Uint8Array.from(whole, (character) => character.charCodeAt(0))
  for (let end = 0; end < bytes.length; end++) {
    const source = new MemorySource(bytes.slice(0, end))
    if (!joblibReader.matches(source, context)) continue
    const verdict = worstVerdict(joblibReader.read(source, context).findings.map((one) => one.verdict))
    assert.notEqual(verdict, 'safe', `cut at ${end}`)
  }
})

test('attack: an array within a frame stands behind the frame, and what we would take for it is run', () => {
  const framed = (content: string, end: string): string =>
    `\x95${String.fromCharCode(content.length)}\0\0\0\0\0\0\0${content}${end}`
  const array = wrapper({ shape: `(K${String.fromCharCode(payload.length)}t` })
  const bytes = 'N'.repeat(payload.length)
  assert.equal(read(framed(array, bytes), '.').verdict, 'safe')
  // The first array ends what pickle.load() would see.
  assert.equal(read(wrapper(), '\xff\xff\xff\xff', framed(`${array}${payload}`, bytes), '.').verdict, 'unsafe')
  assert.equal(read(wrapper(), '\xff\xff\xff\xff', framed(`${array}N0`, bytes), '.').verdict, 'malformed')
})
