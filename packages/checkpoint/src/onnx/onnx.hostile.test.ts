// SPDX-License-Identifier: Apache-2.0
// Small files that ask for much: fields by the million, each of two bytes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reading } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { judgeOperator } from './domain.ts'
import { confine } from './external.ts'
import { context } from './fixture.ts'
import { maxKeptFields, maxOperators, maxTensors } from './limits.ts'
import { Message } from './message.ts'
import { onnxReader } from './reader.ts'
import { WireReader } from './wire.ts'

const graphTag = 0x3a
const nodeTag = 0x0a

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) + 128)
  }
}

function wrap(tag: number, content: Uint8Array): Uint8Array {
  const head = [tag, ...varint(content.length)]
  const bytes = new Uint8Array(head.length + content.length)
  bytes.set(head)
  bytes.set(content, head.length)
  return bytes
}

function repeat(unit: readonly number[], count: number): Uint8Array {
  const bytes = new Uint8Array(unit.length * count)
  for (let index = 0; index < count; index++) bytes.set(unit, index * unit.length)
  return bytes
}

const text = (value: string): number[] => [...new TextEncoder().encode(value)]

/** A model whose graph has that content, and the steps that reading it took. */
function readGraph(content: Uint8Array): { readonly reading: Reading; readonly steps: number } {
  const graph = wrap(graphTag, content)
  const bytes = new Uint8Array(graph.length + 2)
  bytes.set([8, 8])
  bytes.set(graph, 2)
  let steps = 0
  const spend = (count: number): void => void (steps += count)
  return { reading: onnxReader.read(new MemorySource(bytes), { ...context, budget: { spend } }), steps }
}

const codesOf = ({ findings }: Reading): string[] => [...new Set(findings.map(({ code }) => code))]

const millions: readonly (readonly [string, Uint8Array, string])[] = [
  ['empty nodes', repeat([nodeTag, 0], 300_000), 'ONNX_OPERATOR_UNKNOWN'],
  ['inputs of one node', wrap(nodeTag, repeat([0x0a, 0], 300_000)), 'ONNX_OPERATOR_UNKNOWN'],
  ['names of the graph', repeat([0x12, 0], 300_000), 'ONNX_FIELD_REPEATED'],
  ['fields that nobody defined', repeat([0xa0, 1, 1], 300_000), 'ONNX_FIELD_UNKNOWN'],
  ['numbers of one tensor', wrap(0x2a, repeat([0x28, 1], 300_000)), 'ONNX_TENSOR_INVALID'],
  ['dimensions of one tensor', wrap(0x2a, repeat([0x08, 1], 300_000)), 'ONNX_TENSOR_INVALID'],
  [
    'external entries of one tensor',
    wrap(0x2a, Uint8Array.from([0x10, 1, 0x70, 1, ...repeat([0x6a, 0], 300_000)])),
    'ONNX_EXTERNAL_INVALID',
  ],
  ['nodes that end too early', repeat([nodeTag, 1, 7], 300_000), 'ONNX_MALFORMED'],
]
for (const [name, content, code] of millions)
  test(`hundreds of thousands of ${name} give a few findings and are paid for`, () => {
    const { reading, steps } = readGraph(content)
    assert.ok(codesOf(reading).includes(code), codesOf(reading).join())
    assert.ok(reading.findings.length <= 1_000)
    if (code !== 'ONNX_MALFORMED') assert.ok(steps > 300_000 / 16)
  })

test('a message keeps the first few fields of a name, their count and the last', () => {
  const bytes = repeat([0x0a, 0], 1_000)
  const message = new Message('NodeProto', new WireReader(new MemorySource(bytes)), 0, bytes.length, context.budget)
  assert.equal(message.first('input').length, maxKeptFields)
  assert.equal(message.count('input'), 1_000)
  assert.equal(message.last('input')?.offset, 1_998)
  assert.equal([...message.all('input')].length, 1_000)
})

test('more tensors than are read leave the model unknown', () => {
  const { reading } = readGraph(repeat([0x2a, 4, 8, 0, 0x10, 1], maxTensors + 1))
  assert.equal(reading.tensors.length, maxTensors)
  assert.deepEqual(codesOf(reading), ['ONNX_TOO_LARGE'])
})

test('more operators than are read leave the model unknown', () => {
  const nodes = Array.from({ length: maxOperators + 1 }, (_, index) => {
    const name = text(index.toString(36).padStart(4, '0'))
    return [nodeTag, 6, 0x22, 4, ...name]
  })
  assert.ok(codesOf(readGraph(Uint8Array.from(nodes.flat())).reading).includes('ONNX_TOO_LARGE'))
})

test('elements in unpacked fields are read back without being kept', () => {
  const content = Uint8Array.from([0x08, 3, 0x10, 6, 0x28, 1, 0x28, 2, 0x2a, 1, 3, 0x42, 1, ...text('w')])
  const [tensor] = readGraph(wrap(0x2a, content)).reading.tensors
  const bytes = [...(tensor?.elements?.() ?? [])].flatMap((piece) => [...piece])
  assert.deepEqual(bytes, [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])
})

test('row 32: a location below a folder named * is an address in memory to ONNX Runtime', () => {
  assert.equal(confine('*/_ORT_MEM_ADDR_/w'), undefined)
  assert.equal(confine('./*/_ORT_MEM_ADDR_/w'), undefined)
  assert.equal(confine('a/*/w'), 'a/*/w')
})

function model(node: readonly number[], func: readonly number[]): Uint8Array {
  return Uint8Array.from([8, 8, ...wrap(graphTag, wrap(nodeTag, Uint8Array.from(node))), 0xca, 1, func.length, ...func])
}
const field = (number: number, value: string): number[] => [number * 8 + 2, value.length, ...text(value)]
const nodeOf = (domain: string, name: string, overload: string): number[] =>
  [field(4, name), field(7, domain), field(8, overload)].flat()
const functionOf = (domain: string, name: string, overload: string): number[] =>
  [field(1, name), field(10, domain), field(13, overload)].flat()
const judge = (bytes: Uint8Array): string[] => codesOf(onnxReader.read(new MemorySource(bytes), context))

test('row 32: a function of the model that is named as a Python operator does not hide it', () => {
  assert.equal(judgeOperator('ai.onnx.contrib', 'X'), 'python')
  const bytes = model(nodeOf('ai.onnx.contrib', 'PyOp', ''), functionOf('ai.onnx.contrib', 'PyOp', ''))
  assert.deepEqual(judge(bytes), ['ONNX_OPERATOR_PYTHON'])
})

test('a function stands for the operator of the same overload only', () => {
  assert.deepEqual(judge(model(nodeOf('mine', 'F', 'a'), functionOf('mine', 'F', 'a'))), [])
  assert.deepEqual(judge(model(nodeOf('mine', 'F', 'b'), functionOf('mine', 'F', 'a'))), ['ONNX_DOMAIN_UNKNOWN'])
})
