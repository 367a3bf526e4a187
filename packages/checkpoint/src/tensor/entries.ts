// SPDX-License-Identifier: Apache-2.0
// What lies in a container and under which name, whether the pickle holds a plain container or the making of one.
import { GlobalRef, Made, PyDict, PyList, PySet, PyTuple, type Value } from '../pickle/value.ts'
import { calleePath } from './callee.ts'
import { keyIdentity, keyText } from './key-text.ts'

/** One value in a container, by the text of its key or index. */
export interface Entry {
  readonly key: string
  readonly value: Value
}

/** A value that can hold others. */
export type Container = PyDict | PyList | PyTuple | Made

const dictClasses: ReadonlySet<string> = new Set([
  'collections.OrderedDict',
  'collections.Counter',
  'collections.defaultdict',
  'builtins.dict',
])

export function isContainer(value: Value): value is Container {
  return value instanceof PyDict || value instanceof PyList || value instanceof PyTuple || value instanceof Made
}

/**
 * The entries in Python's order. An instance of a class is entered through the state that was set on it; a dictionary is
 * not, because its attributes (`_metadata` of a state_dict) are not among its entries.
 */
export function entriesOf(container: Container): readonly Entry[] {
  if (container instanceof PyDict) return fromPairs(container.pairs)
  if (container instanceof PyList || container instanceof PyTuple) return fromItems(container.items)
  const path = calleePath(container)
  // A size is a tuple of numbers, and its length is the file's choice.
  if (path === 'torch.Size') return []
  if (dictClasses.has(path)) return fromPairs([...pairsOfArguments(container.args), ...(container.pairs ?? [])])
  const { pairs, list, state } = container
  if (pairs !== undefined || list !== undefined || state !== undefined)
    return [...fromPairs(pairs ?? []), ...fromItems(list ?? []), ...fromState(state)]
  // A named tuple is made from its items.
  return container.args instanceof PyTuple ? fromItems(container.args.items) : []
}

/** True where the container is a dictionary as `isinstance(value, dict)` says. */
export function isDict(container: Container): boolean {
  return container instanceof PyDict || (container instanceof Made && dictClasses.has(calleePath(container)))
}

function fromItems(items: readonly Value[]): Entry[] {
  return items.map((value, at) => ({ key: String(at), value }))
}

function fromPairs(pairs: readonly Value[]): readonly Entry[] {
  const entries = fromDistinctPairs(pairs)
  return entries.length * 2 >= pairs.length - 1 ? entries : fromRepeatedPairs(pairs)
}

/** The entries up to the first key that occurs again. */
function fromDistinctPairs(pairs: readonly Value[]): readonly Entry[] {
  const seen = new Set<unknown>()
  const entries: Entry[] = []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const key = pairs[at] ?? null
    seen.add(keyIdentity(key))
    if (seen.size === entries.length) break
    entries.push({ key: keyText(key), value: pairs[at + 1] ?? null })
  }
  return entries
}

function fromRepeatedPairs(pairs: readonly Value[]): readonly Entry[] {
  const entries = new Map<unknown, Entry>()
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const key = pairs[at] ?? null
    const identity = keyIdentity(key)
    // A key set twice keeps its first place and spelling.
    entries.set(identity, { key: entries.get(identity)?.key ?? keyText(key), value: pairs[at + 1] ?? null })
  }
  return [...entries.values()]
}

/** Attributes, or a pair of attributes and slots. */
function fromState(state: Value | undefined): readonly Entry[] {
  if (state instanceof PyDict) return fromPairs(state.pairs)
  if (!(state instanceof PyTuple) || state.items.length !== 2) return []
  return state.items.flatMap((part) => (part instanceof PyDict ? fromPairs(part.pairs) : []))
}

/** `OrderedDict([[key, value], ...])`, as Python 2 wrote it, or a dictionary made from another. */
function pairsOfArguments(args: Value): readonly Value[] {
  if (!(args instanceof PyTuple)) return []
  // The first argument of a defaultdict is its factory.
  const given = args.items.find((item) => item instanceof PyList || item instanceof PyTuple || item instanceof PyDict)
  if (given instanceof PyDict) return given.pairs
  if (!(given instanceof PyList || given instanceof PyTuple)) return []
  return given.items.flatMap((pair) =>
    (pair instanceof PyList || pair instanceof PyTuple) && pair.items.length === 2 ? [...pair.items] : [],
  )
}

/** What a value is, in a few words, for a message. */
export function kindOf(value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return 'a truth value'
  if (typeof value === 'number' || typeof value === 'bigint') return 'an int'
  if (typeof value === 'string') return 'a str'
  if (value instanceof Made) return `an object made by ${calleePath(value) || 'an unnamed call'}`
  if (value instanceof GlobalRef) return `the name ${value.path}`
  if (value instanceof PySet) return 'a set'
  return (
    { PyFloat: 'a float', PyBytes: 'bytes', PersistentRef: 'a bare storage' }[value.constructor.name] ?? 'an object'
  )
}
