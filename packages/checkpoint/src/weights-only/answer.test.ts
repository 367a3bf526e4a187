// SPDX-License-Identifier: Apache-2.0
// What differs between versions and with the user's additions; the reasons by their text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, archiveOf } from './fixture.ts'

const storage = '(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQ'
const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\x00K\x02\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR`
const twoFloats = { 'data/0': new Uint8Array(8) }

test('c.4 a refused name is told as PyTorch tells it', () => {
  const { loads, reason, code } = answerOf(archiveOf('cposixpath\nsystem\n)R'))
  assert.deepEqual(
    { loads, reason, code },
    {
      loads: false,
      reason: 'Unsupported global: GLOBAL posixpath.system was not an allowed global by default',
      code: 'UNSUPPORTED_GLOBAL',
    },
  )
})

test('c.4 a name of builtins is told without its module', () => {
  assert.match(answerOf(archiveOf('c__builtin__\neval\n')).reason ?? '', /GLOBAL eval was not/)
})

test('c.4 blocked modules are blocked even where the user allows them', () => {
  const { code } = answerOf(archiveOf('cos\nsystem\n'), { safeGlobals: new Set(['os.system']) })
  assert.equal(code, 'BLOCKED_MODULE')
})

test('c.5 a class the user allows may be made, built and called', () => {
  const data = archiveOf('cmodels\nSettings\n)\x81}X\x01\x00\x00\x00aK\x01sb')
  assert.equal(answerOf(data).loads, false)
  assert.equal(answerOf(data, { safeGlobals: new Set(['models.Settings']) }).loads, true)
})

test('c.5 a class that is never named must be allowed too', () => {
  const data = archiveOf(
    'cnumpy\ndtype\n(X\x02\x00\x00\x00f8\x89\x88tR(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb',
  )
  const one = answerOf(data, { safeGlobals: new Set(['numpy.dtype']) })
  assert.match(one.reason ?? '', /but got <class 'numpy.dtypes.Float64DType'>/)
  assert.equal(answerOf(data, { safeGlobals: new Set(['numpy.dtype', 'numpy.dtypes.Float64DType']) }).loads, true)
})

test('row 25: 2.9 sets items on tensors and trusts sizes, 2.10 does not', () => {
  const item = archiveOf(`${tensor}K\x00K\x01s`, twoFloats)
  const size = archiveOf(tensor, { 'data/0': new Uint8Array(12) })
  for (const data of [item, size]) {
    assert.deepEqual(
      ['2.6', '2.9', '2.10', '2.13', '2.14'].map((torch) => answerOf(data, { torch }).loads),
      [true, true, false, false, false],
    )
  }
})

test('c.3 dtypes are known from the version that brought them', () => {
  const data = archiveOf('ctorch\nfloat8_e8m0fnu\n')
  assert.deepEqual(
    ['2.6', '2.7', '2.14'].map((torch) => answerOf(data, { torch }).loads),
    [false, true, true],
  )
  assert.deepEqual(
    ['2.13', '2.14'].map((torch) => answerOf(archiveOf('ctorch\nbcomplex32\n'), { torch }).loads),
    [false, true],
  )
})

test('a version outside the known ones is answered as the nearest', () => {
  assert.deepEqual(
    ['1.13.1', '2.5.1', '2.9.1+cu129', '2.14.1', '2.99', '3.0', 'main'].map(
      (torch) => answerOf(archiveOf('N'), { torch }).torch,
    ),
    ['2.6', '2.6', '2.9', '2.14', '2.14', '2.14', '2.13'],
  )
})

test('c.8 from 2.14 on, indices outside a sparse tensor are refused', () => {
  const indices = `ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nLongStorage\nX\x01\x00\x00\x001X\x03\x00\x00\x00cpuK\x02tQK\x00K\x01K\x02\x86K\x02K\x01\x86\x89ccollections\nOrderedDict\n)RtR`
  const build = (size: string): Uint8Array =>
    archiveOf(
      `ctorch._utils\n_rebuild_sparse_tensor\n(ctorch.serialization\n_get_layout\n(X\x10\x00\x00\x00torch.sparse_cootR(${indices}${tensor}${size}\x89ttR`,
      { ...twoFloats, 'data/1': Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0) },
    )
  assert.deepEqual(
    ['2.13', '2.14'].map((torch) => answerOf(build('K\x06\x85'), { torch }).loads),
    [true, true],
  )
  assert.deepEqual(
    ['2.13', '2.14'].map((torch) => answerOf(build('K\x05\x85'), { torch }).loads),
    [true, false],
  )
})

test('row 11: what is called .safetensors is read as such by the versions that look at the name', () => {
  const data = archiveOf('N')
  assert.deepEqual(
    ['2.6', '2.13'].map((torch) => answerOf(data, { torch, name: 'model.safetensors' }).loads),
    [true, false],
  )
})

test('a reason is one line without control characters', () => {
  const { reason } = answerOf(archiveOf('cevil\r\x1b[2J\u0007\nname\n'))
  assert.match(reason ?? '', /^[^\p{Cc}]+$/u)
})
