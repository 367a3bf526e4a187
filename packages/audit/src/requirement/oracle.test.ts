// SPDX-License-Identifier: Apache-2.0
// Versions, ranges, requirements and markers against what `packaging` says of them (vectors/audit/versions.py).
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { complement, formatVersionSet, intersect, setContains, toVersionSet, union } from '../version/interval.ts'
import { parseRange, rangeContains } from '../version/range.ts'
import { compareVersions, formatVersion, parseVersion } from '../version/version.ts'
import { evaluateMarker } from './marker.ts'
import { parseRequirement } from './requirement.ts'

type Case =
  | { readonly kind: 'version'; readonly text: string; readonly normal: string | null }
  | { readonly kind: 'order'; readonly texts: readonly string[] }
  | { readonly kind: 'contains'; readonly range: string; readonly version: string; readonly isIn: boolean | null }
  | { readonly kind: 'requirement'; readonly text: string; readonly answer: RequirementAnswer | null }
  | { readonly kind: 'marker'; readonly text: string; readonly answer: boolean | string | null }

interface RequirementAnswer {
  readonly name: string
  readonly extras: readonly string[]
  readonly range: string
  readonly url: string | null
  readonly hasMarker: boolean
}

const cases = readFileSync(new URL('../../../../vectors/audit/versions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
const only = <Kind extends Case['kind']>(kind: Kind): Extract<Case, { kind: Kind }>[] =>
  cases.filter((one): one is Extract<Case, { kind: Kind }> => one.kind === kind)

const version = (text: string) => parseVersion(text) ?? assert.fail(`no version: ${text}`)

test('versions are read and spelt as packaging does', () => {
  const found = only('version')
  assert.ok(found.length > 300)
  for (const { text, normal } of found) {
    const parsed = parseVersion(text)
    assert.equal(parsed === undefined ? null : formatVersion(parsed), normal, JSON.stringify(text))
  }
})

test('versions are ordered as packaging orders them', () => {
  const [{ texts } = assert.fail('no order')] = only('order')
  for (const [index, text] of texts.entries())
    for (const later of texts.slice(index + 1, index + 4))
      assert.ok(compareVersions(version(text), version(later)) < 0, `${text} < ${later}`)
})

test('ranges contain what packaging says, as comparisons and as intervals', () => {
  const found = only('contains')
  assert.ok(found.filter(({ isIn }) => isIn === true).length > 300)
  for (const { range: text, version: spelt, isIn } of found) {
    const range = parseRange(text)
    if (isIn === null || range === undefined) {
      assert.equal(range === undefined, isIn === null, text)
      continue
    }
    const candidate = version(spelt)
    assert.equal(rangeContains(range, candidate, { isPrereleaseAllowed: true }), isIn, `${spelt} in ${text}`)
    // The arbitrary equality compares texts, which no interval does.
    if (text.includes('===')) continue
    const set = toVersionSet(range)
    assert.equal(setContains(set, candidate), isIn, `${spelt} in ${formatVersionSet(set)}, from ${text}`)
    assert.equal(setContains(complement(set), candidate), !isIn)
  }
})

test('sets of versions follow the laws of sets', () => {
  const found = only('contains').filter(({ isIn, range }) => isIn !== null && !range.includes('==='))
  for (let index = 1; index < found.length; index++) {
    const [one, other] = [found[index - 1], found[index]]
    if (one === undefined || other === undefined) continue
    const [left, right] = [toVersionSet(parseRange(one.range) ?? []), toVersionSet(parseRange(other.range) ?? [])]
    for (const candidate of [version(one.version), version(other.version)]) {
      const [inLeft, inRight] = [setContains(left, candidate), setContains(right, candidate)]
      assert.equal(setContains(intersect(left, right), candidate), inLeft && inRight)
      assert.equal(setContains(union(left, right), candidate), inLeft || inRight)
      assert.ok(!setContains(intersect(left, complement(left)), candidate))
    }
  }
})

test('requirements are read as packaging reads them, and refused where it refuses', () => {
  const found = only('requirement')
  assert.ok(found.length >= 40)
  for (const { text, answer } of found) {
    const parsed = parseRequirement(text)
    assert.equal(parsed === undefined, answer === null, text)
    if (parsed === undefined || answer === null) continue
    assert.equal(parsed.name, answer.name)
    assert.deepEqual([...parsed.extras].sort(), answer.extras)
    assert.equal(parsed.url, answer.url)
    assert.equal(parsed.marker !== null, answer.hasMarker)
    const parts = (range: string): string[] => range.replaceAll(' ', '').split(',').filter(Boolean).sort()
    assert.deepEqual(parts(parsed.range), parts(answer.range))
  }
})

test('markers hold where packaging says so', () => {
  const environment = new Map(
    Object.entries({
      python_version: '3.12',
      python_full_version: '3.12.3',
      os_name: 'posix',
      sys_platform: 'linux',
      platform_system: 'Linux',
      platform_machine: 'x86_64',
      platform_release: '6.1.0',
      platform_version: '#1 SMP',
      platform_python_implementation: 'CPython',
      implementation_name: 'cpython',
      implementation_version: '3.12.3',
      extra: '',
    }),
  )
  const found = only('marker')
  assert.ok(found.length >= 35)
  for (const { text, answer } of found)
    assert.equal(evaluateMarker(text, environment) ?? null, typeof answer === 'string' ? null : answer, text)
  assert.equal(evaluateMarker('python_version < "3.11" or extra == "x"', new Map([['extra', 'x']])), true)
  assert.equal(evaluateMarker('python_version < "3.11" and extra == "x"', new Map([['extra', 'x']])), undefined)
})

test('what is endless or deep is refused', () => {
  assert.equal(parseVersion('1.'.repeat(100_000)), undefined)
  assert.equal(parseVersion(`${'9'.repeat(100)}.0`), undefined)
  assert.equal(parseRange(`>=1${',>=1'.repeat(300)}`), undefined)
  assert.equal(evaluateMarker(`${'('.repeat(1000)}extra == ""${')'.repeat(1000)}`, new Map()), undefined)
  assert.equal(parseRequirement(`a${' '.repeat(1e6)}>=1`), undefined)
})
