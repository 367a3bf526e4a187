// SPDX-License-Identifier: Apache-2.0
// Files written here by the specification of the format, and the same bent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ReadContext, Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { ggufReader } from './reader.ts'

const context: ReadContext = {
  budget: { spend: () => undefined },
  member: '',
  name: 'model.gguf',
  torch: '2.13',
  safeGlobals: new Set(),
  inspectPart: () => [],
  openSibling: () => undefined,
}

interface Options {
  readonly version?: number
  readonly isBigEndian?: boolean
  readonly alignment?: number
  readonly tensors?: readonly { name: string; dims: readonly number[]; type: number; offset: number }[]
  readonly data?: Uint8Array
  readonly keys?: readonly (readonly [key: string, type: number, value: readonly number[]])[]
}

function gguf(options: Options): Uint8Array {
  const {
    version = 3,
    isBigEndian = false,
    alignment = 32,
    tensors = [],
    data = new Uint8Array(0),
    keys = [],
  } = options
  const bytes: number[] = [0x47, 0x47, 0x55, 0x46]
  const number = (value: number, size: number): void => {
    const digits = Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256)
    bytes.push(...(isBigEndian ? digits.toReversed() : digits))
  }
  const length = (value: number): void => number(value, version === 1 ? 4 : 8)
  const text = (value: string): void => {
    const encoded = new TextEncoder().encode(value)
    length(encoded.length)
    bytes.push(...encoded)
  }
  number(version, 4)
  length(tensors.length)
  length(keys.length + 1)
  text('general.alignment')
  number(4, 4)
  number(alignment, 4)
  for (const [key, type, value] of keys) {
    text(key)
    number(type, 4)
    bytes.push(...value)
  }
  for (const { name, dims, type, offset } of tensors) {
    text(name)
    number(dims.length, 4)
    for (const dim of dims) number(dim, 8)
    number(type, 4)
    number(offset, 8)
  }
  while (bytes.length % alignment !== 0) bytes.push(0)
  return Uint8Array.from([...bytes, ...data])
}

function read(bytes: Uint8Array): Reading {
  const source = new MemorySource(bytes)
  assert.ok(ggufReader.matches(source, context))
  return ggufReader.read(source, context)
}

const two = [
  { name: 'a', dims: [3, 2], type: 0, offset: 0 },
  { name: 'b', dims: [32], type: 2, offset: 32 },
]
const data = Uint8Array.from({ length: 50 }, (_, index) => index)

test('a file of each version is read, its tensors with dimensions as PyTorch orders them', () => {
  for (const version of [1, 2, 3]) {
    const { findings, tensors } = read(gguf({ version, tensors: two, data }))
    assert.deepEqual(findings, [])
    assert.deepEqual(
      tensors.map(({ name, dtype, shape, stride, sizeBytes }) => [name, dtype, shape, stride, sizeBytes]),
      [
        ['a', 'float32', [2, 3], [3, 1], 24],
        ['b', 'Q4_0', [32], [], 18],
      ],
    )
    assert.deepEqual(
      [...(tensors[0]?.elements?.() ?? [])].flatMap((piece) => [...piece]),
      [...data.subarray(0, 24)],
    )
  }
})

test('a big-endian file gives its elements in little-endian order', () => {
  const { findings, tensors } = read(gguf({ isBigEndian: true, tensors: two.slice(0, 1), data: data.subarray(0, 24) }))
  assert.deepEqual(findings, [])
  assert.deepEqual(
    [...(tensors[0]?.elements?.() ?? [])].flatMap((piece) => [...piece]).slice(0, 8),
    [3, 2, 1, 0, 7, 6, 5, 4],
  )
})

const bent: readonly (readonly [name: string, code: string, options: Options])[] = [
  ['a tensor past the end', 'GGUF_TENSOR_OUT_OF_BOUNDS', { tensors: two, data: data.subarray(0, 40) }],
  [
    'a tensor over another',
    'GGUF_TENSOR_OUT_OF_BOUNDS',
    { tensors: [...two, { name: 'c', dims: [1], type: 0, offset: 0 }], data },
  ],
  [
    'an offset that is not aligned',
    'GGUF_TENSOR_OUT_OF_BOUNDS',
    { tensors: [{ name: 'a', dims: [1], type: 0, offset: 4 }], data },
  ],
  ['two tensors of one name', 'GGUF_DUPLICATE', { tensors: [two[0] ?? never(), two[0] ?? never()], data }],
  ['five dimensions', 'GGUF_MALFORMED', { tensors: [{ name: 'a', dims: [1, 1, 1, 1, 1], type: 0, offset: 0 }], data }],
  ['half a block', 'GGUF_MALFORMED', { tensors: [{ name: 'a', dims: [16], type: 2, offset: 0 }], data }],
  ['a type from the future', 'GGUF_TYPE_UNKNOWN', { tensors: [{ name: 'a', dims: [16], type: 99, offset: 0 }], data }],
  ['a version from the future', 'GGUF_VERSION_UNKNOWN', { version: 9 }],
  ['an alignment that is no power of two', 'GGUF_MALFORMED', { alignment: 48 }],
  ['bytes behind the last tensor', 'GGUF_TRAILING_BYTES', { tensors: two, data: new Uint8Array(200) }],
  [
    'a chat template',
    'GGUF_CHAT_TEMPLATE',
    { keys: [['tokenizer.chat_template', 8, [2, 0, 0, 0, 0, 0, 0, 0, 123, 125]]] },
  ],
  [
    'an array longer than the file',
    'GGUF_TRUNCATED',
    { keys: [['k', 9, [4, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0]]] },
  ],
  ['a value of an unknown type', 'GGUF_TYPE_UNKNOWN', { keys: [['k', 77, []]] }],
]

function never(): never {
  throw new Error('missing')
}

for (const [name, code, options] of bent) {
  test(`${name}: ${code}`, () => {
    const codes = read(gguf(options)).findings.map((finding) => finding.code)
    assert.ok(codes.includes(code), codes.join())
  })
}

test('every cut of a header is refused, and flipped bytes never give an exception', () => {
  const whole = gguf({
    tensors: two,
    data,
    keys: [['k', 9, [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0]]],
  })
  assert.deepEqual(read(whole).findings, [])
  for (let length = 8; length < whole.length; length++)
    assert.notDeepEqual(read(whole.subarray(0, length)).findings, [], `cut at ${length}`)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 5), fc.nat(255)), { minLength: 1, maxLength: 3 }), (flips) => {
      const bytes = whole.slice()
      for (const [at, value] of flips) bytes[at + 4] = value
      const start = performance.now()
      for (const tensor of read(bytes).tensors)
        for (const piece of tensor.elements?.() ?? []) assert.ok(piece.length > 0)
      assert.ok(performance.now() - start < 2_000)
    }),
    { numRuns: 3_000 },
  )
})
