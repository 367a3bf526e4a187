// SPDX-License-Identifier: Apache-2.0
// Files as people have them and as attackers make them (vectors/checkpoint/corpus.py), through the whole inspection: no honest
// one refused, no hostile one accepted, and PyTorch's own answer to each.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { MemorySource } from '../source/source.ts'
import { hashTensor } from '../tensor/hash.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { inspect, type Inspection } from './inspect.ts'

interface TorchAnswer {
  readonly loads: boolean
  readonly tensors?: readonly { name: string; dtype: string; shape: readonly number[]; sha256: string | null }[] | null
}

interface CorpusCase {
  readonly name: string
  readonly inspection: Inspection
  readonly torch: TorchAnswer | null
  readonly required: readonly string[] | null
}

function readGroup(group: string): CorpusCase[] {
  const url = new URL(`../../../../vectors/checkpoint/${group}.jsonl`, import.meta.url)
  return readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { deflated, suffix, ...rest } = JSON.parse(line) as CorpusCase & { deflated: string; suffix: string }
      const source = new MemorySource(inflateSync(Buffer.from(deflated, 'base64')))
      const inspection = inspect(source, { name: `model${suffix}`, now: () => performance.now() })
      return { ...rest, inspection }
    })
}

function describe(tensor: Tensor): string {
  const hash = createHash('sha256')
  const hex = hashTensor(tensor, () => ({ update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }))
  return `${tensor.name} ${tensor.dtype} ${tensor.shape.join('x')} ${hex ?? 'none'}`
}

function codes({ inspection }: CorpusCase): string {
  return inspection.findings.map(({ code, evidence }) => `${code} ${evidence}`).join('; ')
}

/** Lists all that differ at once: a person will look at them. */
function none(what: string, differing: readonly string[]): void {
  assert.deepEqual(differing, [], `${differing.length} ${what}`)
}

const benign = [...readGroup('corpus_benign'), ...readGroup('corpus_tensors')]
const malicious = readGroup('corpus_malicious')
const damaged = readGroup('corpus_damaged')
const all = [...benign, ...malicious, ...damaged]

test('the corpus holds more than 700 files', () => assert.ok(all.length > 700))

/** A module as a whole names classes of PyTorch, which are harmless; two that keep functions in their state are not. */
test('no honest file is refused', () => {
  none(
    'refused',
    benign.filter(({ inspection }) => inspection.verdict !== 'safe').map((one) => `${one.name}: ${codes(one)}`),
  )
})

test('no hostile file is accepted', () => {
  none(
    'accepted',
    malicious.filter(({ inspection }) => inspection.verdict === 'safe').map(({ name }) => name),
  )
})

test('a damaged file is accepted only where PyTorch loads it too', () => {
  none(
    'accepted',
    damaged
      .filter(({ inspection, torch }) => inspection.verdict === 'safe' && torch?.loads !== true)
      .map(({ name }) => name),
  )
})

test('PyTorch is foretold for every file', () => {
  none(
    'differ',
    all
      .filter(({ inspection, torch }) => torch !== null && torch.loads !== inspection.weightsOnly.loads)
      .map(({ name, torch, inspection }) => `${name}: ${torch?.loads} ${inspection.weightsOnly.reason}`),
  )
})

test('every tensor that PyTorch loads is listed with the same name, type, shape and elements', () => {
  none(
    'differ',
    all.flatMap(({ name, inspection, torch }) => {
      if (torch?.loads !== true || torch.tensors === undefined || torch.tensors === null) return []
      const ours = inspection.tensors.map(describe).toSorted()
      const theirs = torch.tensors.map(
        (row) => `${row.name} ${row.dtype} ${row.shape.join('x')} ${row.sha256 ?? 'none'}`,
      )
      return JSON.stringify(ours) === JSON.stringify(theirs.toSorted()) ? [] : [name]
    }),
  )
})

test('the names that a file needs allowed are those that PyTorch asks for', () => {
  none(
    'differ',
    benign.flatMap(({ name, inspection, required }) => {
      if (required === null) return []
      const ours = inspection.requiredGlobals.map((one) => one.name).toSorted()
      return JSON.stringify(ours) === JSON.stringify(required.toSorted()) ? [] : [`${name}: ${ours.join(' ')}`]
    }),
  )
})
