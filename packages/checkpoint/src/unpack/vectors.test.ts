// SPDX-License-Identifier: Apache-2.0
// Streams made by Python's gzip, zlib, bz2 and lzma and by the programs xz, lz4 and zstd (vectors/checkpoint/unpack.py),
// and damaged ones of which those programs said whether they unpack.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { compressions } from './compressions.ts'
import { freeBudget, join, opens, pull, type Open, type Outcome } from './fixture.ts'
import { MemorySource } from '../source/source.ts'

interface Case {
  readonly name: string
  readonly format: string
  readonly outcome: 'whole' | 'not-understood'
  readonly sha256: string | null
  readonly deflated: string
  readonly answers: readonly (readonly [string, string | null])[]
}

function readCases(group: string): readonly Case[] {
  const path = new URL(`../../../../vectors/checkpoint/${group}.jsonl`, import.meta.url)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as Case)
}

function bytesOf(entry: Case): Uint8Array {
  return new Uint8Array(zlib.inflateSync(Buffer.from(entry.deflated, 'base64')))
}

function openOf(format: string): Open {
  const open = opens.get(format)
  assert.ok(open)
  return open
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const cases = readCases('unpack')

for (const format of opens.keys()) {
  const own = cases.filter((entry) => entry.format === format)

  test(`${format}: what its own programs packed is recognised and unpacks to the same bytes`, () => {
    assert.ok(own.length > 5)
    for (const entry of own) {
      const packed = bytesOf(entry)
      const matching = compressions.filter((one) => one.matches(new MemorySource(packed), freeBudget))
      assert.deepEqual(
        matching.map((one) => one.format),
        [format],
        entry.name,
      )
      const outcome = pull(openOf(format), packed)
      if (entry.outcome === 'not-understood') {
        assert.equal(outcome.code, 'STREAM_NOT_UNDERSTOOD', entry.name)
        continue
      }
      assert.equal(outcome.code, '', `${entry.name}: ${outcome.message}`)
      assert.equal(sha256(outcome.bytes), entry.sha256, entry.name)
      // Padding is left to whoever looks at what follows.
      assert.ok(
        packed.subarray(outcome.endOffset).every((byte) => byte === 0),
        entry.name,
      )
      assert.ok(outcome.endOffset === packed.length || entry.name.includes('padding'), entry.name)
    }
  })

  test(`${format}: bytes behind the end are left alone and told`, () => {
    for (const entry of own.filter(({ outcome, name }) => outcome === 'whole' && !/ -l$|padding/.test(name))) {
      const packed = bytesOf(entry)
      const outcome = pull(openOf(format), join([packed, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9)]))
      assert.deepEqual([outcome.code, outcome.endOffset], ['', packed.length], entry.name)
    }
  })
}

/** Applies `bit 17` or `cut at 40`. */
function damage(packed: Uint8Array, change: string): Uint8Array {
  const number = Number(change.split(' ').at(-1))
  if (change.startsWith('cut')) return packed.slice(0, number)
  const flipped = packed.slice()
  flipped[number >>> 3] = (flipped[number >>> 3] ?? 0) ^ (1 << (number & 7))
  return flipped
}

function isWhole(outcome: Outcome, packed: Uint8Array): boolean {
  return outcome.code === '' && outcome.endOffset === packed.length
}

/** Where we differ, and why. */
function isKnownDifference(format: string, change: string, outcome: Outcome): boolean {
  // lz4 1.9 reads an offset of zero as a copy of what is there already; its specification calls it invalid.
  if (format === 'lz4') return outcome.message.includes('refers to itself')
  // A window of 128 GiB that the content does not use: the program refuses for want of memory, the library unpacks it.
  return format === 'zstd' && change === 'bit 47'
}

for (const entry of readCases('unpack_damaged')) {
  test(`${entry.format}: damage is refused where its own program refuses it`, () => {
    const differences: string[] = []
    for (const [change, expected] of entry.answers) {
      const packed = damage(bytesOf(entry), change)
      const outcome = pull(openOf(entry.format), packed)
      const got = isWhole(outcome, packed) ? sha256(outcome.bytes) : null
      if (got !== expected && !isKnownDifference(entry.format, change, outcome))
        differences.push(`${change}: ${outcome.code} ${outcome.message} ${outcome.endOffset}, wanted ${expected}`)
      if (change.startsWith('cut')) assert.notEqual(outcome.code, 'STREAM_DAMAGED', change)
    }
    assert.deepEqual(differences, [])
  })
}
