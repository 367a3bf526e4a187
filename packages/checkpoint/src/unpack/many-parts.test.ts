// SPDX-License-Identifier: Apache-2.0
// Files of many small members, frames and streams: each ends somewhere else in the buffer of the input, and what a decoder
// read ahead is given back there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join, opens, pull, type Open } from './fixture.ts'

/** Parts whose sizes have no common factor with the buffer's. */
const lengths: readonly number[] = [0, 1, 5, 30, 100, 258, 600]

function partsOf(format: string): readonly Uint8Array[] {
  const path = new URL('../../../../vectors/checkpoint/unpack.jsonl', import.meta.url)
  const parts: Uint8Array[] = []
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const entry = JSON.parse(line) as {
      format: string
      outcome: string
      plainBytes: number
      deflated: string
      name: string
    }
    const isSmall = entry.outcome === 'whole' && entry.plainBytes < 20_000 && !/-l|padding/.test(entry.name)
    if (entry.format === format && isSmall)
      parts.push(new Uint8Array(zlib.inflateSync(Buffer.from(entry.deflated, 'base64'))))
  }
  return parts
}

const openOf = (format: string): Open => opens.get(format) ?? assert.fail()

test('gzip members and zstd frames by the thousand unpack, wherever each ends', () => {
  const plain = Buffer.from('layer.0.weight layer.1.bias tensor 0123456789 '.repeat(20))
  for (const [format, pack] of [
    ['gzip', zlib.gzipSync],
    ['zstd', zlib.zstdCompressSync],
  ] as const) {
    const plains = Array.from({ length: 4000 }, (_, index) => plain.subarray(index % 7, lengths[index % 7] ?? 0))
    const outcome = pull(openOf(format), join(plains.map((part) => new Uint8Array(pack(part)))))
    assert.equal(outcome.code, '', `${format}: ${outcome.message}`)
    assert.ok(Buffer.concat(plains).equals(outcome.bytes))
  }
})

for (const format of ['gzip', 'bzip2', 'xz', 'lz4', 'zstd']) {
  test(`${format} streams one after the other unpack to what each unpacks to`, () => {
    const parts = partsOf(format)
    const each = parts.map((part) => pull(openOf(format), part).bytes)
    const times = Math.ceil(600_000 / parts.reduce((sum, part) => sum + part.length, 0))
    const repeated = <Item>(items: readonly Item[]): Item[] => Array.from({ length: times }, () => items).flat()
    const outcome = pull(openOf(format), join(repeated(parts)))
    assert.equal(outcome.code, '', outcome.message)
    assert.ok(Buffer.from(join(repeated(each))).equals(outcome.bytes))
  })
}
