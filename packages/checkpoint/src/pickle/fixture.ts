// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: the recorded cases, and values as the text in which the oracle writes them.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { isForeign } from './containers.ts'
import { PyBytes, PyDict, PyFloat, PyList, PyTuple } from './value.ts'
import type { Value } from './value.ts'

/** One line of vectors/checkpoint/pickles.jsonl. */
export interface PickleCase {
  readonly name: string
  readonly accepted: boolean
  readonly says?: string
  readonly end?: number
  readonly value?: string
  readonly imports: readonly string[]
  readonly ops?: readonly string[]
  readonly table?: readonly (readonly [code: number, name: string, protocol: number])[]
  readonly deflated: string
}

export const unlimited = { spend: (): void => undefined }

export function readPickleCases(path: string | URL): PickleCase[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line): PickleCase => JSON.parse(line))
}

export function bytesOf(deflated: string): Uint8Array {
  return new Uint8Array(inflateSync(Buffer.from(deflated, 'base64')))
}

/** Bytes of a program, written with one character a byte. */
export function program(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (item) => item.charCodeAt(0)) : part)),
  )
}

/** As `canonical` in pickles.py. */
export function canonical(value: Value, path: readonly Value[] = []): string {
  if (typeof value === 'object' && value !== null && path.includes(value)) return '@'
  if (path.length > 40) return '...'
  const inner = [...path, value]
  const all = (items: readonly Value[]): string[] => items.map((item) => canonical(item, inner))
  if (value === null) return 'None'
  if (isForeign(value)) return '?'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' || typeof value === 'bigint') {
    const big = BigInt(value)
    return big < 0n ? `i-0x${(-big).toString(16)}` : `i0x${big.toString(16)}`
  }
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.value)) return 'nan'
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value.value)
    return `f${bytes.toString('hex')}`
  }
  if (typeof value === 'string') {
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  }
  if (value instanceof PyBytes) return `${value.isMutable ? 'B' : 'b'}${Buffer.from(value.bytes).toString('hex')}`
  if (value instanceof PyList) return `[${all(value.items).join(',')}]`
  if (value instanceof PyTuple) return `(${all(value.items).join(',')})`
  if (value instanceof PyDict) return canonicalDict(value, inner)
  const names = new Map(
    value.items.map((item): [Value, string] => [keyOf(item, inner), canonical(item, inner)]).reverse(),
  )
  return `${value.isFrozen ? 'frozenset' : 'set'}<${[...names.values()].sort().join(',')}>`
}

/** Python takes 1, 1.0 and True for one key. */
function keyOf(key: Value, inner: readonly Value[]): Value {
  if (isForeign(key)) return key
  if (typeof key === 'boolean') return `n${key ? 1 : 0}`
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key}`
  if (key instanceof PyFloat) return `n${key.value}`
  return canonical(key, inner)
}

function canonicalDict(value: PyDict, inner: readonly Value[]): string {
  const entries = new Map<Value, { key: string; item: string }>()
  for (let index = 0; index < value.pairs.length; index += 2) {
    const key = value.pairs[index] ?? null
    const item = canonical(value.pairs[index + 1] ?? null, inner)
    const name = keyOf(key, inner)
    const known = entries.get(name)
    if (known === undefined) entries.set(name, { key: canonical(key, inner), item })
    else known.item = item
  }
  return `{${[...entries.values()].map(({ key, item }) => `${key}:${item}`).join(',')}}`
}

export function brief(text: string): string {
  if ([...text].length <= 400) return text
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
