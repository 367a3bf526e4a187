// SPDX-License-Identifier: Apache-2.0
// What the arrays of a joblib file are called: the path of keys and attributes that leads to them.
import { Made, PyDict, PyList, PySet, PyTuple, type Value } from '../pickle/value.ts'
import type { Budget } from '../reading.ts'

/** For each object of `sought` the first path to it from `root`; those that cannot be reached are left out. */
export function findPaths(root: Value, sought: ReadonlySet<Value>, budget: Budget): Map<Value, string> {
  const paths = new Map<Value, string>()
  const seen = new Set<object>()
  const open: [value: Value, path: string][] = [[root, '']]
  for (let next = open.pop(); next !== undefined && paths.size < sought.size; next = open.pop()) {
    const [value, path] = next
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    budget.spend(1)
    if (sought.has(value)) {
      paths.set(value, path)
      continue
    }
    // Pushed backwards, so that the first part is looked at first.
    for (const [key, part] of partsOf(value).toReversed()) open.push([part, join(path, key)])
  }
  return paths
}

/** Paths longer than this end in dots: a chain of a thousand containers must not make megabytes of names. */
const longestPath = 500

function join(path: string, key: string): string {
  if (path.length > longestPath) return path.endsWith('...') ? path : `${path}...`
  if (key === '') return path
  return path === '' ? key : `${path}.${key}`
}

function partsOf(value: Value & object): [key: string, part: Value][] {
  if (value instanceof PyTuple || value instanceof PyList || value instanceof PySet)
    return [...value.items.entries()].map(([index, item]): [string, Value] => [String(index), item])
  if (value instanceof PyDict) return pairsOf(value.pairs)
  if (!(value instanceof Made)) return []
  const args = value.args instanceof PyTuple ? partsOf(value.args) : []
  const list = (value.list ?? []).map((item, index): [string, Value] => [String(index), item])
  const state: [string, Value][] = value.state === undefined ? [] : [['', value.state]]
  return [...args, ...list, ...pairsOf(value.pairs ?? []), ...state]
}

function pairsOf(pairs: readonly Value[]): [string, Value][] {
  const parts: [string, Value][] = []
  for (let index = 0; index < pairs.length; index += 2) {
    const key = pairs[index]
    const name = typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? String(key) : '?'
    parts.push([name.slice(0, longestPath), pairs[index + 1] ?? null])
  }
  return parts
}
