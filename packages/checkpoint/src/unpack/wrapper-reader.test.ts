// SPDX-License-Identifier: Apache-2.0
// Compressed files as the inspection meets them: what is inside, what is behind, and what is wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import type { Format, ReadContext, Reading } from '../reading.ts'
import { MemorySource, type ByteSource } from '../source/source.ts'
import { wrapperReaders } from './compressions.ts'
import { freeBudget, join } from './fixture.ts'

interface Part {
  readonly member: string
  readonly text: string
}

/** Reads a file, and notes what parts were handed on. */
function read(
  file: Uint8Array,
  name: string,
  content: Format = 'pickle',
  member = '',
): { reading: Reading; parts: Part[] } {
  const parts: Part[] = []
  const context: ReadContext = {
    budget: freeBudget,
    member,
    name,
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart(source, path) {
      parts.push({ member: path, text: textOf(source) })
      return [{ format: content, member: path, findings: [], imports: [], tensors: [], members: [] }]
    },
    openSibling: () => undefined,
  }
  const source = new MemorySource(file)
  const matching = wrapperReaders.filter((reader) => reader.matches(source, context))
  assert.equal(matching.length, 1)
  return { reading: matching[0]?.read(source, context) ?? assert.fail(), parts }
}

function textOf(source: ByteSource): string {
  return new TextDecoder().decode(source.read(0, source.sizeBytes))
}

const codes = (reading: Reading): string[] => reading.findings.map(({ code }) => code)

test('what a stream holds is inspected under its name without the ending', () => {
  const { reading, parts } = read(zlib.gzipSync('content'), 'model.pkl.GZ')
  assert.deepEqual(parts, [{ member: 'model.pkl', text: 'content' }])
  assert.deepEqual([reading.format, codes(reading)], ['gzip', []])
  assert.deepEqual(read(zlib.zstdCompressSync('x'), 'model').parts, [{ member: 'zstd content', text: 'x' }])
  assert.equal(read(zlib.deflateSync('x'), 'a.z', 'pickle', 'archive/a.z').parts[0]?.member, 'archive/a.z/a')
})

test('row 6: a stream of something that is no model is not understood', () => {
  for (const format of ['unknown', 'text', 'json', 'empty'] as const)
    assert.deepEqual(codes(read(zlib.gzipSync('content'), 'a.gz', format).reading), ['STREAM_CONTENT_IS_UNKNOWN'])
})

test('row 20: bytes behind the end of a stream are inspected and told, zeros are no objection', () => {
  for (const [packed, format] of [
    [zlib.gzipSync('content'), 'gzip'],
    [zlib.deflateSync('content'), 'zlib'],
    [zlib.zstdCompressSync('content'), 'zstd'],
  ] as const) {
    const hidden = read(join([packed, new TextEncoder().encode('hidden')]), 'model')
    assert.deepEqual(codes(hidden.reading), ['STREAM_HAS_TRAILING_BYTES'])
    assert.equal(hidden.reading.findings[0]?.offset, packed.length)
    assert.deepEqual(hidden.parts[1], { member: `bytes from ${packed.length} on`, text: 'hidden' })
    const padded = read(join([packed, new Uint8Array(10_000)]), `model.${format}`)
    assert.deepEqual([codes(padded.reading), padded.parts.length], [['STREAM_IS_PADDED'], 1])
    assert.equal(padded.reading.findings[0]?.verdict, 'safe')
  }
})

test('row 6: a stream that breaks is malformed, and what came before the break is inspected', () => {
  const packed = zlib.gzipSync('content')
  const cut = read(packed.subarray(0, packed.length - 8), 'model.gz')
  assert.deepEqual([codes(cut.reading), cut.parts[0]?.text], [['STREAM_IS_TRUNCATED'], 'content'])
  assert.equal(cut.reading.findings[0]?.verdict, 'malformed')
  const wrong = packed.slice()
  wrong[packed.length - 5] = (wrong[packed.length - 5] ?? 0) ^ 0xff
  const damaged = read(wrong, 'model.gz')
  assert.deepEqual([codes(damaged.reading), damaged.parts[0]?.text], [['STREAM_IS_DAMAGED'], 'content'])
  const strange = read(Uint8Array.of(0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 3), 'model.gz')
  assert.deepEqual([codes(strange.reading), strange.parts.length], [['STREAM_IS_NOT_UNDERSTOOD'], 0])
})

test('texts and pickles that begin like zlib or lzma are not taken for them', () => {
  const encoder = new TextEncoder()
  const beginnings = [
    encoder.encode("(S'weight'\np0\nI1\nd."),
    encoder.encode(`(S"it's a name that holds a quote"\np0\nS"weight's"\np1\nd.`),
    encoder.encode('x^2 + y^2 = z^2, and so on for a while'),
    encoder.encode('hC and h\u0001 are words too, are they not'),
    Uint8Array.of(0x5d, 0x71, 0x00, 0x2e),
    Uint8Array.of(0x80, 2, 0x5d, 0x71, 0, 0x2e),
    new Uint8Array(4096),
    new Uint8Array(1),
    new Uint8Array(0),
  ]
  for (const bytes of beginnings) {
    const context: ReadContext = {
      budget: freeBudget,
      member: '',
      name: '',
      torch: '2.13',
      safeGlobals: new Set(),
      inspectPart: () => [],
      openSibling: () => undefined,
    }
    const matching = wrapperReaders.filter((reader) => reader.matches(new MemorySource(bytes), context))
    assert.deepEqual(matching, [], new TextDecoder().decode(bytes.subarray(0, 20)))
  }
})
