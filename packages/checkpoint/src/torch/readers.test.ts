// SPDX-License-Identifier: Apache-2.0
// Every container as an inspection reads it. The oracle is PyTorch 2.13: vectors/checkpoint/torch_containers.py,
// torch_legacy.py and torch_programs.py recorded what it loads, and every tensor's elements.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readEverything } from './fixture.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { type ContainerCase, readCases } from '../zip/fixture.ts'

const zips = readCases('torch_containers_zip')
const legacies = readCases('torch_containers_legacy')
const programs = readCases('torch_programs')

function describe(tensor: Tensor): object {
  const { name, dtype, shape, stride } = tensor
  const hash = createHash('sha256')
  if (tensor.elements !== undefined) for (const piece of tensor.elements()) hash.update(piece)
  return { name, dtype, shape, stride, sha256: tensor.elements === undefined ? null : hash.digest('hex') }
}

/**
 * PyTorch reads memory that nobody wrote, or goes through a set in an order of the process; or the file is read as a
 * bare pickle, because Python stops at its first opcode: told as malformed, without tensors.
 */
function isUndefined(one: ContainerCase): boolean {
  return one.undefined === true || /^row 20: keys are (?:empty|one key|set)$|^row 20: magic is PROTO 9/.test(one.name)
}

for (const one of [...zips, ...legacies]) {
  if (!one.loads || isUndefined(one)) continue
  test(`${one.name}: the tensors are those that PyTorch loads`, () => {
    const reading = readEverything(one.data).readings.find(
      ({ member, format }) => member === '' && format === (one.data[0] === 0x50 ? 'pytorch-zip' : 'pytorch-legacy'),
    )
    assert.deepEqual(reading?.tensors.map(describe), one.tensors)
  })
}

/** Oddities that PyTorch and everybody else reads in the same way. */
const harmless =
  /^(?:saved |rebuilt |bare minimum|views |tensors that|no tensors|an empty tensor|bare pickle$|row 20: rebuilt|row 20: behind it: (?:zeros|many)|row 21: (?:1|22|100|4074) zero|row 21: a comment$|deflated (?:data|version|byteorder|\.data|everything)|\.data\/version: 3|version: [1-9]$|byteorder: (?:little|big|missing)|serialization id (?:missing|empty)|\.format_version|descriptor behind)/

for (const one of [...zips, ...legacies]) {
  if (!harmless.test(one.name)) continue
  test(`${one.name}: nothing is held against an honest file`, () => {
    const { verdict, codes } = readEverything(one.data)
    assert.deepEqual(codes, [])
    assert.equal(verdict, 'safe')
  })
}

for (const one of [...zips, ...legacies, ...programs]) {
  // The pickle of the recipes that names os.system, wherever it was hidden.
  const isHostile = Buffer.from(one.data).includes('cos\nsystem') && one.data[0] !== undefined
  if (!isHostile) continue
  test(`${one.name}: the hidden call is found`, () => {
    const { verdict, codes } = readEverything(one.data)
    if (/between keys and storages/.test(one.name)) assert.equal(verdict, 'malformed')
    else assert.equal(verdict, 'unsafe', codes.join(' '))
  })
}

test('row 11: extension confusion: a zip of PyTorch is read as one under any name', () => {
  const data = zips[0]?.data ?? new Uint8Array()
  for (const name of ['model.safetensors', 'model.bin', 'license.dat', 'model'])
    assert.deepEqual(
      readEverything(data, name).readings.map((reading) => reading.format),
      ['pytorch-zip'],
    )
})

test('row 22: duplicate records: both are judged, and that there are two is told', () => {
  for (const place of ['first', 'last']) {
    const one = zips.find(({ name }) => name === `row 22: a second pickle that torch refuses, ${place}`)
    const { codes } = readEverything(one?.data ?? new Uint8Array())
    for (const code of ['ZIP_DUPLICATE_NAME', 'TORCH_RECORD_AMBIGUOUS', 'PICKLE_CALL_DANGEROUS'])
      assert.ok(codes.includes(code), `${code} in ${codes.join(' ')}`)
  }
})

test('row 22: two prefixes: what PyTorch refuses is never called safe', () => {
  for (const one of zips)
    if (/^row 22: (?:a record|folder in|folder's)/.test(one.name))
      assert.notEqual(readEverything(one.data).verdict, 'safe', one.name)
})

for (const one of programs) {
  const expected = expectProgram(one.name)
  test(`${one.name}: the verdict is ${expected.join(' with ')}`, () => {
    const { verdict, codes } = readEverything(one.data)
    assert.deepEqual([verdict, ...expected.slice(1).filter((code) => codes.includes(code))], expected)
  })
}

/** Verdict and codes that must be there. */
function expectProgram(name: string): readonly string[] {
  if (/refuse|bare pickle/.test(name)) return ['unsafe', 'PICKLE_CALL_DANGEROUS']
  if (name.endsWith(': TorchScript')) return ['unknown', 'TORCHSCRIPT_PROGRAM']
  if (/code beside/.test(name)) return ['unknown', 'TORCH_EXTRA_RECORD']
  if (/that is unpickled/.test(name)) return ['unsafe', 'PT2_USES_PICKLE']
  if (/no truth value|no JSON|without a table/.test(name)) return ['malformed', 'PT2_DESCRIPTION_DAMAGED']
  if (/weight that is missing/.test(name)) return ['malformed', 'TORCH_STORAGE_MISSING']
  if (/calls (?:a known|mathematics)|is arithmetic|exported program/.test(name)) return ['safe']
  if (/unknown library/.test(name)) return ['unknown', 'PT2_OPERATOR_UNKNOWN']
  if (/graph calls/.test(name)) return ['unsafe', 'PT2_OPERATOR_DANGEROUS']
  if (/a size is/.test(name)) return ['unsafe', 'PT2_EXPRESSION_DANGEROUS']
  return /guards/.test(name) ? ['unknown', 'PT2_GUARD_CODE'] : ['unsafe', 'PT2_COMPILED_CODE']
}

for (const one of programs) {
  if (one.weights === undefined) continue
  test(`${one.name}: the weights are those that were exported`, () => {
    const reading = readEverything(one.data).readings.find(({ format }) => format === 'pt2')
    assert.deepEqual(reading?.tensors.map(describe), one.weights)
  })
}

test('attack: a module of a legacy file that is no class, whose name PyTorch would make a file of', () => {
  const legacy = (content: string): Uint8Array =>
    Uint8Array.from(
      `\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02${content}.\x80\x02].`,
      (character) => character.charCodeAt(0),
    )
  const module = (what: string): string => `(X\x06\x00\x00\x00module${what}X\x04\x00\x00\x00a.pyX\x01\x00\x00\x00xtQ`
  const linear = 'ctorch.nn.modules.linear\nLinear\n'
  assert.deepEqual(readEverything(legacy(module(linear))).codes, [])
  assert.deepEqual(readEverything(legacy(module(`${linear})\x81`))).codes, ['TORCH_STORAGE_REFERENCE_ODD'])
})

test('a legacy file that imports more names than a call takes arguments is judged all the same', () => {
  const magic = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.'
  const names = Array.from({ length: 150_000 }, (_, at) => `cm\nn${at}\n0`).join('')
  const { verdict, codes } = readEverything(Uint8Array.from(Buffer.from(`${magic}\x80\x02${names}N.`, 'latin1')))
  assert.notEqual(verdict, 'safe')
  assert.ok(codes.includes('PICKLE_IMPORT_UNKNOWN') && !codes.includes('INSPECT_FAILED'), codes.slice(0, 5).join(' '))
})
