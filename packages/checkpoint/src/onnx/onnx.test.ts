// SPDX-License-Identifier: Apache-2.0
// Models by onnx itself (vectors/checkpoint/onnx_cases.py), and the same bent by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { worstVerdict } from '../finding/finding.ts'
import { MemorySource } from '../source/source.ts'
import { hashOf, readCases } from '../../test/cases.ts'
import { context } from './fixture.ts'
import { onnxReader } from './reader.ts'

interface OnnxCase {
  readonly name: string
  readonly verdict: string
  readonly tensors: readonly (readonly [name: string, shape: readonly number[], sha256: string])[] | null
}

const cases = readCases<OnnxCase>('onnx_cases')

for (const { name, bytes, verdict, tensors } of cases) {
  test(`${name}: ${verdict}`, () => {
    const source = new MemorySource(bytes)
    const isOnnx = onnxReader.matches(source, context)
    if (!isOnnx) {
      assert.equal(verdict, 'not-safe')
      return
    }
    const reading = onnxReader.read(source, context)
    const found = worstVerdict(reading.findings.map((finding) => finding.verdict))
    if (verdict === 'not-safe') assert.notEqual(found, 'safe')
    else assert.equal(found, verdict, JSON.stringify(reading.findings))
    if (tensors === null) return
    const rows = reading.tensors.map((tensor) => [tensor.name, tensor.shape, hashOf(tensor)] as const)
    assert.deepEqual(
      rows.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
      tensors.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    )
  })
}

test('text, zeros and random bytes are not called ONNX', () => {
  const texts = ['', '{"a": 1}', 'hello world, this is text', '<!DOCTYPE html><html></html>', '\n\n\n\n\n\n']
  for (const text of texts)
    assert.equal(onnxReader.matches(new MemorySource(new TextEncoder().encode(text)), context), false)
  assert.equal(onnxReader.matches(new MemorySource(new Uint8Array(1000)), context), false)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(onnxReader.matches(new MemorySource(bytes), context), false)
    }),
  )
})

test('a model with flipped bytes gives findings or another model, never an exception', () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (which, flips) => {
      const bytes = Uint8Array.from(cases[which % cases.length]?.bytes ?? [])
      for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value
      const source = new MemorySource(bytes)
      if (!onnxReader.matches(source, context)) return
      const start = performance.now()
      for (const tensor of onnxReader.read(source, context).tensors) hashOf(tensor)
      assert.ok(performance.now() - start < 2_000)
    }),
    { numRuns: 2_000 },
  )
})

test('messages nested beyond the limit are refused without recursion', () => {
  let inner = Uint8Array.of(0x0a, 0)
  // A graph in an attribute in a node in a graph, a hundred times.
  const wrap = (tag: number, content: Uint8Array): Uint8Array => {
    const length: number[] = []
    for (let left = content.length; ; left = Math.floor(left / 128)) {
      length.push(left >= 128 ? (left % 128) + 128 : left)
      if (left < 128) break
    }
    return Uint8Array.from([tag, ...length, ...content])
  }
  for (let depth = 0; depth < 100; depth++) inner = wrap(0x0a, wrap(0x2a, wrap(0x32, inner))) as typeof inner
  const bytes = Uint8Array.from([0x08, 8, ...wrap(0x3a, inner)])
  const reading = onnxReader.read(new MemorySource(bytes), context)
  assert.ok(reading.findings.some((finding) => finding.code === 'ONNX_TOO_DEEP'))
})
